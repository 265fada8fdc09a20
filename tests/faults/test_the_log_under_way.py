"""Four processes write the log, are killed in the middle of it and begin again, and all the while it is sealed."""

import multiprocessing
import time
from typing import Any

from sqlalchemy import func, select

from caseapp import create_app
from caseapp.foundation import audit, work
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.audit.sealing import checkpoints, seal, verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from caseapp.foundation.settings import Settings
from tests.cast import Office
from tests.databases import Place

ROUNDS = 2


def write(settings: Settings, ready: Any) -> None:
    """Entry after entry, each in a transaction of its own, until killed. SQLite's lock is not fair: leave others a moment."""
    with create_app(settings).app_context():
        while True:
            db.session.remove()
            with work.command(Elevated("fault test")):
                audit.record("fault.written", by=None)
            ready.set()
            time.sleep(0.005)


def test_killed_writers_leave_chains_that_verify_and_seals_that_hold(hit: tuple[Place, Office]) -> None:
    place, _ = hit
    context = multiprocessing.get_context("spawn")
    with create_app(place.settings).app_context():
        for number in range(1, ROUNDS + 1):
            ready = [context.Event() for _ in range(4)]
            writers = [context.Process(target=write, args=(place.settings, one)) for one in ready]
            for one in writers:
                one.start()
            assert all(one.wait(60) for one in ready)
            for one in writers:
                db.session.remove()
                with work.command(Elevated("seal the log")):
                    seal(keyring())
                time.sleep(0.2)
                one.kill()
            for one in writers:
                one.join()
            with work.reading():
                count, wrong = verify(keyring().verifying_key())
                assert wrong == []
                assert len(checkpoints()) == 4 * number
        mine = AuditEntry.event == "fault.written"
        assert db.session.scalar(select(func.count(AuditEntry.writer.distinct())).where(mine)) == 4 * ROUNDS
        assert count > 40 * ROUNDS, "they hardly wrote: nothing was shown"
        db.session.remove()
        db.engine.dispose()
