"""Ways to ask for a row: selects of every shape. Each answers what it found; nothing is falsy."""

from typing import Any

from sqlalchemy import and_, exists, func, select, union_all
from sqlalchemy.orm import Bundle, aliased

from caseapp.foundation.database import db
from caseapp.foundation.reach import ReachSession
from caseapp.staff.models import Staff
from tests.structure.ways import LEADS, MOMENTS, READS, Aim, Author, Trace

way = READS.way


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
    return s.scalars(
        select(aim.model.id).select_from(Staff).join(aim.model, LEADS[aim.model] == Staff.id).where(aim.here)
    ).all()


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
