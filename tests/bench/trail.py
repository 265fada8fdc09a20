"""The log: chained entries beside the same rows without a chain, from four processes; and how fast a log is verified."""

import multiprocessing
import shutil
import statistics
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
from tests.bench.figures import seconds, tell
from tests.conftest import make_place

WRITERS, ENTRIES, TURNS, LONG = 4, 150, 9, 100_000


def figures(root: Path | None = None) -> None:
    """Print the figures of the log, on PostgreSQL."""
    root = root or Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    for name in ("trail", "long"):
        (root / name).mkdir(parents=True)
    place, long = (make_place("postgresql", root, root / name) for name in ("trail", "long"))
    try:
        tell("audit_chained_vs_unchained_throughput", _throughput(place.settings), 0.8, at_least=True)
        app = create_app(long.settings)
        with app.app_context():
            _write_long_log(long.settings.migration_address)
            taken = seconds(_verify_long_log, 5)
            tell("audit_verified_entries_per_second", LONG / taken, 100_000, at_least=True)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _verify_long_log() -> None:
    count, wrong = sealing.verify(keyring().verifying_key())
    assert (count, wrong) == (LONG, [])
    db.session.remove()


def _throughput(settings: Settings) -> float:
    """Chained entries a second beside unchained ones: four processes write each in a transaction of its own, in turns."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_write, args=(settings, gate)) for _ in range(WRITERS)]
    for one in writers:
        one.start()
    ratios = [_timed(gate) / _timed(gate) for _ in range(TURNS + 1)]
    for one in writers:
        one.join(30)
    return 1 / statistics.median(ratios[1:])  # the first warms up


def _timed(gate: Any) -> float:
    gate.wait(60)
    began = time.perf_counter()
    gate.wait(120)
    return time.perf_counter() - began


def _write(settings: Settings, gate: Any) -> None:
    """One process. Without a chain the same row is put in the same way."""
    app, writer = create_app(settings), uuid4()
    with app.app_context():
        for turn in range(2 * (TURNS + 1)):
            gate.wait(60)
            for number in range(turn * ENTRIES, (turn + 1) * ENTRIES):
                db.session.remove()
                with command(Elevated("bench")):
                    if turn % 2 == 0:
                        audit.record("bench.written", by=None)
                    else:
                        db.session.connection().execute(insert(AuditEntry), [_row(writer, number) | {"hash": START}])
            db.session.remove()
            gate.wait(120)


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
