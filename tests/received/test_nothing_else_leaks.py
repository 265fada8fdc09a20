"""The matrix of topics × agencies × routes: each agency reads, in HTML, text, PDF, XLSX, CSV and JSON, exactly what was disclosed to

it and stands; whoever is out of reach reads none of it. Topics come from the list, routes from the application: new ones walk along.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import openpyxl
import pypdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from caseapp.agencies.queries import agency
from caseapp.background.actions import write_background
from caseapp.background.models import BackgroundTopic
from caseapp.consents.actions import Reply, record_consent, withdraw_consent
from caseapp.consents.models import Said, Way
from caseapp.consents.queries import Asked, consent, offered_topics
from caseapp.disclosures.actions import Text, disclose
from caseapp.disclosures.models import Disclosure, Received
from caseapp.disclosures.queries import mark_of
from caseapp.disclosures.views.telling import content_of
from caseapp.enrolments.queries import enrolment
from caseapp.foundation import clock
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.outcomes.actions import ExitFacts, record_exit
from caseapp.outcomes.models import ExitReason, Planned
from caseapp.participants.queries import open_file
from caseapp.staff.actions import add_staff
from tests import cast
from tests.cast import Office, act_as
from tests.conftest import BOTH, MONDAY
from tests.reading import ReadingClient
from tests.structure.cells import routes
from tests.structure.house import House, furnished

AGENCIES = ("prison", "work")
THEIRS = frozenset({"received_id", "agency_id"})
OUT_OF_REACH = ("sven", "amir", "manager", "reviewer")  # what the others' roles open, `test_roles` asks
WRITTEN = {
    BackgroundTopic.HOUSING, BackgroundTopic.DEBT, BackgroundTopic.HEALTH, BackgroundTopic.SUBSTANCE,
    BackgroundTopic.CRIMINAL_RECORD, BackgroundTopic.SCHOOLING, BackgroundTopic.SWEDISH,
}  # fmt: skip


@dataclass
class Told:
    """The house, what each topic said when it left, to whom it went, and which agencies read it still."""

    house: House
    lines: dict[str, list[str]] = field(default_factory=dict)
    stands: dict[str, str] = field(default_factory=dict)  # topic -> agency
    people: dict[str, UUID] = field(default_factory=dict)  # agency -> the person's id there


@pytest.fixture(scope="module", params=BOTH)
def told(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Every topic that has something to say goes to one agency or the other, in turns; every third is taken back."""
    with furnished(request.param, root, tmp_path_factory.mktemp("matrix")) as house:
        found = Told(house)
        with time_machine.travel(MONDAY, tick=True), house.app.test_request_context():
            _hire_a_second_partner(house.office)
            _plant(house.office)
            _tell_everything(found)
            _read_what_left(found)
        yield found


def _hire_a_second_partner(office: Office) -> None:
    db.session.remove()
    with command():
        place = {"agency_id": office.agencies["work"], "site_id": None}
        one = add_staff(by=None, name="Petra Partner", email=office.email("petra"), role=Role.PARTNER, **place)
        one.password_hash = cast._hash[0] if cast._hash else cast.hash_password(cast.PASSWORD)
        office.actors["petra"] = Actor(one.id, one.agency_id, None, Role.PARTNER)


def _plant(office: Office) -> None:
    by, file = office.actors["cecilia"], office.files["elias"]
    for topic in WRITTEN:
        with act_as(by):
            write_background_of(by, office, topic)
    with act_as(by):
        open_file(by, file).phone = "+46701740633"
        cast.audit.record("participant.changed", by=by, participant=file)


def write_background_of(by: Actor, office: Office, topic: BackgroundTopic) -> None:
    """A line of its own in each topic."""
    stay = enrolment(office.files["elias"], office.stays["elias"])
    facts = {"words": f"Bara under {topic.value} står detta."}
    write_background(by=by, enrolment=stay, topic=topic, revision=0, facts=facts)


def _tell_everything(found: Told) -> None:
    office = found.house.office
    by, file = office.actors["cecilia"], office.files["elias"]
    with act_as(by):
        codes = sorted(offered_topics(), key=lambda one: one == "outcome")  # with which the stay ends
    for number, code in enumerate(codes):
        to = AGENCIES[number % 2]
        with act_as(by):
            asked = Asked(agency(office.agencies[to]), [code], f"Bara för {code}", clock.today() + timedelta(days=9))
            if asked.recipient.kind in offered_topics()[code].never:
                continue
            person = open_file(by, file)
            reply = Reply(Said.YES, Way.ON_SCREEN)
            given = record_consent(by=by, participant=person, asked=asked, reply=reply)[0]
            if code == "outcome":
                stay = enrolment(file, office.stays["elias"])
                facts = ExitFacts(clock.today(), ExitReason.MOVED, Planned.PLANNED)
                record_exit(by=by, enrolment=stay, version=0, facts=facts)
            db.session.flush()
            content = content_of(by, person, code)
            if content:
                disclose(by=by, participant=person, consent_id=given.id, text=Text(content, content, mark_of(content)))
                found.stands[code] = to
            id_ = given.id
        if number % 3 == 2 and code in found.stands:
            with act_as(by):
                withdraw_consent(by=by, answered=consent(by, file, id_))
            del found.stands[code]


