"""Every route with every combination of ids that matters: one's own file, another's, none at all, and parts mixed up."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from caseapp.assignments.models import Assignment, Cover
from caseapp.authority_requests.models import AuthorityRequest
from caseapp.confirmations.models import Confirmation
from caseapp.consents.models import Consent, topics
from caseapp.disclosures.models import Disclosure, DisclosureProposal, Received, StandingDisclosure
from caseapp.emergencies.models import Category, EmergencyOpening
from caseapp.enrolments.actions import take_team_consent
from caseapp.enrolments.models import Enrolment
from caseapp.enrolments.queries import enrolment
from caseapp.foundation import audit, clock
from caseapp.foundation.access import Permission
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.records import Topic
from caseapp.foundation.work import command
from caseapp.goals.models import Goal, Step
from caseapp.hand_overs.models import HandOver
from caseapp.log_review.models import Sample
from caseapp.meetings.models import Meeting
from caseapp.participants.models import DuplicateQuestion, Participation
from caseapp.placements.models import Placement
from caseapp.received.models import Statement, TopicRequest
from caseapp.reports.models import Release
from caseapp.staff.actions.asking import ask_for_reset
from caseapp.staff.queries import staff_member
from tests.cast import Office, act_as
from tests.structure.disclosed import a_consent, a_referral, disclose_all

RELEASE, SAMPLE, REFERRAL = UUID(int=7), UUID(int=8), UUID(int=9)
ROWS = {"stays": ["began", "lasting"], "exits": ["all"], "meetings": ["all"], "placements": ["all"]}
BODY = json.dumps(
    {
        "question": {
            "period": "2026",
            "first": "2026-01-01",
            "last": "2026-12-01",
            "programme": "",
            "site": "",
            "by": "site",
        },
        "figures": {
            "columns": ["all"],
            "tables": [
                {"name": name, "rows": [{"code": code, "cells": [None]} for code in rows]}
                for name, rows in ROWS.items()
            ],
            "proportions": [],
            "phases": [],
        },
        "names": {},
        "definitions": [],
        "method": {"version": "1", "withheld_below": 5},
        "counted_on": "2026-11-23",
    }
)
STATIC = ("static", "bootstrap.static")
PARTS = {
    "meeting_id": Meeting,
    "enrolment_id": Enrolment,
    "participation_id": Participation,
    "assignment_id": Assignment,
    "cover_id": Cover,
    "question_id": DuplicateQuestion,
    "goal_id": Goal,
    "step_id": Step,
    "placement_id": Placement,
    "hand_over_id": HandOver,
    "consent_id": Consent,
    "disclosure_id": Disclosure,
    "topic_request_id": TopicRequest,
    "statement_id": Statement,
    "proposal_id": DisclosureProposal,
    "standing_id": StandingDisclosure,
    "request_id": AuthorityRequest,
}
Ids = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """One request of the walk: `kind` is own, foreign or missing; `path` is where it goes."""

    rule: Rule
    method: str
    kind: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.endpoint} ({self.kind})"


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every (rule, method) but static files and what Flask answers by itself."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in STATIC
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def permission_of(app: Flask, rule: Rule) -> Permission | None:
    """What the view of a route requires; None for open ones."""
    found: Permission | None = getattr(app.view_functions[rule.endpoint], "permission", None)
    return found


def ids_of_files(office: Office) -> dict[str, Ids]:
    """The ids in each file, a question added to each. Needs an application context."""
    db.session.remove()
    with command(Elevated("test")):
        by = office.actors["manager"].staff_id
        db.session.add(a_referral(office, REFERRAL))
        db.session.add(Release(id=RELEASE, number=1, made_at=clock.now(), made_by=by, body=BODY, digest=b"x" * 32))
        db.session.add(
            Sample(
                id=SAMPLE,
                site_id=office.sites["north"],
                month=date(2026, 10, 1),
                made_at=clock.now(),
                found='{"all": 0}',
                signed_by=office.actors["reviewer"].staff_id,
                signed_at=clock.now(),
                version=1,
            )
        )
        for file in office.files.values():
            row = DuplicateQuestion(
                participant_id=file,
                owner_agency_id=office.agencies["town"],
                other_site_id=office.sites["south"],
                asked_at=clock.now(),
            )
            db.session.add(row)
            worked = db.session.scalars(select(Assignment).where(Assignment.participant_id == file)).first()
            assert worked is not None
            cover = Cover(
                participant_id=file,
                owner_agency_id=office.agencies["town"],
                assignment_id=worked.id,
                staff_id=worked.staff_id,
                valid_from=clock.today(),
                valid_until=clock.today(),
            )
            db.session.add(cover)
            db.session.add(_hand_over(office, file))
            given = a_consent(office, file)
            db.session.add(given)
            db.session.flush()
            disclose_all(office, file, given.id)
            db.session.add(_authority_request(office, file))
            db.session.add(_closed_emergency(office, file))
            audit.record("test.asked", by=None, participant=file)
    _let_the_town_read(office, "sara", "sven")
    with act_as(office.actors["admin"]):
        ask_for_reset(by=office.actors["admin"], staff=staff_member(office.actors["partner"].staff_id), reason="x" * 10)
    db.session.remove()
    db.session().fix(Elevated("test"))
    found = {}
    for whose, file in office.files.items():
        ids: Ids = {name: _first(part, file) for name, part in PARTS.items()}
        site = office.sites["south" if whose == "sara" else "north"]
        opened = select(EmergencyOpening.id).where(EmergencyOpening.participant_id == file)
        ids |= {"emergency_id": db.session.scalars(opened).one(), "confirmation_id": uuid4()}
        found[whose] = ids | {"participant_id": file, "site_id": site, "agency_id": office.agencies["town"]}
    db.session.remove()
    return found


def _hand_over(office: Office, file: UUID) -> HandOver:
    """Somebody handed the file over to somebody else."""
    giver, receiver = office.actors["frontdesk"], office.actors["partner"]
    people = {"giver_id": giver.staff_id, "receiver_id": receiver.staff_id}
    return HandOver(
        participant_id=file, owner_agency_id=giver.agency_id, promises="Jag ringer", given_at=clock.now(), **people
    )


def _authority_request(office: Office, file: UUID) -> AuthorityRequest:
    """The police asked about the person."""
    return AuthorityRequest(
        participant_id=file,
        owner_agency_id=office.agencies["town"],
        recorded_by=office.actors["karin"].staff_id,
        recorded_at=clock.now(),
        received_on=clock.today(),
        authority="Polismyndigheten",
        asker="Petra Polis",
        service_number="",
        verified="letter",
        asked_for="Var bor personen?",
        law="sfs_2025_170_4",
    )


def _closed_emergency(office: Office, file: UUID) -> EmergencyOpening:
    """Somebody opened the file by break-glass, and closed it again."""
    by, now = office.actors["frontdesk"], clock.now()
    values: dict[str, Any] = {"opened_at": now, "expires_at": now, "ended_at": now, "version": 1}
    return EmergencyOpening(
        participant_id=file,
        staff_id=by.staff_id,
        agency_id=by.agency_id,
        category=Category.OTHER,
        reason="Jag ville veta",
        comment="",
        **values,
    )


def _let_the_town_read(office: Office, whose: str, who: str) -> None:
    by = office.actors[who]
    with act_as(by):
        stay, agencies = enrolment(office.files[whose], office.stays[whose]), [office.agencies["town"]]
        today = clock.today()
        take_team_consent(by=by, enrolment=stay, agency_ids=agencies, topics=[Topic.MEETINGS], valid_from=today)
    db.session.remove()


def _first(part: Any, file: UUID) -> UUID:
    return UUID(str(db.session.scalars(select(part.id).where(part.participant_id == file).order_by(part.id)).first()))


def ids_of_rooms(office: Office) -> Ids:
    """Ids that belong to no file. Needs an application context."""
    return {
        "confirmation_id": db.session.scalars(select(Confirmation.id)).one(),
        "programme_id": office.programmes["krami"],
        "site_id": office.sites["south"],
        "agency_id": office.agencies["work"],
        "staff_id": office.actors["amir"].staff_id,
        "received_id": db.session.scalars(
            select(Received.id).where(Received.participant_id == office.files["elias"])
        ).one(),
        "referral_id": REFERRAL,
        "release_id": RELEASE,
        "sample_id": SAMPLE,
        "file_id": office.files["elias"],
        "token": "x" * 43,
        "language": "sv",
        "topic_id": topics()["phase"].id,
    }


def cells(
    app: Flask, own: Ids | None, foreign: list[Ids], rooms: Ids, own_sign_in: UUID, others: UUID
) -> Iterator[Cell]:
    """Every cell for somebody with an own file (or none), some foreign ones, and two sign-ins."""
    with app.test_request_context():
        for rule, method in routes(app):
            for kind, ids in _variants(rule, own, foreign, rooms | {"sign_in_id": own_sign_in}, others):
                yield Cell(rule, method, kind, str(rule.build(ids, append_unknown=False)[1]))  # type: ignore[index]


def _variants(rule: Rule, own: Ids | None, foreign: list[Ids], rooms: Ids, others: UUID) -> Iterator[tuple[str, Ids]]:
    names = rule.arguments
    if "emergency_id" in names:
        yield "missing", {"emergency_id": uuid4()}
        yield from [("own", own)] if own else []
        yield from (("foreign", theirs) for theirs in foreign if own)
        return
    if "participant_id" not in names:
        yield "own", rooms
        for name in sorted(names - {"language"}):
            yield "missing", rooms | {name: uuid4()}
        if "sign_in_id" in names:
            yield "foreign", rooms | {"sign_in_id": others}
        return
    nothing = {name: uuid4() for name in names}
    yield "missing", nothing
    if own is not None:
        yield "own", own
    for theirs in foreign:
        yield "foreign", theirs
        for name in sorted(names - {"participant_id"}) if own else ():
            if theirs[name] != own[name]:  # type: ignore[index]
                yield "foreign", own | {name: theirs[name]}  # type: ignore[operator]
    for name in sorted(names - {"participant_id"}) if own else ():
        yield "missing", own | {name: uuid4()}  # type: ignore[operator]


__all__ = ["Cell", "Ids", "cells", "ids_of_files", "ids_of_rooms", "permission_of", "routes"]
