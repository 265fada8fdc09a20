"""Protected identity: set with ground and decider, absent for whoever is not named, shown one field at a time."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import DuplicateQuestion, ProtectionDecision
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
DECIDED = {
    "protection": "skyddad_folkbokforing",
    "ground": "Hot från en tidigare bekant",
    "decided_on": "2026-11-20",
    "decider": "Skatteverket",
}
NUMBER, PHONE, ADDRESS = "200302012398", "070-174 06 58", "Fågelburen 7, Sjungande"
CANARY = "Kanariefågel Gulsson"
PERSON = {
    "basis": "voluntary", "said_on": "2026-11-20", "own_words": "Jag vill sjunga.", "name": CANARY,
    "number_kind": "personnummer", "number": NUMBER, "phone": PHONE, "address": ADDRESS, "email": "gul@kanarie.example",
    "language": "", "protection": "none",
}  # fmt: skip
OUTGOING = re.compile("kanarie|gulsson|20030201|0201-2398|174 06 58|fågelburen", re.IGNORECASE)


def _registered(client: ReadingClient, office: Office, **more: str) -> str:
    answer = client.post("/participants/new", PERSON | {"site": str(office.sites["north"])} | more)
    assert answer.status_code == 303, answer.text
    file = "/".join(answer.location.split("/")[:3])
    stay = {"site": str(office.sites["north"]), "started_on": "2026-11-20", "phase": "guidance"}
    assert client.post(f"{file}/enrolments/new", stay).status_code == 303
    return file


def _decisions(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = [(one.kind, one.ground, one.decider) for one in db.session.scalars(select(ProtectionDecision))]
        db.session.remove()
    return found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ground": ""}, "Fill this in."),
        ({"decider": "  "}, "Fill this in."),
        ({"decided_on": ""}, "Fill this in."),
        ({"decided_on": "2026-11-24"}, "cannot lie in the future"),
        ({"protection": "none"}, ""),
        ({"ground": "Hon har fingerade personuppgifter"}, "Never write that somebody has an assumed identity"),
        ({"decider": "Polisen, FINGERAD identitet"}, "Never write that somebody has an assumed identity"),
    ],
)
@ON_SQLITE
def test_what_does_not_fit_gets_words_and_is_kept(
    app: Flask, client_of: Clients, office: Office, change: dict[str, str], words: str
) -> None:
    path = f"/participants/{office.files['elias']}/protection/new"
    answer = client_of("cecilia").post(path, DECIDED | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert (DECIDED | change)["ground"] in answer.text
    assert len(_decisions(app)) == 1, "Farah's, and no other"


@ON_SQLITE
def test_registering_somebody_protected_needs_the_decision_too(client_of: Clients, office: Office) -> None:
    typed = PERSON | {"site": str(office.sites["north"]), "protection": "lokalt_skydd"}
    refused = client_of("cecilia").post("/participants/new", typed)
    assert refused.status_code == 422
    assert refused.text.count("Fill this in.") >= 3
    assert CANARY in refused.text


def _everything_reached(client: ReadingClient, starts: list[str]) -> list[tuple[str, bytes]]:
    """Every page that links lead to from some pages, by GET, files included."""
    seen: dict[str, bytes] = {}
    waiting = list(starts)
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = client.http.get(path, base_url=client.base)
        seen[path] = answer.data + str(answer.headers).encode()
        if answer.mimetype == "text/html":
            links = [one.split("#")[0] for one in Reader(answer.text).links]
            waiting += [one for one in links if one.startswith("/") and not one.startswith("/static")]
    return list(seen.items())


@pytest.mark.parametrize(
    "who", ["amir", "karin", "sven", "klara", "manager", "partner", "frontdesk", "reviewer", "admin"]
)
def test_no_page_of_anybody_else_says_that_the_person_is_here(
    app: Flask, client_of: Clients, office: Office, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Set in mid-case, by the worker; then everything the others can reach, type and fetch is searched for it."""
    if app.config["SETTINGS"].address.startswith("postgresql") and who not in ("amir", "karin", "reviewer"):
        pytest.skip("the door keeps them out; those whose reach the database evaluates are asked on both")
    cecilia = client_of("cecilia")
    file = _registered(cecilia, office)
    client = client_of(who, language="sv")
    if who == "karin":
        assert CANARY in client.get(f"{file}/").text, "before, the coordinator reaches it by site"
    assert cecilia.post(f"{file}/protection/new", DECIDED).status_code == 303
    case = re.search(r"ST-2026-\d{4}", cecilia.get(f"{file}/").text)
    assert case
    pages = _everything_reached(client, ["/", "/participants/?who=site&ended=1", "/search", file, f"{file}/identity"])
    for words in (CANARY, NUMBER, case[0], "gul"):
        found = client.post("/search", {"words": words})
        pages.append((f"search {words}", re.sub(r'value="[^"]*"', "", found.text).encode()))
        glass = {"category": "danger", "reason": "Jag undrar om personen finns här.", "words": words}
        opened = client.post("/emergencies/new", glass, token_from="/sessions")
        pages.append((f"emergency {words}", re.sub(r'value="[^"]*"', "", opened.text).encode()))
    pages.append(("log", caplog.text.encode()))
    leaks = [path for path, body in pages if OUTGOING.search(body.decode(errors="replace"))]
    assert not leaks
    assert len(pages) > 12
    assert client.get(f"{file}/").status_code in (403, 404)