def _read_what_left(found: Told) -> None:
    office = found.house.office
    db.session.remove()
    db.session().fix(Elevated("test"))
    for one in db.session.scalars(select(Disclosure)):
        found.lines[one.about] = one.content.splitlines()[1:]
    agencies = {id_: name for name, id_ in office.agencies.items()}
    found.people = {agencies[one.recipient_id]: one.id for one in db.session.scalars(select(Received))}
    db.session.remove()


def text_of(answer: TestResponse) -> str:
    """What a reader finds in an answer, whatever kind it is of."""
    kind = answer.content_type or ""
    if kind.startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(answer.data))
        return f"{pages.metadata} " + " ".join(page.extract_text() for page in pages.pages)
    if "spreadsheetml" in kind:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    if kind.startswith("application/json"):
        return json.dumps(json.loads(answer.data), ensure_ascii=False)
    return answer.get_data(as_text=True)


def _paths(app: Flask, ids: dict[str, object], naming: frozenset[str]) -> list[str]:
    """Every address that answers GET (and names one of these), with ids that somebody could know."""
    with app.test_request_context():
        rules = [rule for rule, method in routes(app) if method == "GET"]
        return [_path(rule, ids) for rule in rules if not naming or naming & rule.arguments]


def _path(rule: Rule, ids: dict[str, object]) -> str:
    values = {name: ids.get(name, uuid4()) for name in rule.arguments}
    return str(rule.build(values, append_unknown=False)[1])  # type: ignore[index]


def _seen(told: Told, who: str, ids: dict[str, object], naming: frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """Topic -> the routes on which somebody reads a line of it."""
    client = ReadingClient(told.house.app).sign_in(told.house.office.email(who))
    found: dict[str, set[str]] = {}
    for path in _paths(told.house.app, ids, naming):
        answer = client.get(path)
        text = " ".join((text_of(answer) + str(answer.headers)).split())
        for code, lines in told.lines.items():
            if any(line in text for line in lines):
                found.setdefault(code, set()).add(path)
    return found


def _ids(told: Told, received: str) -> dict[str, object]:
    office = told.house.office
    ids = {"participant_id": office.files["elias"], "enrolment_id": office.stays["elias"]}
    ids |= {"goal_id": office.goals["elias"], "meeting_id": office.meetings["elias"]}
    return ids | {"received_id": told.people[received], "agency_id": office.agencies[received], "language": "en"}


def test_every_topic_had_something_to_say(told: Told) -> None:
    lines = [line for some in told.lines.values() for line in some]
    assert len(told.lines) >= 12
    assert len(lines) == len(set(lines)), "each line tells which topic it comes from"
    assert set(told.stands.values()) == set(AGENCIES)
    assert len(told.stands) < len(told.lines), "some were taken back"


@pytest.mark.parametrize(("who", "mine"), [("partner", "prison"), ("petra", "work")])
def test_an_agency_reads_what_stands_for_it_and_nothing_else(told: Told, who: str, mine: str) -> None:
    theirs = AGENCIES[1 - AGENCIES.index(mine)]
    expected = {code for code, to in told.stands.items() if to == mine}
    seen = _seen(told, who, _ids(told, mine))
    assert seen.keys() == expected
    ways = [{path.rsplit("/", 1)[1] for path in paths} for paths in seen.values()]
    assert all(one == {"", "copy", "pdf"} for one in ways), ways
    assert _seen(told, who, _ids(told, theirs), THEIRS) == {}, "with the other agency's ids"


@pytest.mark.parametrize("who", OUT_OF_REACH)
def test_whoever_is_out_of_reach_reads_none_of_it(told: Told, who: str) -> None:
    if who in ("manager", "reviewer") and told.house.kind == "postgresql":
        pytest.skip("the door refuses these before any database is asked")
    assert _seen(told, who, _ids(told, "prison")) == {}
    assert _seen(told, who, _ids(told, "work"), THEIRS) == {}


def test_the_worker_reads_all_of_it(told: Told) -> None:
    """The matrix is seen to see: in reach every line is found."""
    if told.house.kind == "postgresql":
        pytest.skip("whether it sees at all is asked once")
    ids = _ids(told, "prison")
    assert _seen(told, "cecilia", ids).keys() == told.lines.keys()
