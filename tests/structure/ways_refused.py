"""Ways to read that carry no reach, whatever rows they are after: text, driver SQL, Core, tables of another name."""

from typing import Any

from sqlalchemy import func, literal, literal_column, select, text
from sqlalchemy.orm import aliased

from caseapp.foundation.database import db
from caseapp.foundation.reach import ReachSession
from caseapp.staff.models import Staff
from tests.structure.ways import LEADS, READS, Aim, Shadow

never = READS.never


@never
def from_statement_text(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model).from_statement(text(f"select * from {aim.word}"))).all()


@never
def textual(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f"select id from {aim.word} where id = :id"), {"id": aim.id.hex}).all()


@never
def text_in_capitals_and_quotes(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f'SELECT count(*) FROM "{aim.word}" AS x')).all()


@never
def text_behind_an_allowed_beginning(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f"select pg_catalog.length('a'), (select count(*) from {aim.word})")).all()


@never
def text_after_a_semicolon(s: ReachSession, aim: Aim) -> Any:
    return s.connection().exec_driver_sql(f"BEGIN; select id from {aim.word}").all()


@never
def text_with_an_invented_reach(s: ReachSession, aim: Aim) -> Any:
    fence = (
        f"{aim.word}.{'id' if aim.word == 'participant' else 'participant_id'} in (select {{}} from reach where {{}})"
    )
    mine = {"reach_actor": s.reach.actor_id.hex, "reach_on": "2026-11-23"}  # type: ignore[union-attr]
    own = fence.format(f"{aim.word}.id", "reach.actor_id = :reach_actor")
    return s.execute(text(f"select id from {aim.word} where {own}"), mine).all()


@never
def text_with_a_table_of_its_own_called_reach(s: ReachSession, aim: Aim) -> Any:
    key = "id" if aim.word == "participant" else "participant_id"
    made = "with reach as (select :reach_actor as actor_id, :file as participant_id) "
    fence = f"{aim.word}.{key} in (select participant_id from reach where reach.actor_id = :reach_actor)"
    mine = {"reach_actor": s.reach.actor_id.hex, "file": aim.file.hex}  # type: ignore[union-attr]
    return s.execute(text(f"{made}select id from {aim.word} where {fence}"), mine).all()


@never
def literal_column_of_sql(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(literal(1), literal_column(f"(select count(*) from {aim.word})"))).all()


@never
def driver_sql(s: ReachSession, aim: Aim) -> Any:
    return s.connection().exec_driver_sql(f"select id from {aim.word}").all()


@never
def core_select(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(aim.model.__table__)).all()


@never
def core_select_on_the_connection(s: ReachSession, aim: Aim) -> Any:
    return s.connection().execute(select(aim.model.id)).all()


@never
def core_count(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(func.count()).select_from(aim.model.__table__)).all()


@never
def mixed_orm_and_core_columns(s: ReachSession, aim: Aim) -> Any:
    table = aim.model.__table__.alias()
    return s.execute(select(aim.model.id, table.c.id).where(aim.model.id == table.c.id)).all()


@never
def orm_alias_of_a_core_subquery(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aliased(aim.model, select(aim.model.__table__).subquery()))).all()


@never
def a_second_class_on_the_table(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(Shadow)).all()


@never
def a_connection_of_its_own(s: ReachSession, aim: Aim) -> Any:
    with db.engine.connect() as connection:
        return connection.execute(select(aim.model.__table__)).all()


@never
def full_outer_join(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(Staff.id, aim.model.id).join(aim.model, LEADS[aim.model] == Staff.id, full=True)).all()


@never
def another_dialect_of_sql(s: ReachSession, aim: Aim) -> Any:
    return s.execute(text(f"explain select * from {aim.word}")).all()
