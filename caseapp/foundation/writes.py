"""What a session may write, looked up in the database before each flush: a claim in memory proves nothing.

A changed or removed record must lie in a file in reach and be one the own agency may change; a new one, or one that
moves, must lie in a file in reach or made in this transaction. Whatever a record hangs on (its stay, its meeting) must
lie in the same file: a foreign key alone would tell whether a record out of reach exists.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, select, text
from sqlalchemy.orm import ORMExecuteState, Session

from .criteria import criterion, files_of, received_of
from .reach import (
    REACH,
    RECIPIENT_REACH,
    Elevated,
    OutOfReach,
    Reach,
    ReachSession,
    case_classes,
    fixed_columns,
    flushing,
    record_links,
)


@event.listens_for(ReachSession, "before_flush")
def _check_writes(session: ReachSession, _context: Any, _instances: Any) -> None:
    """Every new, changed or removed case record lies in a file in reach; a team record is the own agency's."""
    touched = [one for one in (*session.new, *session.dirty, *session.deleted) if isinstance(one, case_classes())]
    if not touched or isinstance(session.reach, Elevated):
        return
    reach = session.reach
    if not isinstance(reach, Reach):
        raise OutOfReach
    intakes, touched = _apart(touched)
    if any(one in session.new and one.owner_agency_id != reach.agency_id for one in intakes):
        raise OutOfReach
    with session.no_autoflush:
        for one in intakes:
            if one not in session.new:
                _check_rows(session, reach, type(one), {one.id})
        written = _written_by_recipient(session, reach, touched)
    files = set().union(*(_files(one, reach) for one in touched if one not in written), _named_by(intakes))
    made = session.info.get("made", set()) | {one.id for one in session.new if _is_file(one)}
    stored: dict[type[Any], set[UUID]] = {}
    for one in touched:
        if one not in session.new:
            stored.setdefault(type(one), set()).add(one.id)
    with session.no_autoflush:
        query = files_of(reach, changing=True).where(REACH.c.participant_id.in_(files - made))
        if files - made and files - made - set(session.scalars(query)):
            raise OutOfReach
        for owner, ids in stored.items():
            _check_rows(session, reach, owner, ids)
        _check_links(session, reach, [one for one in touched if one not in session.deleted])
    if made and session.get_bind().dialect.name == "postgresql":
        names = ",".join(str(one) for one in made)
        with flushing():
            session.execute(text("select set_config('caseapp.made', :names, true)"), {"names": names})


@event.listens_for(ReachSession, "after_flush")
def _note_made(session: ReachSession, _context: Any) -> None:
    """Remember the files this transaction made, once they are stored."""
    if made := {one.id for one in session.new if _is_file(one)}:
        session.info["made"] = session.info.get("made", set()) | made


@event.listens_for(ReachSession, "do_orm_execute")
def _bulk_by_key(state: ORMExecuteState) -> Any:
    """A bulk update by primary key cannot carry a criterion: look first, then let it pass as a flush does."""
    reach = state.session.info.get("reach")
    owner = state.bind_mapper.class_ if state.bind_mapper else None
    rows = state.parameters
    if not state.is_update or not isinstance(rows, list) or owner not in case_classes():
        return None
    if not isinstance(reach, Reach) or owner is None:
        return None  # elevated passes the gate, an unfixed session does not
    if any((fixed_columns() - {"id"}) & row.keys() for row in rows):
        raise OutOfReach
    _check_rows(state.session, reach, owner, {row["id"] for row in rows})
    with flushing():
        return state.invoke_statement()


def _check_rows(session: Session, reach: Reach, owner: Any, ids: set[UUID]) -> None:
    """Every row may be changed in this reach, says the database. Raises OutOfReach."""
    query = select(owner.id).where(owner.id.in_(ids), criterion(owner, reach, changing=True))
    if ids - set(session.scalars(query)):
        raise OutOfReach


def _check_links(session: Session, reach: Reach, records: list[Any]) -> None:
    """What each record hangs on is readable in this reach and lies in the record's own file. Raises OutOfReach."""
    wanted: dict[type[Any], set[tuple[UUID, UUID]]] = {}
    for one in records:
        for name, parent in record_links()[type(one)].items():
            changed = one in session.new or inspect(one).attrs[name].history.has_changes()
            if changed and getattr(one, name) is not None:
                wanted.setdefault(parent, set()).add((getattr(one, name), one.participant_id))
    for parent, pairs in wanted.items():
        pairs -= {(one.id, one.participant_id) for one in session.new if isinstance(one, parent)}
        query = select(parent.id, parent.participant_id).where(parent.id.in_({id_ for id_, _ in pairs}))
        if pairs and pairs - {(id_, file) for id_, file in session.execute(query.where(criterion(parent, reach)))}:
            raise OutOfReach


def _named_by(intakes: list[Any]) -> set[UUID]:
    """The files that what lies in no file comes to name."""
    named = [one for one in intakes if inspect(one).attrs.participant_id.history.has_changes()]
    return {one.participant_id for one in named if one.participant_id is not None}


def _apart(touched: list[Any]) -> tuple[list[Any], list[Any]]:
    """What is nobody's file yet, and what lies in a file."""
    intakes = [one for one in touched if one.__reach__ == "intake"]
    return intakes, [one for one in touched if one not in intakes]


def _written_by_recipient(session: Session, reach: Reach, touched: list[Any]) -> list[Any]:
    """New records that the agency to which something was disclosed writes beside it, as its own; `_check_links` looks further."""
    new = [one for one in touched if one in session.new and getattr(one, "__by_recipient__", False)]
    if not new:
        return []
    if any(one.owner_agency_id != reach.agency_id for one in new):
        raise OutOfReach  # nobody writes in another agency's name
    query = received_of(reach).where(RECIPIENT_REACH.c.received_id.in_({one.received_id for one in new}))
    received = set(session.scalars(query))
    return [one for one in new if one.received_id in received]


def _is_file(one: Any) -> bool:
    return isinstance(one, case_classes()) and one.__reach__ == "file" and type(one).file_id().key == "id"


def _files(one: Any, reach: Reach) -> set[UUID]:
    """The files a record lies in and lay in. Raises OutOfReach for one that names none, or another agency as owner."""
    files = _all_values(one, "id" if _is_file(one) else "participant_id")
    owner = "owner_agency_id" if one.__reach__ == "team" else one.__own__
    if not files or (owner and _all_values(one, owner) != {reach.agency_id}):
        raise OutOfReach
    return files


def _all_values(one: Any, attribute: str) -> set[UUID]:
    """The values an attribute had and has: moving a record touches both files."""
    history = inspect(one).attrs[attribute].history
    return {value for value in (*history.added, *history.unchanged, *history.deleted) if value is not None}
