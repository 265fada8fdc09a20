"""Tables: what each is for, what may lie in plain text and why, closed code lists, indexes, owners, the second net."""

from collections.abc import Iterable
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, registry

from caseapp import ROOMS, Base
from caseapp.foundation.encryption.fields import sealed_fields
from caseapp.foundation.reach import case_classes, case_tables
from caseapp.foundation.records import NAMES, Keeping, code, plain
from caseapp.migrations import (
    guards_0001,
    guards_0002,
    guards_0003,
    guards_0008,
    guards_0009,
    guards_0012,
    guards_0014,
    guards_0015,
    guards_0016,
    guards_0018,
    guards_0019,
    guards_0020,
)

for room in ROOMS:
    if find_spec(f"caseapp.{room}.models"):
        import_module(f"caseapp.{room}.models")
GUARDS = (
    guards_0001,
    guards_0002,
    guards_0003,
    guards_0008,
    guards_0009,
    guards_0012,
    guards_0014,
    guards_0015,
    guards_0016,
    guards_0018,
    guards_0019,
)
RECIPIENT_TABLES = {name: ways for one in GUARDS for name, ways in getattr(one, "RECIPIENT_TABLES", {}).items()}
OWN_TABLES = {*guards_0014.FILE_TABLES, *guards_0015.FILE_TABLES, *guards_0015.OWN, *guards_0018.FILE_TABLES}
OWN_TABLES |= {*guards_0020.OWN_TABLES, *guards_0016.RECIPIENT_TABLES}
TEAM_TABLES = {name: topic for one in GUARDS for name, topic in one.TEAM_TABLES.items()}
FILE_TABLES = {name: column for one in GUARDS for name, column in one.FILE_TABLES.items() if name not in TEAM_TABLES}
BEFORE_ANY_FILE = {"participant", *guards_0019.INTAKE_TABLES}  # they lie in no file
OWNERS = {"none", "owner_agency_id", "agency_id"}
# Text columns that are no code list although their names sound so: a kind of scope, free names of events and browsers.
NOT_A_LIST = {"subject_key.kind", "audit_entry.event", "sign_in.device"}
LISTS = (
    "kind",
    "phase",
    "role",
    "level",
    "purpose",
    "topic",
    "attendance",
    "basis",
    "status",
    "reason",
    "state",
)


def undeclared(classes: Iterable[Any]) -> list[str]:
    """Tables that do not say why they are kept, whose they are, and how long."""
    wrong = []
    for one in classes:
        keeps = getattr(one, "__keeps__", None)
        if not isinstance(keeps, Keeping) or not all((keeps.purpose, keeps.owner, keeps.retention)):
            wrong.append(f"{one.__tablename__}: write __keeps__ = Keeping(purpose, owner=…, retention=…)")
        elif keeps.owner not in OWNERS or (keeps.owner != "none" and keeps.owner not in one.__table__.c):
            wrong.append(f"{one.__tablename__}: the owner is 'none' or the column that names the agency")
    return wrong


def unsealed(tables: Iterable[Table]) -> list[str]:
    """Columns that are neither sealed nor say why they lie in plain text; sealed ones that tell whether there is a value."""
    wrong = []
    for table in tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            sealed, because = column.info.get("sealed"), column.info.get("plain")
            if bool(sealed) == bool(because):
                wrong.append(f"{place}: write `= sealed()`, or info=plain('why it may lie in plain text')")
            if sealed and (column.nullable or not isinstance(column.type, LargeBinary)):
                wrong.append(f"{place}: a sealed column is binary and NOT NULL, or its presence tells something")
    return wrong


def unchecked(tables: Iterable[Table]) -> list[str]:
    """Columns with a closed list of codes that the database would let anything into."""
    wrong = []
    for table in tables:
        for column in table.columns:
            place, kind = f"{table.name}.{column.name}", column.type
            if isinstance(kind, Enum) and (kind.native_enum or not kind.create_constraint):
                wrong.append(f"{place}: write code(…), which makes a CHECK")
            if isinstance(kind, Enum) and issubclass(kind.enum_class or str, StrEnum) is False:
                wrong.append(f"{place}: the codes of a list are a StrEnum")
            named = column.name in LISTS and isinstance(kind, String) and not isinstance(kind, Enum)
            if named and not column.foreign_keys and place not in NOT_A_LIST:
                wrong.append(f"{place}: a list of codes is code(…), or a foreign key into the table of its codes")
    return wrong


def unindexed(tables: Iterable[Table]) -> list[str]:
    """Foreign keys whose columns no index begins with: a delete or a join there reads the whole table."""
    wrong = []
    for table in tables:
        starts = [[column.name for column in index.columns] for index in table.indexes]
        uniques = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        starts += [[column.name for column in one.columns] for one in (*uniques, table.primary_key)]
        for key in (one for one in table.constraints if isinstance(one, ForeignKeyConstraint)):
            names = [column.name for column in key.columns]
            if not any(set(start[: len(names)]) == set(names) for start in starts):
                wrong.append(f"{table.name}({', '.join(names)}): write index=True, or an Index that begins with it")
    return wrong


