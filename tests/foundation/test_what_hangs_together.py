"""The database keeps what rooms promise: a copy stays as it was told, and what hangs on a consent lies in its file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from caseapp.consents.models import Consent, ConsentTopicWords, ConsentWithdrawal
from caseapp.disclosures.models import DisclosedItem, Disclosure, DisclosureGround, Received, StandingDisclosure
from caseapp.foundation.database import prepare_sqlite
from caseapp.received.models import Statement, TopicRequest
from tests.cast import Office
from tests.consents.test_an_administrator_keeps_the_topics import page_of, typed
from tests.databases import Place, owners_engine
from tests.reading import ReadingClient
from tests.received.test_a_partner_reads import person, tell

Clients = Callable[..., ReadingClient]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def attempt(place: Place) -> Any:
    """Does the database do it, on a connection like the application's?"""
    engine = owners_engine(place.settings)
    if place.kind == "sqlite":
        prepare_sqlite(engine)

    def act(statement: Any) -> bool:
        try:
            with engine.begin() as connection:
                connection.execute(statement)
        except DBAPIError:
            return False
        return True

    yield act
    engine.dispose()


@pytest.fixture
def ids(client_of: Clients, office: Office, place: Place) -> dict[str, UUID]:
    """Something was told, asked and said."""
    partner = client_of("partner")
    tell(client_of("cecilia"), office, 0, 2)
    page = person(partner)
    assert partner.post(f"{page}requests/new", {"about": "phase", "why": "Planera"}).status_code == 303
    assert partner.post(f"{page}statements/new", {"sort": "note", "words": "Ett ord"}).status_code == 303
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        found = {
            one.__tablename__: connection.scalars(select(one.__table__.c.id)).first()
            for one in (Consent, Disclosure, DisclosedItem, Received, TopicRequest, Statement)
        }
    engine.dispose()
    assert all(found.values())
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (DisclosedItem, {"content": b"x"}),
        (DisclosedItem, {"on_consent": False}),
        (Received, {"recipient_id": None}),
        (TopicRequest, {"why": b"x"}),
        (Statement, {"words": b"x"}),
    ],
)
def test_what_was_told_and_written_stays(
    attempt: Any, ids: dict[str, UUID], office: Office, table: Any, values: dict[str, Any]
) -> None:
    rows = table.__table__
    here = rows.c.id == ids[table.__tablename__]
    if "recipient_id" in values:
        values = {"recipient_id": office.agencies["town"]}
    assert not attempt(update(rows).where(here).values(**values))
    assert not attempt(delete(rows).where(here))


@pytest.mark.parametrize(("table", "column"), [(DisclosedItem, "ended_at"), (TopicRequest, "answered_at")])
def test_an_end_and_an_answer_are_written_once(
    attempt: Any, ids: dict[str, UUID], office: Office, table: Any, column: str
) -> None:
    rows = table.__table__
    here = rows.c.id == ids[table.__tablename__]
    who = {"answered_by": office.actors["cecilia"].staff_id} if column == "answered_at" else {}
    assert attempt(update(rows).where(here).values({column: NOW} | who))
    for value in (None, datetime(2026, 12, 1, tzinfo=UTC)):
        assert not attempt(update(rows).where(here).values({column: value} | who))


def test_nothing_hangs_on_another_files_consent(attempt: Any, ids: dict[str, UUID], office: Office) -> None:
    """Neither with a foreign parent nor with one that is not there: the same refusal, so that none tells of the other."""
    sven, sara = office.actors["sven"], office.files["sara"]
    whose = {"id": uuid4(), "participant_id": sara, "owner_agency_id": sven.agency_id}
    days = {
        "valid_from": date(2026, 11, 1),
        "valid_until": date(2027, 11, 1),
        "stated_at": NOW,
        "law": b"",
        "reason": b"",
    }
    for consent in (ids["consent"], uuid4()):
        back = {"consent_id": consent, "withdrawn_at": NOW, "recorded_by": sven.staff_id}
        assert not attempt(insert(ConsentWithdrawal.__table__).values(**whose, **back))
        again = {"every": "day", "next_on": NOW.date(), "started_by": sven.staff_id, "started_at": NOW}
        assert not attempt(insert(StandingDisclosure.__table__).values(**whose, consent_id=consent, **again))
    for disclosure in (ids["disclosure"], uuid4()):
        ground = {"disclosure_id": disclosure, "confirmed_by": sven.staff_id, **days}
        assert not attempt(insert(DisclosureGround.__table__).values(**whose, **ground))


def test_what_only_grows_is_not_replaced_either(client_of: Clients, office: Office, place: Place, attempt: Any) -> None:
    """SQLite's INSERT OR REPLACE removes a row first: the trigger that forbids removing hears of it."""
    admin = client_of("admin")
    path = page_of(admin, "That I take part")
    assert admin.post(path, typed(admin, path) | {"name_en": "Other"}).status_code == 303
    engine = owners_engine(place.settings)
    with engine.connect() as connection:
        row = dict(connection.execute(select(ConsentTopicWords.__table__)).mappings().one())
    engine.dispose()
    forged = insert(ConsentTopicWords.__table__).values(row | {"name_sv": "FUSK"})
    assert not attempt(forged.prefix_with("or replace") if place.kind == "sqlite" else forged)


def test_nor_is_a_ground_a_renewal_or_a_telling_moved_to_it(
    client_of: Clients, attempt: Any, ids: dict[str, UUID], office: Office
) -> None:
    cecilia, farah, elias = office.actors["cecilia"], office.files["farah"], office.files["elias"]
    whose = {"id": uuid4(), "participant_id": farah, "owner_agency_id": cecilia.agency_id}
    days = {
        "valid_from": date(2026, 11, 1),
        "valid_until": date(2027, 11, 1),
        "stated_at": NOW,
        "law": b"",
        "reason": b"",
    }
    ground = {"disclosure_id": ids["disclosure"], "consent_id": ids["consent"], **days}
    assert not attempt(insert(DisclosureGround.__table__).values(**whose, **ground))
    here = whose | {"participant_id": elias}
    back = {"consent_id": ids["consent"], "withdrawn_at": NOW, "recorded_by": cecilia.staff_id, "renewed_as": uuid4()}
    assert not attempt(insert(ConsentWithdrawal.__table__).values(**here, **back))
    telling = {"every": "day", "next_on": NOW.date(), "started_by": cecilia.staff_id, "started_at": NOW}
    table = StandingDisclosure.__table__
    assert attempt(insert(table).values(**here, consent_id=ids["consent"], **telling))
    assert not attempt(update(table).values(consent_id=uuid4()))
    assert not attempt(update(table).values(participant_id=farah))
    assert attempt(update(table).values(next_on=date(2026, 11, 24), started_by=office.actors["karin"].staff_id))
