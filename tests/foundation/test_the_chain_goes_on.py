"""The head of a process's chain is kept in the process: it must never say anything else than what is stored."""

import os
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from caseapp import create_app
from caseapp.foundation import audit, work
from caseapp.foundation.audit import AuditEntry, Untraced
from caseapp.foundation.audit.sealing import verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from caseapp.meetings.queries import meeting
from tests.cast import Office, act_as
from tests.databases import Place

pytestmark = pytest.mark.usefixtures("session_of")


def write(name: str) -> None:
    """One commit with one entry."""
    db.session.remove()
    with work.command(Elevated("a test")):
        audit.record(name, by=None)


def stored() -> list[str]:
    """What this test wrote, in order of place; every chain holds."""
    db.session.remove()
    query = select(AuditEntry.event).where(AuditEntry.event.like("chain.%")).order_by(AuditEntry.writer, AuditEntry.seq)
    found = list(db.session.scalars(query))
    count, wrong = verify(keyring().verifying_key())
    assert count >= len(found)
    assert wrong == []
    db.session.remove()
    return found


def chains() -> Counter[Any]:
    """Which chain has how many entries of this test."""
    db.session.remove()
    return Counter(db.session.scalars(select(AuditEntry.writer).where(AuditEntry.event.like("chain.%"))))


def test_a_commit_reads_nothing_of_the_log(app: Flask) -> None:
    write("chain.first")
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: said.append(seen[2]))
    for number in range(3):
        write(f"chain.{number}")
    assert [one.split()[0] for one in said if "audit_entry" in one] == ["INSERT"] * 3
    assert stored() == ["chain.first", "chain.0", "chain.1", "chain.2"]
    assert len(chains()) == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_after_a_commit_of_which_nobody_knows_the_chain_goes_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    """The connection dies during COMMIT: stored or not, the next entry follows the one that is there."""
    write("chain.first")
    commit = db.engine.dialect.do_commit

    def cut_off(connection: Any) -> None:
        if arrives:
            commit(connection)
        raise db.engine.dialect.loaded_dbapi.OperationalError("the connection is gone")

    with monkeypatch.context() as patch:
        patch.setattr(db.engine.dialect, "do_commit", cut_off)
        with pytest.raises(OperationalError):
            write("chain.uncertain")
    write("chain.after")
    write("chain.last")
    assert stored() == ["chain.first", *(["chain.uncertain"] if arrives else []), "chain.after", "chain.last"]
    assert len(chains()) == 1


def test_a_refused_insert_leaves_the_chain_where_it_was(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write("chain.first")
    with monkeypatch.context() as patch:
        patch.setattr(audit, "uuid4", lambda: None)
        with pytest.raises(Exception, match="audit_entry"):
            write("chain.refused")
    write("chain.after")
    assert stored() == ["chain.first", "chain.after"]


def test_what_an_ended_session_left_behind_says_nothing_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit fails, the session is closed without a rollback and used again, without an entry."""
    write("chain.first")
    session = db.new_session(Elevated("a test"))
    session.info["entries"] = [audit.Entry("chain.lost", None, None, change=True)]

    def fail(connection: Any) -> None:
        connection.rollback()
        raise db.engine.dialect.loaded_dbapi.OperationalError("no")

    with monkeypatch.context() as patch:
        patch.setattr(db.engine.dialect, "do_commit", fail)
        with pytest.raises(OperationalError):
            session.commit()
    session.close()
    session.info.pop("entries", None)
    session.execute(select(AuditEntry.id).limit(1))
    session.commit()
    session.close()
    write("chain.after")
    assert stored() == ["chain.first", "chain.after"]


def test_sessions_beside_each_other_write_one_chain(app: Flask) -> None:
    """A session of its own commits while the request's has a flush behind it; one is rolled back."""
    for number in range(3):
        db.session.remove()
        with work.command(Elevated("a test")):
            audit.record(f"chain.{number}", by=None)
            if db.engine.dialect.name == "postgresql":  # on SQLite a second writer would wait for the first
                db.session.execute(select(AuditEntry.id).limit(1))
            beside = db.new_session(Elevated("beside"))
            beside.info["entries"] = [audit.Entry(f"chain.{number}.beside", None, None)]
            beside.commit()
            beside.info["entries"] = [audit.Entry(f"chain.{number}.back", None, None)]
            beside.flush()
            beside.rollback()
            beside.close()
    assert stored() == [f"chain.{number}{end}" for number in range(3) for end in (".beside", "")]
    assert len(chains()) == 1


def test_a_child_begins_a_chain_of_its_own(app: Flask) -> None:
    write("chain.first")
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            write("chain.child")
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    write("chain.parent")
    assert sorted(stored()) == ["chain.child", "chain.first", "chain.parent"]
    assert sorted(chains().values()) == [1, 2]


def test_two_applications_of_one_process_do_not_mix_their_chains(app: Flask, place: Place) -> None:
    other = create_app(place.settings)
    for number in range(3):
        write(f"chain.{number}.one")
        db.session.remove()
        with other.app_context():
            write(f"chain.{number}.other")
            db.session.remove()
    with other.app_context():
        db.engine.dispose()
    assert len(stored()) == 6
    assert sorted(chains().values()) == [3, 3]


def test_a_savepoint_stores_nothing_and_forgets_nothing(office: Office) -> None:
    """What was changed and stated before it is still to be stored, and to be stated, when the whole is committed."""
    by = office.actors["cecilia"]
    with pytest.raises(Untraced), act_as(by):
        meeting(office.files["elias"], office.meetings["elias"]).note = "tyst ändring"
        with db.session.begin_nested():
            pass
    with act_as(by):
        meeting(office.files["elias"], office.meetings["elias"]).note = "sagd ändring"
        audit.record("chain.corrected", by=by, participant=office.files["elias"])
        with db.session.begin_nested():
            db.session.execute(select(AuditEntry.id).limit(1))
        within: Session = db.session()
        with pytest.raises(ZeroDivisionError), within.begin_nested():
            raise ZeroDivisionError
    with act_as(by):
        assert meeting(office.files["elias"], office.meetings["elias"]).note == "sagd ändring"
    assert stored() == ["chain.corrected"]
