"""The database keeps what was proposed, let and sent; a copy lies at its recipient, and nothing rests on a consent longer than that."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from caseapp.disclosures.models import DisclosedItem, Disclosure, DisclosureGround, DisclosureProposal, Received
from caseapp.enrolments.models import TeamConsent
from caseapp.foundation import audit, clock
from caseapp.foundation.database import db
from caseapp.foundation.reach import OutOfReach
from caseapp.received.models import Sort, Statement, TopicRequest
from caseapp.referrals.models import Referral
from tests.cast import Office, act_as
from tests.databases import Place, owners_engine
from tests.disclosures.test_without_consent import ask
from tests.foundation.test_what_hangs_together import attempt, ids
from tests.reading import ReadingClient
from tests.received.test_a_partner_reads import tell
from tests.referrals.test_a_partner_sends_somebody import send

__all__ = ["attempt", "ids"]
Clients = Callable[..., ReadingClient]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def test_what_a_second_person_is_asked_stays(client_of: Clients, attempt: Any, office: Office) -> None:
    ask(client_of("cecilia"), office)
    table = DisclosureProposal.__table__
    for values in ({"asked_by": office.actors["karin"].staff_id}, {"recipient_id": office.agencies["work"]}):
        assert not attempt(update(table).values(**values))
    assert not attempt(delete(table))
    answered = {"answer": "refused", "answered_at": NOW, "answered_by": office.actors["karin"].staff_id}
    assert attempt(update(table).values(**answered))
    assert not attempt(update(table).values(answer="confirmed"))


def test_what_the_team_may_read_is_taken_back_once(attempt: Any, office: Office) -> None:
    table = TeamConsent.__table__
    assert not attempt(update(table).values(agency_id=office.agencies["prison"]))
    assert not attempt(update(table).values(valid_from=date(2026, 1, 1)))
    assert attempt(update(table).values(withdrawn_at=NOW))
    for value in (None, LATER):
        assert not attempt(update(table).values(withdrawn_at=value))
    assert not attempt(delete(table))


def test_what_was_sent_stays(client_of: Clients, attempt: Any, office: Office) -> None:
    send(client_of("partner"), office)
    table = Referral.__table__
    assert not attempt(update(table).values(words=b"x"))
    assert not attempt(update(table).values(owner_agency_id=office.agencies["work"]))
    assert not attempt(delete(table))
    answered = {"answer": "accepted", "answered_at": NOW, "answered_by": office.actors["cecilia"].staff_id}
    assert attempt(update(table).values(**answered, participant_id=office.files["elias"]))
    assert not attempt(update(table).values(participant_id=office.files["sara"]))
    assert not attempt(update(table).values(answer="declined"))


@pytest.fixture
def rows(ids: dict[str, UUID], place: Place) -> dict[str, dict[str, Any]]:
    """What was told and written, as it is stored."""
    engine = owners_engine(place.settings)
    with engine.connect() as connection:
        found = {
            one.__tablename__: dict(connection.execute(select(one.__table__)).mappings().first() or {})
            for one in (Disclosure, DisclosedItem, DisclosureGround, Received, Statement, TopicRequest)
        }
    engine.dispose()
    return found


def test_a_copy_lies_at_the_agency_that_its_disclosure_names(
    attempt: Any, rows: dict[str, dict[str, Any]], office: Office
) -> None:
    other = rows["disclosure"] | {"id": uuid4(), "recipient_id": office.agencies["work"]}
    assert attempt(insert(Disclosure.__table__).values(**other))
    copy = rows["disclosed_item"] | {"id": uuid4(), "disclosure_id": other["id"]}
    assert not attempt(insert(DisclosedItem.__table__).values(**copy))
    again = rows["disclosure"] | {"id": uuid4()}
    assert attempt(insert(Disclosure.__table__).values(**again))
    assert attempt(insert(DisclosedItem.__table__).values(**copy | {"disclosure_id": again["id"]}))


def test_nothing_rests_on_a_consent_longer_than_the_consent(attempt: Any, rows: dict[str, dict[str, Any]]) -> None:
    ground = rows["disclosure_ground"] | {"id": uuid4()}
    assert not attempt(insert(DisclosureGround.__table__).values(**ground | {"valid_until": date(2036, 1, 1)}))
    assert attempt(insert(DisclosureGround.__table__).values(**ground))


@pytest.mark.parametrize("table", [Statement, TopicRequest])
def test_a_recipient_writes_of_somebody_it_reads_of(
    attempt: Any, rows: dict[str, dict[str, Any]], office: Office, table: Any
) -> None:
    """Of nobody else: the same refusal whether there is such a person or not."""
    written = rows[table.__tablename__] | {"id": uuid4()}
    for changes in (
        {"owner_agency_id": office.agencies["work"]},
        {"participant_id": office.files["sara"]},
        {"received_id": uuid4()},
    ):
        assert not attempt(insert(table.__table__).values(**written | changes))
    assert attempt(insert(table.__table__).values(**written))


def test_nobody_writes_in_another_agencys_name(client_of: Clients, app: Flask, office: Office) -> None:
    tell(client_of("cecilia"), office, 0)
    by = office.actors["cecilia"]
    with app.app_context():
        with pytest.raises(OutOfReach), act_as(by):
            read = db.session.scalars(select(Received)).one()
            whose = {"received_id": read.id, "participant_id": read.participant_id}
            written = {"written_by": office.actors["partner"].staff_id, "written_at": clock.now()}
            words = {"words": "x", "employer": "", "role": "", "extent": "", "sort": Sort.NOTE}
            whom = {"owner_agency_id": office.agencies["prison"], "addressed_id": by.agency_id}
            db.session.add(Statement(**whose, **whom, **words, **written))
            audit.record("statement.written", by=by, participant=read.participant_id)
        db.session.remove()