def test_set_in_mid_case_it_sweeps_what_other_sites_were_asked(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia, sven = client_of("cecilia"), client_of("sven")
    file = _registered(cecilia, office)
    again = PERSON | {"site": str(office.sites["south"])}
    assert sven.post("/participants/new", again).status_code == 303
    assert "Is it the same person?" in client_of("klara").get("/").text
    assert cecilia.post(f"{file}/protection/new", DECIDED).status_code == 303
    assert "Is it the same person?" not in client_of("klara").get("/").text
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        question = select(DuplicateQuestion).where(DuplicateQuestion.answered_at.is_(None))
        open_ones = {str(one.participant_id) for one in db.session.scalars(question)}
        db.session.remove()
    assert open_ones <= {file.split("/")[2]}


def test_a_field_is_shown_with_a_reason_and_in_the_log(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    file = _registered(cecilia, office, **DECIDED)
    for page in ("", "identity", "plan", "enrolments/", "shown", "identity/change"):
        text = cecilia.get(f"{file}/{page}").text
        assert CANARY in text
        for hidden in ("2398", PHONE, ADDRESS, "gul@kanarie.example", "2003-02-01"):
            assert hidden not in text, f"{page} shows {hidden}"
    reveal = f"{file}/protection/reveal"
    for reason in (" \t ", "jo", "hon har fingerad identitet"):
        assert cecilia.post(reveal, {"field": "phone", "reason": reason}).status_code == 422
    shown = cecilia.post(reveal, {"field": "phone", "reason": "Jag ska ringa om praktiken."})
    assert PHONE in shown.text
    assert ADDRESS not in shown.text
    assert "tel:" not in shown.text
    assert PHONE not in cecilia.get(reveal).text
    assert "Jag ska ringa om praktiken." in cecilia.get(f"{file}/identity").text
    with app.app_context():
        details = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.event == "protection.revealed")).all()
    assert len(details) == 1
    assert '"why": "phone"' in details[0]
    assert "ringa" not in details[0]
    assert "no protected identity" in cecilia.get(f"/participants/{office.files['elias']}/protection/reveal").text


