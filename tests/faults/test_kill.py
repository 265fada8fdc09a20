"""kill -9 of a worker and of the whole server during writes: acknowledged = stored, no change without its entry."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
from sqlalchemy import select

from caseapp import create_app
from caseapp.foundation import audit
from caseapp.foundation.audit.sealing import verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption import SubjectKey
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from caseapp.meetings.models import Meeting
from caseapp.participants.models import Participant
from tests.cast import Office
from tests.databases import Place
from tests.faults.conftest import Writer
from tests.journeys.conftest import serve


def workers(server: subprocess.Popen[bytes]) -> list[int]:
    """The process ids of the server's workers."""
    return [child.pid for child in psutil.Process(server.pid).children()]


def kill_all(server: subprocess.Popen[bytes]) -> None:
    """kill -9 of master and workers at once."""
    for pid in [server.pid, *workers(server)]:
        os.kill(pid, signal.SIGKILL)
    server.wait()


def assert_sound(place: Place, acknowledged: list[str]) -> None:
    """Everything acknowledged is stored, every meeting has its entry, every file its key, every chain verifies."""
    with create_app(place.settings).app_context():
        db.session().fix(Elevated("fault test"))
        meetings = list(db.session.scalars(select(Meeting)))
        notes = [one.note for one in meetings]
        assert set(acknowledged) <= set(notes)
        assert len(notes) == len(set(notes)) or notes.count("") > 1
        told = {
            record
            for detail in db.session.scalars(
                select(audit.AuditEntry.detail).where(audit.AuditEntry.event == "meeting.recorded")
            )
            for record in json.loads(detail)["records"]
        }
        assert {one.id.hex for one in meetings} == told
        keys = set(db.session.scalars(select(SubjectKey.id).where(SubjectKey.kind == "participant")))
        assert set(db.session.scalars(select(Participant.id))) <= keys
        count, broken = verify(keyring().verifying_key())
        assert count > 0
        assert broken == []
        db.session.remove()
        db.engine.dispose()


def test_killed_workers_and_servers_lose_nothing_acknowledged(hit: tuple[Place, Office], tmp_path: Path) -> None:
    place, office = hit
    server, address = serve(place, tmp_path / "server.log")
    port = int(address.rsplit(":", 1)[1])
    writers = [Writer(address, office, name) for name in ("ett", "två", "tre")]
    for writer in writers:
        writer.sign_in(office.email("cecilia"))
        writer.start()
    for _ in range(4):
        time.sleep(0.7)
        os.kill(workers(server)[0], signal.SIGKILL)
    for _ in range(2):
        time.sleep(0.7)
        kill_all(server)
        server, _ = serve(place, tmp_path / "server.log", port)
    time.sleep(1)
    for writer in writers:
        writer.going = False
    for writer in writers:
        writer.join(30)
    kill_all(server)
    acknowledged = [note for writer in writers for note in writer.acknowledged]
    assert len(acknowledged) > 20, "the writers hardly wrote: nothing was shown"
    assert sum(writer.failed for writer in writers) > 0, "no request met the kill: nothing was shown"
    assert_sound(place, acknowledged)
