"""What a record is: base class, column types, constraint names, and the mixins of case records."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import Date, DateTime, Dialect, Enum, ForeignKey, MetaData, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.types import TypeDecorator, Uuid

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant; refuses a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class Keeping:
    """What every table declares (GDPR 5 and 25): why it is kept, who owns it, how long."""

    purpose: str
    owner: str
    retention: str


def plain(because: str) -> dict[str, str]:
    """Column info: why this column may lie in plain text."""
    return {"plain": because}


def code(kind: type[StrEnum]) -> Enum:
    """A closed list of codes as text with a CHECK; native enums break Alembic's second upgrade on PostgreSQL."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda kind: [member.value for member in kind],
    )


class Base(DeclarativeBase):
    """Every model. Gets its id when it is built, so that sealing can bind to the row before it is stored."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Instant, UUID: Uuid, date: Date, str: String(200)},
    )
    __keeps__: ClassVar[Keeping]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        for value in list(vars(cls).values()):
            if hasattr(value, "install"):
                value.install(cls)
        super().__init_subclass__(**kwargs)

    def __init__(self, **values: Any) -> None:
        if "id" in inspect(type(self)).attrs:
            self.id = values.pop("id", None) or uuid4()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


class Topic(StrEnum):
    """What a team consent names: the part of a file it opens to another agency of the team."""

    MEETINGS = "meetings"
    PLAN = "plan"
    MOTIVATION = "motivation"
    WORK = "work"
    BACKGROUND = "background"


class FileRecord:
    """Belongs to one participant's file and is reached with the file itself (see `reach`)."""

    __reach__: ClassVar[str] = "file"
    __own__: ClassVar[str] = ""  # the column that names the only agency that reads it with the file, where there is one
    __scope__: ClassVar[tuple[str, str]] = ("participant", "participant_id")

    @declared_attr
    def participant_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("participant.id"), index=True, info=plain("says whose file"))

    @declared_attr
    def owner_agency_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("agency.id"), index=True, info=plain("says which agency keeps it"))

    @classmethod
    def file_id(cls) -> Any:
        """The column that names the file."""
        return cls.participant_id


class IntakeRecord:
    """Nobody's file yet: read by the agency that sent it, and by those who work at the site it was sent to."""

    __reach__: ClassVar[str] = "intake"
    __own__: ClassVar[str] = ""
    __scope__: ClassVar[tuple[str, str]] = ("enquiry", "id")

    @declared_attr
    def owner_agency_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("agency.id"), index=True, info=plain("says which agency sent it"))

    @declared_attr
    def site_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("site.id"), index=True, info=plain("says where it was sent"))

    @classmethod
    def file_id(cls) -> Any:
        """The column that names it."""
        return cls.id  # type: ignore[attr-defined]  # every model has one


class RecipientRecord(FileRecord):
    """A record between a file and one recipient agency: read with the file, and by that agency while something that was

    disclosed to it about the person stands (see `reach`). Sealed for the two alone: the key is that of person and recipient.
    """

    __reach__ = "recipient"
    __scope__: ClassVar[tuple[str, str]] = ("recipient", "received_id")
    __through__: ClassVar[tuple[str, str]] = ("received_id", "received_id")  # (own column, column of `recipient_reach`)
    __by_recipient__: ClassVar[bool] = False  # does the recipient write such records, too, as its own?


class TeamRecord(FileRecord):
    """A record within a file that another agency reads only by team consent on its topic, within its enrolment."""

    __reach__ = "team"
    __topic__: ClassVar[Topic]
    __apart__: ClassVar[tuple[str, str] | None] = None  # (column, value) of rows that no consent opens
    __by_site__: ClassVar[bool] = False  # does the coordinator of the stay's site read it too?

    @declared_attr
    def enrolment_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("enrolment.id"), index=True, info=plain("says within which stay"))
