"""Who opened which file in the small office: a log that goes back to last month, so that a log reviewer has something to look at."""

import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from ..assignments.models import Assignment
from ..foundation import clock
from ..foundation.audit import START, AuditEntry, digest
from ..foundation.reach import ReachSession
from .days import moment
from .office import Office, Worker

A_DAY = 9  # openings of a working day
Opened = tuple[Worker, UUID, date, time, str]


def tell_openings(session: ReachSession, office: Office, rng: Random) -> None:
    """Write a chain of its own: what the workers opened on working days, and a few openings that ask for a second look."""
    columns = (Assignment.staff_id, Assignment.participant_id, Assignment.valid_from, Assignment.valid_until)
    assigned = [tuple(row) for row in session.execute(select(*columns).order_by(Assignment.valid_from, Assignment.id))]
    workers = {worker.id: worker for worker in office.staff.values()}
    told = sorted(_usual(rng, workers, assigned), key=lambda one: (one[2], one[3]))
    rows, previous, writer = [], START, uuid4()
    for seq, one in enumerate(sorted([*told, *_unusual(office, told)], key=lambda one: (one[2], one[3])), 1):
        row = _row(writer, seq, one, previous)
        previous = row["hash"] = digest(previous, row)
        rows.append(row)
    session.execute(insert(AuditEntry), rows)


def _usual(rng: Random, workers: dict[UUID, Worker], assigned: list[tuple[Any, ...]]) -> Iterator[Opened]:
    first, today = clock.months_before(clock.today(), 1), clock.today()
    for day in (first + timedelta(days=number) for number in range((today - first).days)):
        going = [one for one in assigned if one[2] <= day <= one[3]]
        for staff_id, file, *_ in rng.sample(going, min(A_DAY, len(going))) if not clock.day_off(day) else ():
            event = rng.choice(("casefile.opened", "casefile.opened", "casefile.opened", "background.opened"))
            yield workers[staff_id], file, day, time(rng.randrange(8, 17), rng.randrange(60)), event


def _unusual(office: Office, told: list[Opened]) -> Iterator[Opened]:
    """Late in the evening, on a Saturday, and by somebody who has nothing to do with the file."""
    if len(told) < 8:
        return
    last = clock.months_after(told[0][2].replace(day=1), 1) - timedelta(days=1)
    saturday = last - timedelta(days=(last.weekday() - 5) % 7)
    yield told[2][0], told[2][1], told[2][2], time(21, 40), "casefile.opened"
    yield told[5][0], told[5][1], saturday, time(11, 5), "background.opened"
    yield office.staff["tobias.grahn"], told[7][1], told[7][2], time(15, 12), "casefile.opened"


def _row(writer: UUID, seq: int, one: Opened, previous: bytes) -> dict[str, Any]:
    worker, file, day, at, event = one
    why = {"why": "other: planning"} if event == "background.opened" else {}
    return {
        "id": uuid4(),
        "writer": writer,
        "seq": seq,
        "at": moment(day, at),
        "actor_id": worker.id,
        "agency_id": worker.agency_id,
        "event": event,
        "participant_id": file,
        "detail": json.dumps(why),
        "previous": previous,
    }
