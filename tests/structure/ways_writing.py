"""Ways to change a row. Each answers what it changed; nothing is falsy."""

from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import make_transient_to_detached

from caseapp.assignments.models import Assignment
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.reach import Elevated, ReachSession
from caseapp.foundation.work import elevated
from caseapp.staff.models import Staff
from tests.structure.ways import LEADS, TOUCH, WRITES, Aim, Shadow, Trace

way, never = WRITES.way, WRITES.never


def _changed(s: ReachSession, aim: Aim) -> bool:
    """Does the row read as touched, to somebody who sees everything in this transaction?"""
    (name, value), *_ = TOUCH[aim.model].items()
    table, connection = aim.model.__table__, s.connection()
    mine, connection.info["reach"] = connection.info["reach"], Elevated("test")
    try:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select set_config('caseapp.elevated', 'test', true)"))
        return bool(connection.scalar(select(table.c.id).where(table.c.id == aim.id, table.c[name] == value)))
    finally:
        connection.info["reach"] = mine


def _seen(s: ReachSession, aim: Aim) -> Any:
    """The row in this session, though it may be out of reach."""
    with elevated("test") as other:
        found = other.get(aim.model, aim.id)
        other.expunge(found)
    s.add(found)
    return found


def _row(aim: Aim) -> dict[str, Any]:
    """A change by primary key, with the version where there is one."""
    return {"id": aim.id} | TOUCH[aim.model] | ({"version": 1} if hasattr(aim.model, "version") else {})


def _touch(record: Any, aim: Aim) -> None:
    for name, value in TOUCH[aim.model].items():
        setattr(record, name, value)


@way
def orm_update(s: ReachSession, aim: Aim) -> Any:
    return s.execute(update(aim.model).where(aim.here).values(TOUCH[aim.model])).rowcount  # type: ignore[attr-defined]


@way
def orm_update_without_synchronising(s: ReachSession, aim: Aim) -> Any:
    change = update(aim.model).where(aim.here).values(TOUCH[aim.model])
    s.execute(change, execution_options={"synchronize_session": False})
    return _changed(s, aim)


@way
def orm_update_with_parameters(s: ReachSession, aim: Aim) -> Any:
    s.execute(update(aim.model).where(aim.here), TOUCH[aim.model])
    return _changed(s, aim)


@way
def orm_update_that_returns(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(update(aim.model).where(aim.here).values(TOUCH[aim.model]).returning(aim.model.id)).all()


@way
def orm_update_of_everything(s: ReachSession, aim: Aim) -> Any:
    s.execute(update(aim.model).values(TOUCH[aim.model]))
    return _changed(s, aim)


@way
def legacy_query_update(s: ReachSession, aim: Aim) -> Any:
    return s.query(aim.model).filter(aim.here).update(TOUCH[aim.model])


@way
def update_by_the_unit_of_work(s: ReachSession, aim: Aim) -> Any:
    _touch(_seen(s, aim), aim)
    s.flush()
    return _changed(s, aim)


@way
def bulk_update_by_primary_key(s: ReachSession, aim: Aim) -> Any:
    s.execute(update(aim.model), [_row(aim)])
    return _changed(s, aim)


@way
def orm_delete(s: ReachSession, aim: Aim) -> Any:
    """Rows that others refer to stay, by foreign keys; the count says what would have gone."""
    with s.begin_nested():
        return s.execute(delete(aim.model).where(aim.here)).rowcount  # type: ignore[attr-defined]


@way
def delete_by_the_unit_of_work(s: ReachSession, aim: Aim) -> Any:
    s.delete(_seen(s, aim))
    s.flush()
    return True


@never
def an_open_table_updated_from_a_case_table(s: ReachSession, aim: Aim) -> Any:
    change = update(Staff).where(Staff.id == LEADS[aim.model], aim.here).values(version=9)
    return s.execute(change, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]


@never
def a_forged_row(s: ReachSession, aim: Aim) -> Any:
    forged = aim.model(id=aim.id)
    make_transient_to_detached(forged)
    s.add(forged)
    _touch(forged, aim)
    s.flush()
    return True


@never
def a_row_forged_with_a_file_of_ones_own(s: ReachSession, aim: Aim) -> Any:
    own = s.scalars(select(Assignment.participant_id).where(Assignment.participant_id != aim.file)).first()
    forged = Assignment(id=s.info["assignment"], participant_id=own, owner_agency_id=s.reach.agency_id)  # type: ignore[union-attr]
    make_transient_to_detached(forged)
    s.add(forged)
    _touch(forged, Aim(Assignment, forged.id, aim.file, aim.lead))
    s.flush()
    return True


@never
def moving_by_update(s: ReachSession, aim: Aim) -> Any:
    key = "id" if aim.word == "participant" else "participant_id"
    return s.execute(update(aim.model).where(aim.here).values({key: uuid4()}))


@never
def moving_by_bulk_update(s: ReachSession, aim: Aim) -> Any:
    return s.execute(update(aim.model), [_row(aim) | {"owner_agency_id": uuid4()}])


@never
def bulk_update_mappings(s: ReachSession, aim: Aim) -> Any:
    return s.bulk_update_mappings(aim.model, [_row(aim)])  # type: ignore[func-returns-value]


@never
def bulk_insert(s: ReachSession, aim: Aim) -> Any:
    return s.execute(insert(Assignment), [{"id": uuid4(), "participant_id": aim.file}])


@never
def insert_from_select(s: ReachSession, aim: Aim) -> Any:
    columns = ["id", "participant_id"]
    return s.execute(insert(aim.model).from_select(columns[: 1 + (aim.word != "participant")], select(aim.model.id)))


@never
def insert_from_select_into_an_open_table(s: ReachSession, aim: Aim) -> Any:
    rows = select(aim.model.__table__.c.id, aim.model.__table__.c.id)
    return s.execute(insert(AuditEntry).from_select(["id", "writer"], rows))


@never
def core_update(s: ReachSession, aim: Aim) -> Any:
    return s.execute(update(aim.model.__table__).values(TOUCH[aim.model]))


@never
def core_delete(s: ReachSession, aim: Aim) -> Any:
    return s.execute(delete(aim.model.__table__))


@never
def textual_update(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f"update {aim.word} set owner_agency_id = owner_agency_id"))


@never
def update_through_a_second_class(s: ReachSession, aim: Aim) -> Any:
    return s.execute(update(Shadow).values(minutes=3))


@never
def an_update_that_moves_two_columns_at_once(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f"update {aim.word} set (id, owner_agency_id) = (select id, agency_id from staff)"))


@never
def a_subquery_of_a_case_table_in_values(s: ReachSession, aim: Aim) -> Any:
    table = aim.model.__table__
    return s.execute(update(Trace).values(event=select(table.c.id).limit(1).scalar_subquery()))
