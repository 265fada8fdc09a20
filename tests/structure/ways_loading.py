"""Ways to load a row by its relations, its key, or once more. Each answers what it found; nothing is falsy."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import contains_eager, defer, joinedload, load_only, make_transient, selectinload, subqueryload

from caseapp.foundation.reach import ReachSession
from caseapp.foundation.work import elevated
from tests.structure.ways import LEADS, READS, Aim, Author, Trace

way = READS.way


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
    lines = s.scalars(
        select(Trace).where(Trace.participant_id == aim.file).options(joinedload(aim.one).load_only(aim.model.id))
    )
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
        if "Could not refresh" not in str(error):
            raise
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
