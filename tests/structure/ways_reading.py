"""Ways to read a row. Each answers what it found; nothing is falsy."""

from typing import Any

from sqlalchemy import and_, exists, func, literal, literal_column, select, text, union_all
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import (
    Bundle,
    aliased,
    contains_eager,
    defer,
    joinedload,
    load_only,
    make_transient,
    selectinload,
    subqueryload,
)

from caseapp.foundation.database import db
from caseapp.foundation.reach import ReachSession
from caseapp.foundation.work import elevated
from caseapp.staff.models import Staff
from tests.structure.ways import LEADS, MOMENTS, READS, Aim, Author, Shadow, Trace

way, never = READS.way, READS.never


@way
def entity(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model).where(aim.here)).all()


@way
def entity_unfiltered(s: ReachSession, aim: Aim) -> Any:
    return [one for one in s.scalars(select(aim.model)) if one.id == aim.id]


@way
def column_only(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model.id).where(aim.here)).all()


@way
def legacy_query(s: ReachSession, aim: Aim) -> Any:
    query = s.query(aim.model).filter(aim.here)
    return query.all() if query.count() == len(query.all()) else "a count that differs"


@way
def legacy_exists(s: ReachSession, aim: Aim) -> Any:
    return s.query(s.query(aim.model).filter(aim.here).exists()).scalar()


@way
def bundle(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(Bundle("row", aim.model.id, LEADS[aim.model])).where(aim.here)).all()


@way
def alias(s: ReachSession, aim: Aim) -> Any:
    other = aliased(aim.model)
    return s.scalars(select(other).where(other.id == aim.id)).all()


@way
def self_join(s: ReachSession, aim: Aim) -> Any:
    other = aliased(aim.model)
    return s.execute(select(aim.model.id, other.id).join(other, other.id == aim.model.id).where(aim.here)).all()


@way
def self_outer_join(s: ReachSession, aim: Aim) -> Any:
    other = aliased(aim.model)
    found = select(other.id).select_from(aim.model).outerjoin(other, other.id == aim.id)
    return [one for one in s.scalars(found) if one]


@way
def join_from_an_open_table(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model.id).select_from(Staff).join(aim.model, LEADS[aim.model] == Staff.id).where(aim.here)).all()


@way
def outer_join_from_an_open_table(s: ReachSession, aim: Aim) -> Any:
    found = select(Staff.id, aim.model.id).outerjoin(aim.model, and_(LEADS[aim.model] == Staff.id, aim.here))
    return [row for row in s.execute(found) if row[1] is not None]


@way
def comma_join(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(Staff.id, aim.model.id).where(LEADS[aim.model] == Staff.id, aim.here)).all()


@way
def count(s: ReachSession, aim: Aim) -> Any:
    return s.scalar(select(func.count()).select_from(aim.model).where(aim.here))


@way
def least(s: ReachSession, aim: Aim) -> Any:
    return s.scalar(select(func.min(MOMENTS[aim.model])).where(aim.here))


@way
def group(s: ReachSession, aim: Aim) -> Any:
    lead = LEADS[aim.model]
    return s.execute(select(lead, func.count(aim.model.id)).where(aim.here).group_by(lead)).all()


@way
def window(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(func.row_number().over(order_by=aim.model.id)).where(aim.here)).all()


@way
def cte(s: ReachSession, aim: Aim) -> Any:
    inner = select(aim.model.id).where(aim.here).cte("inner_rows")
    return s.execute(select(inner)).all()


@way
def cte_entity(s: ReachSession, aim: Aim) -> Any:
    other = aliased(aim.model, select(aim.model).where(aim.here).cte("inner_rows"))
    return s.scalars(select(other)).all()


@way
def union(s: ReachSession, aim: Aim) -> Any:
    one = select(aim.model.id).where(aim.here)
    return s.execute(union_all(one, one)).all()


@way
def union_beside_an_open_table(s: ReachSession, aim: Aim) -> Any:
    both = union_all(select(Staff.id), select(aim.model.id).where(aim.here))
    return [row for row in s.execute(both) if row[0] == aim.id]


@way
def union_entity(s: ReachSession, aim: Aim) -> Any:
    one = select(aim.model).where(aim.here)
    return s.scalars(select(aim.model).from_statement(one.union(one))).all()


@way
def subquery(s: ReachSession, aim: Aim) -> Any:
    return s.execute(select(select(aim.model.id).where(aim.here).subquery())).all()


@way
def subquery_entity(s: ReachSession, aim: Aim) -> Any:
    other = aliased(aim.model, select(aim.model).where(aim.here).subquery())
    return s.scalars(select(other)).all()


@way
def scalar_subquery(s: ReachSession, aim: Aim) -> Any:
    return s.scalar(select(select(aim.model.id).where(aim.here).scalar_subquery()))


@way
def correlated_subquery(s: ReachSession, aim: Aim) -> Any:
    counted = select(func.count(aim.model.id)).where(LEADS[aim.model] == Staff.id, aim.here).scalar_subquery()
    return s.scalar(select(counted).where(Staff.id == aim.lead))


@way
def in_subquery(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(Staff.id).where(Staff.id.in_(select(LEADS[aim.model]).where(aim.here)))).all()


@way
def exists_alone(s: ReachSession, aim: Aim) -> Any:
    return s.scalar(select(exists().where(aim.here)))


@way
def exists_in_where(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(Staff.id).where(select(aim.model.id).where(aim.here).exists())).all()


