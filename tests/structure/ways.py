"""The ways round a filter (security.md §2): what a way aims at, the test-only doors into case tables, the registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import foreign, registry, relationship

from caseapp.assignments.models import Assignment
from caseapp.disclosures.models import DisclosedItem
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.reach import ReachSession
from caseapp.goals.models import Goal
from caseapp.meetings.models import Meeting
from caseapp.outcomes.models import Exit
from caseapp.participants.models import Participant
from caseapp.received.models import TopicRequest
from caseapp.staff.models import Staff

Model = type[Any]
# The open column each class is joined by: whoever wrote, works with, or registered.
LEADS: dict[Model, Any] = {
    Meeting: Meeting.author_id,
    Goal: Goal.author_id,
    Exit: Exit.author_id,
    Assignment: Assignment.staff_id,
    Participant: Participant.registered_by,
    DisclosedItem: DisclosedItem.made_by,
    TopicRequest: TopicRequest.asked_by,
}
MOMENTS: dict[Model, Any] = {
    Meeting: Meeting.starts_at,
    Goal: Goal.recorded_at,
    Exit: Exit.recorded_at,
    Assignment: Assignment.valid_from,
    Participant: Participant.registered_at,
    DisclosedItem: DisclosedItem.made_at,
    TopicRequest: TopicRequest.asked_at,
}
# A harmless change of each.
TOUCH: dict[Model, dict[str, Any]] = {
    Meeting: {"minutes": 41},
    Goal: {"review_on": date(2026, 12, 1)},
    Exit: {"recorded_at": datetime(2026, 11, 1, tzinfo=UTC)},
    Assignment: {"valid_from": date(2026, 1, 1)},
    Participant: {"named_only": True},
    DisclosedItem: {"made_at": datetime(2026, 11, 1, tzinfo=UTC)},
    TopicRequest: {"asked_at": datetime(2026, 11, 1, tzinfo=UTC)},
}

doors = registry(metadata=Staff.metadata)


@doors.mapped
class Author:
    """The open table staff with collections of case records: an eager load from an open table is the classic leak."""

    __table__ = Staff.__table__
    meetings = relationship(Meeting, primaryjoin=Staff.__table__.c.id == foreign(Meeting.author_id), viewonly=True)
    goals = relationship(Goal, primaryjoin=Staff.__table__.c.id == foreign(Goal.author_id), viewonly=True)
    enrolment_exits = relationship(Exit, primaryjoin=Staff.__table__.c.id == foreign(Exit.author_id), viewonly=True)
    assignments = relationship(
        Assignment, primaryjoin=Staff.__table__.c.id == foreign(Assignment.staff_id), viewonly=True
    )
    participants = relationship(
        Participant, primaryjoin=Staff.__table__.c.id == foreign(Participant.registered_by), viewonly=True
    )
    disclosed_items = relationship(
        DisclosedItem, primaryjoin=Staff.__table__.c.id == foreign(DisclosedItem.made_by), viewonly=True
    )
    topic_requests = relationship(
        TopicRequest, primaryjoin=Staff.__table__.c.id == foreign(TopicRequest.asked_by), viewonly=True
    )


def _to(model: Model, column: Any) -> Any:
    mine = AuditEntry.__table__.c.participant_id
    return relationship(model, primaryjoin=foreign(mine) == column, viewonly=True, uselist=False)


@doors.mapped
class Trace:
    """The log, which names files in plain, with many-to-one relations into case tables."""

    __table__ = AuditEntry.__table__
    meeting = _to(Meeting, Meeting.participant_id)
    goal = _to(Goal, Goal.participant_id)
    enrolment_exit = _to(Exit, Exit.participant_id)
    assignment = _to(Assignment, Assignment.participant_id)
    participant = _to(Participant, Participant.id)
    disclosed_item = _to(DisclosedItem, DisclosedItem.participant_id)
    topic_request = _to(TopicRequest, TopicRequest.participant_id)


@doors.mapped
class Shadow:
    """A second class on a case table, which no criterion knows."""

    __table__ = Meeting.__table__


@dataclass(frozen=True)
class Aim:
    """One row that a way is sent after."""

    model: Model
    id: UUID
    file: UUID
    lead: UUID

    @property
    def here(self) -> ColumnElement[bool]:
        """The condition that names the row."""
        found: ColumnElement[bool] = self.model.id == self.id
        return found

    @property
    def word(self) -> str:
        """What the relations to the class are called."""
        return str(self.model.__tablename__)

    @property
    def many(self) -> Any:
        """The collection of an author."""
        return getattr(Author, f"{self.word}s")

    @property
    def one(self) -> Any:
        """The many-to-one of a line of the log."""
        return getattr(Trace, self.word)


Way = Callable[[ReachSession, Aim], Any]


@dataclass(frozen=True)
class Ways:
    """A register of ways: those that must work on rows in reach, and those refused whatever they ask for."""

    plain: dict[str, Way]
    refused: dict[str, Way]

    def way(self, function: Way) -> Way:
        """An ordinary ORM statement."""
        self.plain[function.__name__] = function
        return function

    def never(self, function: Way) -> Way:
        """A statement that carries no criterion."""
        self.refused[function.__name__] = function
        return function


READS, WRITES = Ways({}, {}), Ways({}, {})
