"""The blind index: finds an exact value, tells nothing, is never unique; and what production refuses."""

import pytest
from flask import Flask

from caseapp import create_app
from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.encryption import blind_index, blind_indexes
from caseapp.foundation.installation import Purpose, WrongInstallation, mark
from caseapp.foundation.records import Base
from caseapp.foundation.settings import Settings
from tests.cast import Office
from tests.databases import Place


def test_a_value_is_found_by_its_index_and_by_no_other(app: Flask) -> None:
    with app.app_context():
        index = blind_index("participant.number", "200302052386")
        assert index in blind_indexes("participant.number", "200302052386")
        assert index not in blind_indexes("participant.case_number", "200302052386")
        assert index not in blind_indexes("participant.number", "200302052387")
        assert len(index) == 36
        assert b"2003" not in index


def test_no_value_looks_like_a_value_and_is_never_found(app: Flask) -> None:
    with app.app_context():
        one, other = blind_index("participant.number", ""), blind_index("participant.number", "")
        assert one != other
        assert len(one) == 36
        assert blind_indexes("participant.number", "") == []


def test_no_index_of_a_participant_is_unique(app: Flask) -> None:
    table = Base.metadata.tables["participant"]
    for column in (table.c.number_index, table.c.case_number_index):
        assert not column.unique
        assert not any(one.unique and column in one.columns.values() for one in table.indexes)


def production(place: Place, address: str) -> Settings:
    """The same database as production would name it."""
    return Settings(
        instance=place.settings.instance / "elsewhere",
        keyring=place.settings.keyring,
        mode="production",
        trusted_hosts="case.example.se",
        database_url=address,
        migration_database_url=place.settings.migration_database_url,
    )


def test_production_refuses_the_owner_of_the_tables(office: Office, place: Place) -> None:
    create_app(production(place, place.settings.address))
    if place.kind == "postgresql":
        with pytest.raises(WrongInstallation, match="row-level security"):
            create_app(production(place, place.settings.migration_address))


def test_production_refuses_a_demonstration_and_another_ring(app: Flask, place: Place) -> None:
    with app.app_context():
        mark(Purpose.DEMONSTRATION, app.extensions["keyring"].now())
        audit.record("test.marked", by=None)
        db.session.commit()
        with pytest.raises(WrongInstallation, match="marked demonstration"):
            mark(Purpose.REAL, app.extensions["keyring"].now())
        db.session.remove()
    with pytest.raises(WrongInstallation, match="does not run in production"):
        create_app(production(place, place.settings.address))
