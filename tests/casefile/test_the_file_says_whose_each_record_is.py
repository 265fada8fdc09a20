"""The file says quietly whose each record is: of those of other agencies alone, in words, however many there are."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from caseapp.foundation.database import db
from tests.cast import Office
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]
MEETING = {
    "attendance": "attended", "kind": "phone", "held_on": "2026-11-20", "held_at": "10:00", "note": "Amirs anteckning",
    "place": "", "minutes": "", "next_on": "", "next_at": "",
}  # fmt: skip
WORK = {
    "kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50", "started_on": "2026-10-20",
    "verification": "contract",
}  # fmt: skip
GOAL = {"own_words": "Jag vill ha körkort.", "agreed": "", "target_on": "", "review_on": ""}
STEP = {"words": "Boka teori", "done_by": "participant", "who_else": "", "due_on": "2026-12-01"}
EXIT = {"exited_on": "2026-11-20", "reason": "work", "planned": "planned", "verification": "contract"}
AFTER = {"months": "6", "answered_on": "2027-05-20", "answer": "work", "verification": "participant"}
EXPLAINED = {"en": "Unmarked records are your agency’s.", "sv": "Det som saknar namn är din egen myndighets."}
HIDDEN = {"en": "written at", "sv": "skrivet av"}
IN_MAY = datetime(2027, 5, 24, 9, 0, tzinfo=UTC)


def file(office: Office) -> str:
    """The address of Elias's file."""
    return f"/participants/{office.files['elias']}"


def marks(page: str, agency: str = "Arbetsförmedlingen") -> int:
    """How many records a page marks as an agency's."""
    return len(re.findall(rf'class="whose"><span class="visually-hidden">[^<]+</span>{agency}</span>', page))


def with_amir(client_of: Clients, office: Office) -> ReadingClient:
    """Amir of the employment service works with Elias, too."""
    path = f"{file(office)}/assignments/new/{office.sites['north']}"
    assert client_of("karin").post(path, {"staff": str(office.actors["amir"].staff_id)}).status_code == 303
    return client_of("amir")


def write_everything(amir: ReadingClient, office: Office) -> None:
    """One record of each sort by Amir."""
    goal = f"{file(office)}/goals/{office.goals['elias']}"
    for path, facts in (
        (f"{file(office)}/meetings/new", MEETING),
        (f"{file(office)}/goals/new", GOAL),
        (f"{goal}/steps/new", STEP),
        (f"{file(office)}/ratings/new", {"answered_on": "2026-11-20", "worker_readiness": "2", "worker_words": "På väg."}),
        (f"{file(office)}/placements/new", WORK),
    ):  # fmt: skip
        assert amir.post(path, facts).status_code == 303, path
    opened = amir.post(f"{file(office)}/background/", {"topic": "health", "purpose": "planning"}).text
    hidden = {one["name"]: one.get("value", "") for one in Reader(opened).hidden}
    fields = {name: hidden[name] for name in ("csrf_token", "version", "enrolment", "topic")}
    assert amir.send(f"{file(office)}/background/write", fields | {"words": "Sover bättre."}).status_code == 303


def health(client: ReadingClient, office: Office) -> str:
    """The topic health, opened."""
    return client.post(f"{file(office)}/background/", {"topic": "health", "purpose": "planning"}).text


@pytest.mark.parametrize("language", ["en", "sv"])
def test_another_agencys_record_carries_its_name_and_ones_own_none(
    client_of: Clients, office: Office, language: str
) -> None:
    write_everything(with_amir(client_of, office), office)
    cecilia, amir = client_of("cecilia", language), client_of("amir", language)
    for path, theirs, ours in (
        ("/meetings/", 1, 1), ("/plan", 4, 2), ("/work", 1, 1), ("/history", 4, 3), ("/", 5, 4),
    ):  # fmt: skip
        hers, his = cecilia.get(file(office) + path).text, amir.get(file(office) + path).text
        assert (marks(hers), marks(hers, "Provstads kommun")) == (theirs, 0), path
        assert (marks(his), marks(his, "Provstads kommun")) == (0, ours), path
        assert hers.count(EXPLAINED[language]) == his.count(EXPLAINED[language]) == 1, path
        assert HIDDEN[language] in hers
    assert marks(health(cecilia, office)) == 1
    assert marks(health(amir, office)) == 0
    meeting = f"{file(office)}/meetings/{office.meetings['elias']}"
    assert marks(cecilia.get(meeting).text, "Provstads kommun") == 0
    assert marks(amir.get(meeting).text, "Provstads kommun") == 1


def test_an_exit_and_its_follow_up_carry_the_name_too(client_of: Clients, office: Office) -> None:
    amir, stay = with_amir(client_of, office), f"{file(office)}/enrolments/{office.stays['elias']}"
    assert amir.post(f"{stay}/exit", EXIT).status_code == 303
    with time_machine.travel(IN_MAY, tick=True):
        amir, cecilia = client_of("amir"), client_of("cecilia")
        assert amir.post(f"{stay}/follow-ups/new", AFTER).status_code == 303
        hers, his = cecilia.get(f"{file(office)}/enrolments/").text, amir.get(f"{file(office)}/enrolments/").text
        assert (marks(hers), marks(his)) == (2, 0)
        assert hers.count(EXPLAINED["en"]) == 1
        assert marks(cecilia.get(f"{file(office)}/history").text) == 2


def test_a_file_of_one_agency_is_not_marked_at_all(client_of: Clients, office: Office) -> None:
    cecilia = client_of("cecilia")
    for path in ("/", "/meetings/", "/plan", "/work", "/history", "/enrolments/"):
        page = cecilia.get(file(office) + path).text
        assert 'class="whose"' not in page
        assert EXPLAINED["en"] not in page


def test_the_page_turned_to_the_participant_has_no_marks(client_of: Clients, office: Office) -> None:
    write_everything(with_amir(client_of, office), office)
    assert 'class="whose"' not in client_of("cecilia").get(f"{file(office)}/shown").text


def statements(app: Flask, client: ReadingClient, path: str) -> int:
    """How many statements a page takes."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    client.get(path)
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_many_records_take_no_more_queries_than_few(app: Flask, client_of: Clients, office: Office) -> None:
    amir, cecilia = with_amir(client_of, office), client_of("cecilia")
    write_everything(amir, office)
    paths = ("/", "/meetings/", "/plan", "/work", "/history")
    few = {path: statements(app, cecilia, file(office) + path) for path in paths}
    for hour in range(11, 16):
        amir.post(f"{file(office)}/meetings/new", MEETING | {"held_at": f"{hour}:00"})
        amir.post(f"{file(office)}/goals/new", GOAL | {"own_words": f"Mål {hour}"})
        amir.post(f"{file(office)}/placements/new", WORK | {"role": f"roll {hour}", "extent": "1"})
    assert {path: statements(app, cecilia, file(office) + path) for path in paths} == few
