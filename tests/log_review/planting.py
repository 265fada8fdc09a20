"""Lines of the log from earlier days, as others left them, and what was drawn of them."""

import json
from collections.abc import Iterable
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert, select

from caseapp.assignments.models import Assignment
from caseapp.foundation import audit, clock
from caseapp.foundation.access import Actor
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.log_review.actions import draw_samples
from caseapp.log_review.models import Hint, Sample, SampledOpening
from tests.cast import Office

OCTOBER, TUESDAY = date(2026, 10, 1), date(2026, 10, 20)


def plant(
    office: Office,
    who: str,
    file: str | UUID,
    on: date = TUESDAY,
    at: str = "10:00",
    event: str = "casefile.opened",
    shown: list[UUID] | None = None,
) -> None:
    """A line of the log: somebody, a file of the cast or any id, a Stockholm day and time."""
    participant = None if shown else office.files[file] if isinstance(file, str) else file
    _insert([_row(office.actors[who], participant, on, at, event, shown or [])])


def plant_many(office: Office, who: str, files: Iterable[tuple[UUID, date]]) -> None:
    """Somebody opened many files, each on a day."""
    rows = [_row(office.actors[who], file, on, "10:00", "casefile.opened", []) for file, on in files]
    if rows:
        _insert(rows)


def _row(actor: Actor, file: UUID | None, on: date, at: str, event: str, shown: list[UUID]) -> dict[str, Any]:
    return {
        "id": uuid4(), "writer": uuid4(), "seq": 1, "at": clock.instant(on, time.fromisoformat(at)),
        "actor_id": actor.staff_id, "agency_id": actor.agency_id, "event": event, "previous": b"", "hash": b"",
        "participant_id": file, "detail": json.dumps({"shown": [one.hex for one in shown]}),
    }  # fmt: skip


def _insert(rows: list[dict[str, Any]]) -> None:
    with command():
        db.session.execute(insert(AuditEntry), rows)
        audit.record("test.planted", by=None)


def backdate(app: Flask) -> None:
    """The cast has worked with its files since September."""
    with app.app_context():
        db.session.remove()
        with command(Elevated("test")):
            for one in db.session.scalars(select(Assignment)):
                one.valid_from = date(2026, 9, 1)
                audit.record("test.backdated", by=None, participant=one.participant_id)
        db.session.remove()


def assign_as(office: Office, who: str, file: str, site: str, first: date, last: date, agency: str = "town") -> None:
    """Somebody works with a file at a site from a day until a day, as an agency said."""
    db.session.remove()
    with command(Elevated("test")):
        db.session.add(
            Assignment(
                participant_id=office.files[file],
                owner_agency_id=office.agencies[agency],
                site_id=office.sites[site],
                staff_id=office.actors[who].staff_id,
                valid_from=first,
                valid_until=last,
            )
        )
        audit.record("test.assigned", by=None, participant=office.files[file])
    db.session.remove()


def drawn(office: Office, site: str = "north", seed: int = 1) -> tuple[Sample, list[SampledOpening]]:
    """October's sample of a site."""
    with command():
        draw_samples(by=None, month=OCTOBER, rng=Random(seed))
    sample = db.session.scalars(select(Sample).where(Sample.site_id == office.sites[site])).one()
    return sample, list(db.session.scalars(select(SampledOpening).where(SampledOpening.sample_id == sample.id)))


def hints(office: Office, site: str = "north") -> dict[tuple[str, date], set[Hint]]:
    """(who, day) -> the hints of what they opened, without chance."""
    people = {actor.staff_id: who for who, actor in office.actors.items()}
    found: dict[tuple[str, date], set[Hint]] = {}
    for one in drawn(office, site)[1]:
        found.setdefault((people[one.actor_id], one.opened_on), set()).update(set(one.why) - {Hint.RANDOM})
    return found


def days(first: date, count: int) -> list[date]:
    """So many days, one after the other, without those on which nobody works."""
    every = (first + timedelta(days=number) for number in range(400))
    return [day for day in every if not clock.day_off(day)][:count]


__all__ = ["OCTOBER", "TUESDAY", "assign_as", "backdate", "days", "drawn", "hints", "plant", "plant_many"]