def unowned(tables: Iterable[Table]) -> list[str]:
    """Case tables that do not name file and owner agency."""
    return [
        f"{table.name}: a case record names {name} (FileRecord or TeamRecord gives it)"
        for table in tables
        for name in ("participant_id", "owner_agency_id")
        if name not in table.c and not (table.name in BEFORE_ANY_FILE and name == "participant_id")
    ]


def _classes() -> list[Any]:
    return [mapper.class_ for mapper in Base.registry.mappers]


def _tables() -> list[Table]:
    return [table for name, table in Base.metadata.tables.items() if name != "alembic_version"]


def _holds(wrong: list[str]) -> None:
    assert not wrong, "\n".join(wrong)


def test_every_table_declares_why_it_is_kept() -> None:
    _holds(undeclared(_classes()))
    assert len(_classes()) >= 20


def test_every_column_is_sealed_or_says_why_not() -> None:
    _holds(unsealed(_tables()))
    columns = [column for table in _tables() for column in table.columns]
    assert sum("sealed" in column.info for column in columns) >= 15
    assert len(columns) > 100


def test_what_is_sealed_binds_to_a_scope() -> None:
    sealing = [one for one in _classes() if sealed_fields(one)]
    assert len(sealing) >= 5
    for one in sealing:
        kind, attribute = one.__scope__
        assert kind in ("participant", "staff", "system", "enquiry", "group", "recipient"), one
        assert attribute in one.__mapper__.attrs, one


def test_closed_lists_are_checked_by_the_database() -> None:
    _holds(unchecked(_tables()))
    lists = [column for table in _tables() for column in table.columns if isinstance(column.type, Enum)]
    assert len(lists) >= 8
    checks = [one for table in _tables() for one in table.constraints if isinstance(one, CheckConstraint)]
    assert len(checks) > len(lists), "every list and every range has its CHECK"


def test_every_foreign_key_has_its_index() -> None:
    _holds(unindexed(_tables()))
    assert sum(len(table.foreign_keys) for table in _tables()) >= 30


def test_every_case_table_names_file_and_owner() -> None:
    _holds(unowned([one.__table__ for one in case_classes()]))
    assert len(case_classes()) >= 10


def test_whatever_names_a_participant_is_a_case_table() -> None:
    naming = {
        table.name
        for table in _tables()
        for key in table.foreign_keys
        if key.column.table.name == "participant" or key.column.table.name in case_tables()
    }
    assert naming | BEFORE_ANY_FILE == case_tables().keys(), "write FileRecord or TeamRecord as its base"


def test_every_case_table_stands_in_the_guards() -> None:
    """Later case tables come with a guards file of their own; add it to GUARDS."""
    fences = case_tables()
    guarded = {**dict.fromkeys((*FILE_TABLES, *RECIPIENT_TABLES, *guards_0019.INTAKE_TABLES), ""), **TEAM_TABLES}
    assert guarded == {name: fence.topic for name, fence in fences.items()}
    by_file = {
        name: fence.file
        for name, fence in fences.items()
        if fence.view == "reach" and not fence.topic and not fence.through
    }
    assert by_file == FILE_TABLES
    assert {name: fence.through for name, fence in fences.items() if fence.through} == RECIPIENT_TABLES
    assert {name for name, fence in fences.items() if fence.own} == OWN_TABLES


def test_constraints_are_named_and_names_are_unique() -> None:
    names = [str(one.name) for table in _tables() for one in (*table.constraints, *table.indexes)]
    assert all(name and name != "None" for name in names)
    assert len(names) == len(set(names)), "PostgreSQL cuts names at 63 bytes and shares them in a schema"
    assert all(len(name.encode()) <= 63 for name in names), [name for name in names if len(name.encode()) > 63]
    assert len(names) > 100


class Shade(StrEnum):
    """A list of the bad example."""

    LIGHT = "light"


def test_the_checks_are_seen_to_fail() -> None:
    metadata = MetaData(naming_convention=NAMES)
    bad = Table(
        "bad",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("offence", String, info={}),
        Column("kind", String, info=plain("x")),
        Column("note", LargeBinary, nullable=True, info={"sealed": True}),
        Column("shade", Enum(Shade), info=plain("x")),
        Column("other_id", ForeignKey("bad.id"), info=plain("x")),
    )
    good = Table("good", metadata, Column("shade", code(Shade), info=plain("x")))
    assert len(unsealed([bad])) == 3
    assert len(unchecked([bad, good])) == 2
    assert len(unindexed([bad])) == 1
    assert len(unowned([bad])) == 2
    assert len(undeclared([type("Bad", (), {"__tablename__": "bad"})])) == 1
    careless = type(
        "Careless", (), {"__tablename__": "bad", "__keeps__": Keeping("x", "nobody", "y"), "__table__": bad}
    )
    assert len(undeclared([careless])) == 1


def test_mixins_are_read_too() -> None:
    other = registry(metadata=MetaData(naming_convention=NAMES))

    class Leaking:
        """A mixin with a column that says nothing."""

        @declared_attr
        def secret(self) -> Mapped[str]:
            return mapped_column()

    @other.mapped
    class Record(Leaking):
        """A record with the mixin."""

        __tablename__ = "record"
        id: Mapped[int] = mapped_column(primary_key=True, info=plain("x"))

    assert unsealed([Record.__table__]) == [  # type: ignore[attr-defined]
        "record.secret: write `= sealed()`, or info=plain('why it may lie in plain text')"
    ]
