"""The access log: no change and no page without its entry, a chain that shows every change to it."""

import hashlib
import json

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from caseapp.foundation import audit
from caseapp.foundation.audit import AuditEntry, Untraced
from caseapp.foundation.audit.sealing import verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Meeting
from caseapp.meetings.queries import meeting
from caseapp.participants.queries import open_file
from tests.cast import Office, act_as
from tests.databases import Place, owners_engine

pytestmark = pytest.mark.usefixtures("session_of")


def entries(event: str) -> list[AuditEntry]:
    """The entries of an event."""
    db.session.remove()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.at)))


def test_a_change_without_its_entry_does_not_commit(office: Office) -> None:
    by = office.actors["cecilia"]
    with pytest.raises(Untraced), act_as(by):
        meeting(office.files["elias"], office.meetings["elias"]).note = "tyst ändring"
    with act_as(by):
        assert meeting(office.files["elias"], office.meetings["elias"]).note == "Anteckning elias"


def test_an_entry_about_another_file_does_not_cover_a_change(office: Office) -> None:
    by = office.actors["cecilia"]
    with pytest.raises(Untraced), act_as(by):
        meeting(office.files["elias"], office.meetings["elias"]).note = "tyst ändring"
        audit.record("meeting.corrected", by=by, participant=office.files["farah"])


def test_a_bulk_change_without_its_entry_does_not_commit(office: Office) -> None:
    with pytest.raises(Untraced), act_as(office.actors["cecilia"]):
        found = db.session.query(Meeting).filter(Meeting.id == office.meetings["elias"])
        assert found.update({"minutes": 5}) == 1


def test_a_change_tells_the_hash_of_each_ciphertext_it_wrote(office: Office) -> None:
    entry = entries("meeting.recorded")[0]
    written = {(table, column): found for table, column, _, found in json.loads(entry.detail)["written"]}
    with act_as(office.actors["cecilia"]):
        query = select(Meeting.note.column).where(Meeting.participant_id == entry.participant_id)
        blob = db.session.scalar(query)
        open_file(office.actors["cecilia"], office.files["elias"])
    assert written["meeting", "note"] == hashlib.sha256(blob).hexdigest()[:32]


def test_no_entry_holds_a_value(office: Office) -> None:
    for entry in db.session.scalars(select(AuditEntry)):
        for value in ("Elias", "Anteckning", "20030205", "cecilia", "Jag vill"):
            assert value not in entry.detail + entry.event


def test_the_chain_verifies_and_belongs_to_one_writer(office: Office) -> None:
    count, broken = verify(keyring().verifying_key())
    assert count > 10
    assert broken == []


@pytest.mark.parametrize("change", ["update audit_entry set event = 'x'", "delete from audit_entry"])
def test_the_database_refuses_to_change_the_log(office: Office, place: Place, change: str) -> None:
    engine = owners_engine(place.settings)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_or_altered_entry_breaks_the_chain(office: Office, place: Place, seq: int) -> None:
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("drop trigger audit_entry_no_update"))
            connection.execute(text("drop trigger audit_entry_no_delete"))
        else:
            connection.execute(text("drop trigger audit_entry_append_only on audit_entry"))
        change = "delete from audit_entry" if seq == 1 else "update audit_entry set event = 'meeting.read'"
        connection.execute(text(f"{change} where seq = {seq}"))
    engine.dispose()
    db.session.remove()
    assert len(verify(keyring().verifying_key())[1]) >= 1


def test_elevated_work_names_its_purpose(office: Office, app: Flask) -> None:
    db.session.remove()
    db.session().fix(Elevated("a test"))
    db.session.scalars(select(Meeting)).all()
    audit.record("test.looked", by=None)
    db.session.commit()
    assert json.loads(entries("test.looked")[0].detail)["elevated"] == "a test"