@way
def any_of_a_collection(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(Author.id).where(aim.many.any(aim.here))).all()


@way
def has_of_a_many_to_one(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(Trace.id).where(aim.one.has(aim.here))).all()


@way
def paginate(s: ReachSession, aim: Aim) -> Any:
    found = db.flask.paginate(select(aim.model).where(aim.here), page=1, per_page=5, error_out=False)
    return found.items if found.total == len(found.items) else "a total that differs"


@way
def limit_and_offset(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model).where(aim.here).order_by(aim.model.id).limit(5).offset(0)).all()


@way
def distinct_streamed(s: ReachSession, aim: Aim) -> Any:
    return list(s.scalars(select(aim.model.id).where(aim.here).distinct().execution_options(yield_per=1)))


@way
def locked(s: ReachSession, aim: Aim) -> Any:
    return s.scalars(select(aim.model).where(aim.here).with_for_update()).all()


def _collected(s: ReachSession, aim: Aim, load: Any) -> Any:
    author = s.scalars(select(Author).where(Author.id == aim.lead).options(load(aim.many))).unique().one()
    return [one for one in author.__dict__[aim.many.key] if one.id == aim.id]


@way
def joined_eager_load(s: ReachSession, aim: Aim) -> Any:
    return _collected(s, aim, joinedload)


@way
def selectin_eager_load(s: ReachSession, aim: Aim) -> Any:
    return _collected(s, aim, selectinload)


@way
def subquery_eager_load(s: ReachSession, aim: Aim) -> Any:
    return _collected(s, aim, subqueryload)


@way
def contained_eager_load(s: ReachSession, aim: Aim) -> Any:
    query = select(Author).outerjoin(aim.many).where(Author.id == aim.lead).options(contains_eager(aim.many))
    author = s.scalars(query).unique().one()
    return [one for one in author.__dict__[aim.many.key] if one.id == aim.id]


@way
def lazy_load_of_a_collection(s: ReachSession, aim: Aim) -> Any:
    author = s.get(Author, aim.lead)
    return [one for one in getattr(author, aim.many.key) if one.id == aim.id]


@way
def joined_many_to_one(s: ReachSession, aim: Aim) -> Any:
    lines = s.scalars(select(Trace).where(Trace.participant_id == aim.file).options(joinedload(aim.one).load_only(aim.model.id)))
    return next((one for one in lines if one.__dict__[aim.word]), None)


@way
def selectin_many_to_one(s: ReachSession, aim: Aim) -> Any:
    lines = s.scalars(select(Trace).where(Trace.participant_id == aim.file).options(selectinload(aim.one)))
    return next((one for one in lines if one.__dict__[aim.word]), None)


@way
def lazy_many_to_one(s: ReachSession, aim: Aim) -> Any:
    line = s.scalars(select(Trace).where(Trace.participant_id == aim.file).limit(1)).one()
    return getattr(line, aim.word)


@way
def many_to_one_from_an_object_added_here(s: ReachSession, aim: Aim) -> Any:
    line = Trace(participant_id=aim.file)
    with s.no_autoflush:
        s.enable_relationship_loading(line)
        found = getattr(line, aim.word)
    s.expunge(line)
    return found


@way
def get(s: ReachSession, aim: Aim) -> Any:
    return s.get(aim.model, aim.id)


@way
def get_what_another_session_loaded(s: ReachSession, aim: Aim) -> Any:
    with elevated("test") as other:
        assert other.get(aim.model, aim.id) is not None
        return s.get(aim.model, aim.id)


def _attached(s: ReachSession, aim: Aim, *options: Any) -> Any:
    """The row, loaded by an elevated session and taken over: as if it had been in reach a moment ago."""
    with elevated("test") as other:
        found = other.scalars(select(aim.model).where(aim.here).options(*options)).one()
        other.expunge(found)
    s.add(found)
    return found


def _refresh(s: ReachSession, record: Any, *names: str) -> Any:
    try:
        s.refresh(record, names or None)
    except InvalidRequestError as error:
        assert "Could not refresh" in str(error)
        return None
    return record


@way
def refresh(s: ReachSession, aim: Aim) -> Any:
    return _refresh(s, _attached(s, aim))


@way
def refresh_of_one_column(s: ReachSession, aim: Aim) -> Any:
    return _refresh(s, _attached(s, aim), LEADS[aim.model].key)


@way
def expired_reload(s: ReachSession, aim: Aim) -> Any:
    found = _attached(s, aim)
    s.expire(found)
    return getattr(found, LEADS[aim.model].key)


@way
def deferred_column(s: ReachSession, aim: Aim) -> Any:
    found = _attached(s, aim, defer(LEADS[aim.model]))
    return getattr(found, LEADS[aim.model].key)


@way
def populate_existing(s: ReachSession, aim: Aim) -> Any:
    found = _attached(s, aim, load_only(aim.model.id))
    again = s.scalars(select(aim.model).where(aim.here).execution_options(populate_existing=True)).all()
    s.expunge(found)
    return again


@way
def merge(s: ReachSession, aim: Aim) -> Any:
    with elevated("test") as other:
        found = other.get(aim.model, aim.id)
        other.expunge(found)
    make_transient(found)
    with s.no_autoflush:
        merged = s.merge(found)
        new = merged in s.new
    s.expunge_all()
    return not new


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
    fence = f"{aim.word}.{'id' if aim.word == 'participant' else 'participant_id'} in (select {{}} from reach where {{}})"
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
