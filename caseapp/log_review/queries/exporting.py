"""Which exports take two people, who may confirm them, and what they hold."""

from datetime import date
from typing import Any

from ...confirmations.models import Confirmation
from ...confirmations.queries import Circle, Line
from ...foundation.access import Actor, Role
from . import SPANS

MOST_ALONE = 90
"""How many days of what a person opened one takes away alone: over many files and a long time it tells who is where."""


def takes_two(period: str) -> bool:
    """Must another person confirm that the log of a person over this period leaves?"""
    return SPANS[period] > MOST_ALONE


def is_reviewer_or_head(by: Actor, _one: Confirmation, circle: Circle) -> bool:
    """Another log reviewer, or in a small office a manager at the agency of whoever asked."""
    at_agency = circle.asker is not None and by.agency_id == circle.asker.agency_id
    return by.role == Role.LOG_REVIEWER or (by.role == Role.MANAGER and at_agency)


def days_of(detail: dict[str, Any]) -> tuple[date, date]:
    """The first and last day that were asked for."""
    return date.fromisoformat(detail["after"]["first"]), date.fromisoformat(detail["after"]["last"])


def lines(detail: dict[str, Any]) -> list[Line]:
    """What whoever confirms reads: from when until when."""
    first, last = days_of(detail)
    return [Line("days", "", f"{first} – {last}")]
