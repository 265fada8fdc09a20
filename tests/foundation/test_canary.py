"""A canary planted in every sealed field is found by no grep: not in database, write-ahead log, logs or temporary files."""

import base64
import os
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.emergencies.actions import open_in_emergency, review_emergency
from caseapp.emergencies.models import Answer, Category
from caseapp.emergencies.queries import openings
from caseapp.enrolments.actions import enrol
from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.encryption.fields import sealed_fields
from caseapp.foundation.reach import Elevated
from caseapp.foundation.records import Base
from caseapp.hand_overs.actions import hand_over
from caseapp.log_review.actions import Answered, answer_openings
from caseapp.log_review.models import Sample, SampledOpening
from caseapp.outcomes.actions import ExitFacts, FollowUpFacts, record_exit, record_follow_up
from caseapp.outcomes.models import ExitReason, FollowUpState, Planned
from caseapp.participants.actions import register_participant
from caseapp.participants.models import Basis
from caseapp.participants.queries import open_file
from caseapp.placements.models import Verification
from caseapp.programmes.models import Phase
from caseapp.programmes.queries import site as find_site
from caseapp.staff.actions import change_staff
from caseapp.staff.queries import staff_member
from tests.cast import Office, act_as, identity
from tests.databases import Place
from tests.faults.conftest import Writer
from tests.foundation import planted_disclosures
from tests.journeys.conftest import serve

# table.field -> what is planted there, through the pages of a real server (staff by the cast).
CANARIES = {
    "participant.name": "Kanariefågel Gulsson",
    "participant.number": "200302072384",
    "participant.phone": "070-174 06 58",
    "participant.email": "gul.fjader@kanarie.example",
    "participant.address": "Fågelburen 7, Sjungande",
    "participant.protection": "skyddad_folkbokforing",
    "participant.case_number": "ST-2026-00",
    "participant.birth_date": "2003-02-07",
    "participation.own_words": "jag-vill-sjunga-igen",
    "participation.basis": "anvisad",
    "participation.withdrawal_words": "jag-flyger-vidare",
    "enrolment.age_exception": "undantag-för-fåglar",
    "meeting.note": "anteckning-om-sång",
    "meeting.place": "rum-med-pinne",
    "meeting_version.note": "anteckning-om-sång",
    "meeting_version.place": "rum-med-pinne",
    "background_document.content": "sjöng-i-kör-som-barn",
    "goal.own_words": "jag-vill-flyga-själv",
    "goal.agreed": "börja-på-en-låg-gren",
    "step.words": "öva-vingarna",
    "step.who_else": "Gråsparv Kvistdotter",
    "goal_review.own_words": "det-lyfter",
    "goal_review.words": "ser-vingar",
    "rating.answers_json": '"importance": 7',
    "rating.words": "därför-att-det-våras",
    "placement.kind_of_work": "wage_subsidy",
    "placement.employer": "Fågelholkar & Söner",
    "placement.role": "holkbyggare",
    "placement.supervisor": "Hackspett Trädman",
    "placement.end_reason": "as_planned",
    "placement.verification": "payslip",
    "placement.overlap": "kvitter-på-kvällen",
    "enrolment_exit.why": "parental_leave",
    "enrolment_exit.planned": "unplanned",
    "enrolment_exit.destination": "ett-annat-bo",
    "enrolment_exit.income_after": "sickness_benefit",
    "enrolment_exit.verification": "payslip",
    "enrolment_exit.words": "fick-ungar-i-maj",
    "follow_up.answer": "not_reached",
    "follow_up.income_after": "social_assistance",
    "follow_up.verification": "payslip",
    "follow_up.words": "har-flyttat-söderut",
    "emergency_opening.reason": "ringde-från-ett-tak",
    "emergency_opening.comment": "frågade-och-fick-svar",
    "protection_decision.kind": "skyddad_folkbokforing",
    "protection_decision.ground": "en-katt-har-setts-vid-buren",
    "protection_decision.decider": "Ugglenämnden",
    "protection_decision.decided_on": "2026-11-19",
    "consent.why": "så-att-nästa-holk-står-redo",
    "disclosure.content": "Kanariefågel Gulsson",
    "disclosure.why": "så-att-nästa-holk-står-redo",
    "consent.witness": "Trast Lyssnare",
    "authority_request.authority": "Hökmyndigheten",
    "authority_request.asker": "Falk Spanare",
    "authority_request.service_number": "HÖK-4711",
    "authority_request.verified": "called_back",
    "authority_request.asked_for": "var-häckar-fågeln",
    "authority_request.law": "osl_10_15a",
    "authority_decision.weighing": "boet-väger-tyngre-än-katten",
    "authority_decision.reasons": "katten-är-en-fara-för-andra",
    "authority_decision.given": "fågeln-sjunger-på-måndagar",
    "authority_decision.basis_json": "10 kap. 15 a § OSL: bekämpa brott",
    "hand_over.promises": "följer-med-till-nya-boet",
    "reveal.reason": "måste-ringa-om-fröet",
    "staff.working_name": "Vinge Vikarie",
    "confirmation.reason": "tar-över-hela-holken",
    "confirmation.detail_json": "bofink@kanarie.example",
    "sampled_opening.comment": "granskaren-undrar-om-fröna",
    "staff.name": "Cecilia Ek",
    "staff.email": "cecilia@test.example",
    **planted_disclosures.CANARIES,
}
TOO_SHORT = {  # codes of a few letters, or that other columns hold in plain; sealed by the same descriptor as the rest
    "participant.language",
    "participant.interpreter",
    "participant.number_kind",
    "placement.study_aid",
    "consent.about",
    "consent.said",
    "disclosure.about",
    *planted_disclosures.TOO_SHORT,
    "authority_decision.outcome",
}
STATED = {"enrolment_exit.why"}  # facts for statistics say it in plain, of nobody (design §4): test_facts_name_nobody
REGISTER = {
    "basis": "anvisad", "said_on": "2026-11-01", "own_words": CANARIES["participation.own_words"],
    "name": CANARIES["participant.name"], "number_kind": "personnummer", "number": CANARIES["participant.number"],
    "phone": CANARIES["participant.phone"], "email": CANARIES["participant.email"], "language": "so",
    "address": CANARIES["participant.address"], "protection": "skyddad_folkbokforing", "interpreter": "y",
    "ground": CANARIES["protection_decision.ground"], "decider": CANARIES["protection_decision.decider"],
    "decided_on": CANARIES["protection_decision.decided_on"],
}  # fmt: skip
MEETING = {
    "attendance": "attended", "kind": "phone", "held_on": "2026-11-20", "held_at": "10:00",
    "note": CANARIES["meeting.note"], "place": CANARIES["meeting.place"],
}  # fmt: skip