def test_a_kept_form_shows_nothing_again(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    file = _registered(cecilia, office, **DECIDED)
    reveal = f"{file}/protection/reveal"
    hidden = {one["name"]: one.get("value", "") for one in Reader(cecilia.get(reveal).text).hidden}
    mine = {name: hidden[name] for name in ("csrf_token", "new_id")}
    kept = mine | {"field": "phone", "reason": "Jag ska ringa om praktiken."}
    assert PHONE in cecilia.send(reveal, kept).text
    assert PHONE not in cecilia.send(reveal, kept, follow_redirects=True).text


@pytest.mark.parametrize("number", ["TF-17", "200302012398"])
def test_the_sweep_finds_whatever_number_there_was(client_of: Clients, office: Office, number: str) -> None:
    kind = "temporary" if number.startswith("TF") else "personnummer"
    typed = {"number_kind": kind, "number": number, "birth_date": "2003-02-01"}
    cecilia = client_of("cecilia")
    file = _registered(cecilia, office, **typed)
    client_of("sven").post("/participants/new", PERSON | {"site": str(office.sites["south"])} | typed)
    assert "Is it the same person?" in client_of("klara").get("/").text
    if kind == "personnummer":
        change = {"name": CANARY, "number_kind": "personnummer", "number": "200302022397", "language": ""}
        assert cecilia.post(f"{file}/identity/change", change).status_code == 303
    assert cecilia.post(f"{file}/protection/new", DECIDED).status_code == 303
    assert "Is it the same person?" not in client_of("klara").get("/").text


def test_who_covers_takes_no_protected_file_over(client_of: Clients, office: Office) -> None:
    cecilia, karin, file = client_of("cecilia"), client_of("karin"), f"/participants/{office.files['farah']}"
    cover = re.search(r'href="([^"]*/cover)"', cecilia.get(f"{file}/enrolments/").text)
    assert cover
    me = str(office.actors["karin"].staff_id)
    days = {"staff": me, "valid_from": "2026-11-23", "valid_until": "2026-11-23"}
    assert cecilia.post(cover[1], days).status_code == 303
    assert karin.get(f"{file}/").status_code == 200
    new = f"{file}/assignments/new/{office.sites['north']}"
    assert karin.post(new, {"staff": me}, token_from="/").status_code == 403
    assert karin.post(cover[1].replace("/cover", "/end"), {}, token_from="/").status_code == 403


def test_what_is_not_shown_stays_when_the_rest_is_changed(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    file = _registered(cecilia, office, **DECIDED)
    change = {"name": CANARY, "number_kind": "personnummer", "language": "so"}
    assert cecilia.post(f"{file}/identity/change", change).status_code == 303
    reveal = f"{file}/protection/reveal"
    why = {"reason": "Jag kontrollerar att det står kvar."}
    assert PHONE in cecilia.post(reveal, why | {"field": "phone"}).text
    assert "2398" in cecilia.post(reveal, why | {"field": "number"}).text
    assert cecilia.post(f"{file}/identity/change", change | {"forget": "y", "phone": "0520-111 11"}).status_code == 303
    assert "0520-111 11" in cecilia.post(reveal, why | {"field": "phone"}).text
    assert "Nothing is written there." in cecilia.post(reveal, why | {"field": "address"}).text


def test_the_decision_stands_in_the_file(app: Flask, client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    file = f"/participants/{office.files['elias']}"
    page = cecilia.get(f"{file}/protection/new").text
    assert "Cecilia Ek" in page
    assert cecilia.post(f"{file}/protection/new", DECIDED).location == f"{file}/identity"
    shown = cecilia.get(f"{file}/identity").text
    assert all(words in shown for words in ("Hot från en tidigare bekant", "2026-11-20", "Skatteverket"))
    assert ("skyddad_folkbokforing", DECIDED["ground"], "Skatteverket") in _decisions(app)


@ON_SQLITE
def test_who_sets_it_without_being_named_is_told_before(client_of: Clients, office: Office) -> None:
    karin, file = client_of("karin"), f"/participants/{office.files['elias']}"
    assert "You are not among them" in karin.get(f"{file}/protection/new").text
    assert karin.post(f"{file}/protection/new", DECIDED).location == "/participants/"
    assert karin.get(f"{file}/").status_code == 404


def test_staff_with_protected_identity_work_under_a_name_of_their_choice(client_of: Clients, office: Office) -> None:
    admin, path = client_of("admin"), f"/staff/{office.actors['cecilia'].staff_id}/change"
    account = {
        "name": "Cecilia Ek", "email": office.email("cecilia"), "role": "caseworker", "working_name": "Vera Vik",
        "agency": str(office.agencies["town"]), "site": str(office.sites["north"]),
    }  # fmt: skip
    assert admin.post(path, account).status_code == 303
    cecilia, karin = client_of("cecilia"), client_of("karin")
    pages = [client.get(one).text for client, one in (
        (karin, f"/participants/{office.files['elias']}/"), (karin, f"/participants/{office.files['elias']}/enrolments/"),
        (karin, "/participants/"), (cecilia, "/"), (cecilia, f"/participants/{office.files['elias']}/shown"),
        (admin, "/staff"), (admin, path),
    )]  # fmt: skip
    assert not [number for number, text in enumerate(pages) if "Cecilia" in text or "cecilia@" in text]
    assert all("Vera Vik" in text for text in pages)
    kept = account | {"name": "", "email": "", "working_name": "Vera Viken"}
    assert admin.post(path, kept).status_code == 303
    assert client_of("cecilia").get("/").status_code == 200, "the address to sign in with is the same"
    reason = "Skyddet har upphört enligt beslut."
    asked = admin.post(path, account | {"name": "", "email": "", "working_name": "", "reason": reason})
    assert "/confirmations/" in asked.location
    assert "Cecilia Ek" not in karin.get(f"/participants/{office.files['elias']}/").text, (
        "to uncover somebody takes two"
    )
    assert "Cecilia" not in client_of("manager").get(asked.location).text
    client_of("manager").post(f"{asked.location}/confirm", {}, token_from=asked.location)
    assert "Cecilia Ek" in karin.get(f"/participants/{office.files['elias']}/").text
