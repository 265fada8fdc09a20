"""The log: chained entries beside the same rows without a chain, from four processes; and how fast a log is verified."""

import multiprocessing
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, insert

from caseapp import create_app
from caseapp.foundation import audit, clock
from caseapp.foundation.audit import START, AuditEntry, digest, sealing
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from caseapp.foundation.settings import Settings
from caseapp.foundation.work import command
from tests.bench.figures import tell
from tests.conftest import make_place

WRITERS, ENTRIES, ROUNDS, LONG = 4, 150, 3, 100_000


def figures(root: Path | None = None) -> None:
    """Print the figures of the log, on PostgreSQL."""
    root = root or Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    for name in ("trail", "long"):
        (root / name).mkdir(parents=True)
    place, long = (make_place("postgresql", root, root / name) for name in ("trail", "long"))
    try:
        rates = {True: 0.0, False: 0.0}
        for _ in range(ROUNDS):
            for chained in (True, False):
                rates[chained] = max(rates[chained], _throughput(place.settings, chained))
        tell("audit_chained_vs_unchained_throughput", rates[True] / rates[False], 0.8, at_least=True)
        app = create_app(long.settings)
        with app.app_context():
            _write_long_log(long.settings.migration_address)
            began = time.perf_counter()
            count, wrong = sealing.verify(keyring().verifying_key())
            assert not wrong
            tell("audit_verified_entries_per_second", count / (time.perf_counter() - began), 100_000, at_least=True)
            db.session.remove()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _throughput(settings: Settings, chained: bool) -> float:
    """Entries a second that four processes write, each in a transaction of its own."""
    context = multiprocessing.get_context("spawn")
    gate, done = context.Barrier(WRITERS + 1), context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_write, args=(settings, chained, gate, done)) for _ in range(WRITERS)]
    for one in writers:
        one.start()
    gate.wait(60)
    began = time.perf_counter()
    done.wait(120)
    took = time.perf_counter() - began
    for one in writers:
        one.join(30)
    return WRITERS * ENTRIES / took


def _write(settings: Settings, chained: bool, gate: Any, done: Any) -> None:
    """One process. Without a chain the same row is put in by the same session, with no entry read before it."""
    app, writer = create_app(settings), uuid4()
    with app.app_context():
        gate.wait(60)
        for number in range(1, ENTRIES + 1):
            db.session.remove()
            with command(Elevated("bench")):
                if chained:
                    audit.record("bench.written", by=None)
                else:
                    db.session.execute(insert(AuditEntry), [_row(writer, number) | {"hash": START}])
        done.wait(120)
        db.session.remove()


def _row(writer: UUID, number: int) -> dict[str, Any]:
    names = ("actor_id", "agency_id", "participant_id")
    row = dict.fromkeys(names) | {"id": uuid4(), "writer": writer, "seq": number, "at": clock.now()}
    return row | {"event": "bench.written", "detail": '{"elevated": "bench"}', "previous": START}


def _write_long_log(address: str) -> None:
    """A hundred thousand entries in one chain, as the application would have written them."""
    engine, writer, previous = create_engine(address), uuid4(), START
    with engine.begin() as connection:
        for start in range(1, LONG + 1, 5000):
            rows = []
            for number in range(start, start + 5000):
                row = _row(writer, number) | {"previous": previous, "participant_id": uuid4(), "actor_id": writer}
                previous = row["hash"] = digest(previous, row)
                rows.append(row)
            connection.execute(insert(AuditEntry), rows)
    engine.dispose()
