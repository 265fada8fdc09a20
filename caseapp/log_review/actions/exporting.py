"""Taking away the log of a person over a long time: the reviewer asks, another confirms, the reviewer fetches it once."""

from typing import Any
from uuid import UUID

from ...confirmations.actions import ask_for, take_up
from ...confirmations.models import Confirmation, Kind
from ...foundation import audit
from ...foundation.access import Actor
from ...foundation.rules import Missing
from ...staff.queries import colleagues
from ..queries import span_of


def ask_to_export(*, by: Actor, staff_id: UUID, period: str, reason: str, id: UUID | None = None) -> Confirmation:
    """Ask to take away what somebody opened over a long time; the days are those of today's asking."""
    first, last = span_of(period)
    after = {"first": first.isoformat(), "last": last.isoformat()}
    detail = {"about": colleagues([staff_id])[staff_id].name, "before": None, "after": after}
    return ask_for(by=by, kind=Kind.BULK_EXPORT, subject_id=staff_id, detail=detail, reason=reason, id=id)


def allow_export(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Another person agrees. Nothing is given out yet: whoever asked fetches it."""
    audit.record("log_review.export_allowed", by=by, records=[subject_id, asked_by])


def take_export(*, by: Actor, confirmation: Confirmation) -> None:
    """Use what was confirmed, once. Raises Missing for a confirmation of something else."""
    if confirmation.kind != Kind.BULK_EXPORT:
        raise Missing
    take_up(by=by, confirmation=confirmation)