def test_every_sealed_field_has_its_canary(app: Flask) -> None:
    fields = {
        f"{mapper.class_.__tablename__}.{part.name}"
        for mapper in Base.registry.mappers
        for part in sealed_fields(mapper.class_)
    }
    assert fields == CANARIES.keys() | TOO_SHORT, "plant a canary for a new sealed field"


def content(file: Path) -> bytes:
    """What a file holds; nothing when another test's database was dropped meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def encodings(value: str) -> list[bytes]:
    """A value as grep might meet it: UTF-8, UTF-16, hex, base64 at each of the three offsets, percent-encoded JSON."""
    plain = value.encode()
    found = [
        plain,
        value.encode("utf-16-le"),
        value.encode("utf-16-be"),
        plain.hex().encode(),
        plain.hex().upper().encode(),
    ]
    found += [value.encode("latin-1"), value.encode("unicode_escape")]
    for offset in range(3):
        coded = base64.b64encode(b"\x00" * offset + plain)
        found.append(coded[4 if offset else 0 : len(coded) - 4 - len(coded) % 4])
    return found


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'name="(csrf_token|new_id|enrolment|version|topic)"[^>]*value="([^"]*)"', page)
    return {name: value for name, value in found if value}


def plant_the_plan(writer: Writer, file: str) -> None:
    """Background, a goal with a step and a review, a rating, a placement: through their pages."""
    canary = lambda name: CANARIES[name]  # noqa: E731  # short, for the lines below
    opened = writer.token(f"{file}/background/") | {"purpose": "planning", "topic": "other"}
    status, page = writer.fetch(f"{file}/background/", opened)
    assert status == 200
    words = {"words": canary("background_document.content")}
    assert writer.fetch(f"{file}/background/write", hidden(page) | words)[0] == 303
    sent: list[tuple[str, dict[str, str]]] = [
        ("goals/new", {"own_words": canary("goal.own_words"), "agreed": canary("goal.agreed")}),
        ("ratings/new", {"answered_on": "2026-11-20", "participant_importance": "7", "participant_words": canary("rating.words")}),
        (
            "placements/new",
            {
                "kind": canary("placement.kind_of_work"), "employer": canary("placement.employer"), "extent": "50",
                "role": canary("placement.role"), "supervisor": canary("placement.supervisor"),
                "started_on": "2026-11-03", "ended_on": "2026-11-12", "end_reason": canary("placement.end_reason"),
                "verification": canary("placement.verification"), "overlap": canary("placement.overlap"),
            },
        ),
    ]  # fmt: skip
    for path, fields in sent:
        assert writer.fetch(f"{file}/{path}", writer.token(f"{file}/{path}") | fields)[0] == 303, path
    goal = re.findall(rf'href="({file}/goals/[0-9a-f-]{{36}})/review"', writer.fetch(f"{file}/plan")[1])[0]
    step = {"words": canary("step.words"), "done_by": "other", "who_else": canary("step.who_else")}
    assert writer.fetch(f"{goal}/steps/new", writer.token(f"{goal}/steps/new") | step)[0] == 303
    review = {"own_words": canary("goal_review.own_words"), "words": canary("goal_review.words")}
    review |= {"stands": "active", "reviewed_on": "2026-11-20"}
    assert writer.fetch(f"{goal}/review", writer.token(f"{goal}/review") | review)[0] == 303


def plant(writer: Writer, office: Office) -> None:
    """Go through the pages: register, enrol, log, correct, search, a refused form, withdraw."""
    site = office.sites["north"]
    writer.sign_in(office.email("cecilia"))
    refused = writer.token("/participants/new") | REGISTER | {"site": str(site), "said_on": "2099-01-01"}
    assert writer.fetch("/participants/new", refused)[0] == 422
    fields = writer.token("/participants/new") | REGISTER | {"site": str(site)}
    status, gone_to = writer.fetch("/participants/new", fields)
    assert status == 303
    file = "/".join(gone_to.split("/")[:3])
    stay = writer.token(f"{file}/enrolments/new") | {
        "site": str(site),
        "started_on": "2026-11-02",
        "phase": "guidance",
    }
    assert writer.fetch(f"{file}/enrolments/new", stay)[0] == 303
    meeting = writer.token(f"{file}/meetings/new") | MEETING
    assert writer.fetch(f"{file}/meetings/new", meeting)[0] == 303
    path = re.findall(rf'href="({file}/meetings/[0-9a-f-]{{36}})"', writer.fetch(f"{file}/")[1])[0] + "/correct"
    assert writer.fetch(path, writer.token(path) | MEETING | {"minutes": "7"})[0] == 303
    plant_the_plan(writer, file)
    asked = {
        "recipient": str(office.agencies["prison"]),
        "package": "own",
        "topics": "phase",
        "until": "2026-12-31",
        "said": "yes",
        "way": "by_phone",
    }
    asked |= {"why": CANARIES["consent.why"], "witness": CANARIES["consent.witness"]}
    hidden = writer.token(f"{file}/consents/new")
    shown = writer.fetch(f"{file}/consents/new", hidden | {name: one for name, one in asked.items() if name != "said"})
    hidden["heard"] = re.findall('name="heard" value="([^"]+)"', shown[1])[0]
    assert writer.fetch(f"{file}/consents/new", hidden | asked)[0] == 303
    way = re.findall(rf'href="({file}/disclosures/new/[0-9a-f-]{{36}})"', writer.fetch(f"{file}/consents/")[1])[0]
    lines = re.findall(r'name="lines"[^>]*value="([0-9a-f]+)"', writer.fetch(way)[1])
    assert writer.fetch(way, writer.token(way) | {"lines": lines})[0] == 303
    plant_an_authoritys_request(writer, office, file)
    seen = writer.token(f"{file}/protection/reveal") | {"field": "phone", "reason": CANARIES["reveal.reason"]}
    assert CANARIES["participant.phone"] in writer.fetch(f"{file}/protection/reveal", seen)[1]
    search = writer.token("/search") | {"words": CANARIES["participant.number"]}
    assert CANARIES["participant.name"] in writer.fetch("/search", search)[1]
    yes = re.search(rf"{file}/participation/[^/]+/withdraw", writer.fetch(f"{file}/identity")[1])
    assert yes
    words = {"withdrawn_on": "2026-11-21", "words": CANARIES["participation.withdrawal_words"], "consents": "no"}
    assert writer.fetch(yes[0], writer.token(yes[0]) | words)[0] == 303
    assert CANARIES["participation.withdrawal_words"] in writer.fetch(f"{file}/identity")[1]


def plant_an_authoritys_request(writer: Writer, office: Office, file: str) -> None:
    """An authority asks; it is weighed and given."""
    page = f"{file}/authority-requests"
    names = ("authority", "asker", "service_number", "verified", "asked_for", "law")
    asking = {name: CANARIES[f"authority_request.{name}"] for name in names} | {"received_on": "2026-11-20"}
    status, gone_to = writer.fetch(f"{page}/new", writer.token(f"{page}/new") | asking)
    assert status == 303
    names = ("weighing", "reasons", "given")
    decided = {name: CANARIES[f"authority_decision.{name}"] for name in names} | {
        "outcome": "whole",
        "decided_on": "2026-11-21",
    }
    decided |= {"decided_by": str(office.actors["karin"].staff_id)}
    assert writer.fetch(f"{gone_to}/decide", writer.token(f"{gone_to}/decide") | decided)[0] == 303


def plant_a_confirmation(writer: Writer, office: Office) -> None:
    """An administrator asks for an account that another person would have to confirm."""
    writer.sign_in(office.email("admin"))
    place = {"agency": str(office.agencies["town"]), "site": ""}
    who = {"name": "Bo Fink", "email": CANARIES["confirmation.detail_json"], "role": "manager"}
    asked = writer.token("/staff/new") | who | place | {"reason": CANARIES["confirmation.reason"]}
    status, page = writer.fetch("/staff/new", asked)
    assert status == 303
    assert CANARIES["confirmation.reason"] in writer.fetch(page)[1]


def plant_an_exception(app: Flask, office: Office) -> None:
    """A coordinator admits somebody outside the age window, in writing; the stay ends, and is followed up."""
    by, day = office.actors["karin"], clock.today() - timedelta(days=400)
    with app.app_context():
        with act_as(by):
            old = identity("Äldre Person", born=date(1970, 1, 1))
            site = find_site(office.sites["north"])
            person = register_participant(
                by=by, site=site, identity=old, said_on=day, basis=Basis.VOLUNTARY, own_words="Ja."
            )
            exception = CANARIES["enrolment.age_exception"]
            stay = enrol(
                by=by,
                participant=person,
                site=site,
                started_on=day,
                phase=Phase.GUIDANCE,
                age_exception=exception,
            )
            facts = ExitFacts(
                day + timedelta(days=100),
                ExitReason(CANARIES["enrolment_exit.why"]),
                Planned(CANARIES["enrolment_exit.planned"]),
                CANARIES["enrolment_exit.destination"],
                CANARIES["enrolment_exit.income_after"],
                Verification(CANARIES["enrolment_exit.verification"]),
                CANARIES["enrolment_exit.words"],
            )
            record_exit(by=by, enrolment=stay, version=0, facts=facts)
            db.session.flush()
            after = FollowUpFacts(
                6,
                clock.today() - timedelta(days=100),
                FollowUpState(CANARIES["follow_up.answer"]),
                CANARIES["follow_up.income_after"],
                Verification(CANARIES["follow_up.verification"]),
                CANARIES["follow_up.words"],
            )
            record_follow_up(by=by, enrolment=stay, version=0, facts=after)
        db.session.remove()


def plant_in_an_emergency(app: Flask, office: Office) -> None:
    """Somebody opens a file by break-glass, and somebody else reviews it."""
    cecilia, klara = office.actors["cecilia"], office.actors["klara"]
    with app.app_context():
        with act_as(klara):
            number = open_file(klara, office.files["sara"]).case_number
        with act_as(cecilia):
            reason = CANARIES["emergency_opening.reason"]
            open_in_emergency(by=cecilia, words=number, category=Category.DANGER, reason=reason)
        with act_as(klara):
            hand_over(
                by=klara,
                participant_id=office.files["sara"],
                receiver_id=office.actors["sven"].staff_id,
                promises=CANARIES["hand_over.promises"],
            )
            found, comment = openings(klara)[0], CANARIES["emergency_opening.comment"]
            review_emergency(by=klara, opening=found, version=found.version, answer=Answer.ASK, comment=comment)
        db.session.remove()


def plant_a_working_name(app: Flask, office: Office) -> None:
    """A staff member has protected identity."""
    admin = office.actors["admin"]
    with app.app_context(), act_as(admin):
        amir = staff_member(office.actors["amir"].staff_id)
        place = {"role": amir.role, "agency_id": amir.agency_id, "site_id": amir.site_id, "email": amir.email}
        name = CANARIES["staff.working_name"]
        change_staff(by=admin, staff=amir, version=amir.version, name=amir.name, working_name=name, **place)
    with app.app_context():
        db.session.remove()


def plant_a_review(app: Flask, office: Office) -> None:
    """The reviewer comments an opening."""
    by, day = office.actors["reviewer"], date(2026, 10, 1)
    with app.app_context():
        with act_as(by):
            sample = Sample(
                site_id=office.sites["north"], month=day, made_at=clock.now(), found='{"all": 1}', version=1
            )
            db.session.add(sample)
            db.session.flush()
            opening = SampledOpening(
                sample_id=sample.id,
                entry_id=sample.id,
                actor_id=office.actors["cecilia"].staff_id,
                participant_id=office.files["elias"],
                opened_on=day,
                opened_at=clock.now(),
                hints="random",
                answer=None,
                comment="",
                version=1,
            )
            db.session.add(opening)
            audit.record("test.drawn", by=by)
        with act_as(by):
            asked = Answered(opening.id, 1, Answer.ASK, CANARIES["sampled_opening.comment"])
            answer_openings(by=by, sample_id=sample.id, answers=[asked])
        db.session.remove()


def everything_sealed(app: Flask) -> dict[str, str]:
    """table.field -> every value it holds, opened."""
    found: dict[str, str] = {}
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("canary test"))
        for mapper in Base.registry.mappers:
            for part in sealed_fields(mapper.class_):
                values = [str(getattr(one, part.name)) for one in db.session.scalars(select(mapper.class_))]
                found[f"{mapper.class_.__tablename__}.{part.name}"] = "\n".join(values)
        db.session.remove()
    return found


@pytest.fixture
def places_to_look(place: Place, root: Path, tmp_path: Path) -> list[Path]:
    """Where something could have leaked to."""
    return [tmp_path, *([root / "pg"] if place.kind == "postgresql" else [])]


def _by_the_disks_clock(folder: Path) -> float:
    """When a file written now was written: tests happen on a Monday, files do not. What lay there before holds nothing new."""
    mark = folder / "mark"
    mark.touch()
    return mark.stat().st_mtime


def test_no_canary_is_found_on_disk(
    app: Flask, place: Place, office: Office, places_to_look: list[Path], tmp_path: Path
) -> None:
    began, planted_since = time.time(), _by_the_disks_clock(tmp_path) - 120
    plant_an_exception(app, office)
    plant_in_an_emergency(app, office)
    plant_a_working_name(app, office)
    plant_a_review(app, office)
    planted_disclosures.plant_a_disclosure(app, office)
    server, address = serve(place, tmp_path / "server.log")
    try:
        plant(Writer(address, office, "kanarie"), office)
        plant_a_confirmation(Writer(address, office, "kanarie"), office)
    finally:
        server.terminate()
        server.wait(10)
    planted = everything_sealed(app)
    assert [name for name, value in CANARIES.items() if value not in planted[name]] == []
    files = [Path(where) / name for folder in places_to_look for where, _, names in os.walk(folder) for name in names]
    files = [file for file in files if file.is_file() and file.stat().st_mtime >= planted_since]
    files += [file for file in Path("/tmp").glob("*") if file.is_file() and file.stat().st_mtime >= began]
    assert len(files) > 2
    wanted = {name: encodings(value) for name, value in CANARIES.items() if name not in STATED}
    found = [
        f"{name} in {file.name}"
        for file in files
        for held in [content(file)]
        for name, shapes in wanted.items()
        if any(len(shape) > 5 and shape in held for shape in shapes)
    ]
    assert found == []


def test_the_grep_finds_what_is_there(tmp_path: Path) -> None:
    for shape in encodings("Kanariefågel Gulsson"):
        assert len(shape) > 5
    inside = base64.b64encode(b"xy" + "Kanariefågel Gulsson".encode() + b"z")
    assert any(shape in inside for shape in encodings("Kanariefågel Gulsson"))
