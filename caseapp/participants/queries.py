"""Questions about participants."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ..assignments.models import Assignment
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.encryption import blind_indexes, keys_of
from ..foundation.reach import ReachSession
from ..foundation.rules import Broken, Missing
from ..foundation.work import elevated
from ..statistics.models import Gender
from .models import DuplicateQuestion, NumberKind, Participant, Participation, Protection, ProtectionDecision
from .numbers import gender_in, kind_of, normalise

# Why a person (the file's id) cannot be asked for a yes any more, whoever asks. `create_app` says what.
ASKED_NO_MORE: list[Callable[[UUID], bool]] = []
# What of a person with protected identity is shown one by one, with a reason.
REVEALED = ("number", "birth_date", "phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows of a participant: no sensitive fact (SoLPuL 7 a §) but that an identity is protected."""

    id: UUID
    name: str
    protected: bool
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class SameNumber:
    """A file that carries a number: whether named persons only reach it, and its latest site."""

    participant_id: UUID
    named_only: bool
    site_id: UUID


def open_file(by: Actor, participant_id: UUID, to: str = "casefile.opened", hold: bool = False) -> Participant:
    """The participant, with the opening in the log. Raises Missing when there is no such file in reach.

    `hold` it until the commit, before anything of it is read: what is then decided rests on what holds then.
    """
    if hold:
        hold_file(participant_id)
    found = db.session.scalar(select(Participant).where(Participant.id == participant_id))
    if found is None:
        raise Missing
    audit.read(to, by=by, participant=found.id)
    return found


def hold_file(participant_id: UUID) -> None:
    """Hold a file until the commit: those who must not do the same thing twice wait for each other."""
    db.session.execute(select(Participant.id).where(Participant.id == participant_id).with_for_update())


def listed(ids: set[UUID] | None = None) -> dict[UUID, Listed]:
    """Name and protection of files in reach: all, or some. Opens no other field, in two queries."""
    query = select(
        Participant.id, Participant.name.column, Participant.protection.column, Participant.case_number.column
    )
    if ids is not None:
        query = query.where(Participant.id.in_(ids))
    rows = db.session.execute(query).all()
    session = db.session()
    keys_of(session).prefetch("participant", [row[0] for row in rows])
    return {
        id_: Listed(
            id_,
            Participant.name.open(session, id_, id_, name),
            Participant.protection.open(session, id_, id_, protection) != Protection.NONE,
            Participant.case_number.open(session, id_, id_, case_number),
        )
        for id_, name, protection, case_number in rows
    }


def fold(text: str) -> str:
    """Letters without their marks, lower case: `asa ob` finds Åsa Öberg."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def check_asked_still(participant_id: UUID) -> None:
    """Can the person still be asked for a yes? Raises Broken: asked_no_more."""
    if any(gone(participant_id) for gone in ASKED_NO_MORE):
        raise Broken("asked_no_more")


def parts_of(name: str) -> list[str]:
    """The folded parts of a name or of what was typed: `Al-Khatib` and `al khatib, omar` meet."""
    return re.findall(r"\w+", fold(name).replace("'", ""))


def case_number(words: str) -> str:
    """A case number as it is stored, however it was typed: `st 2026 23` is ST-2026-0023."""
    found = re.fullmatch(r"([a-zA-Z]{2,4})[\s-]*(\d{4})[\s-]*(\d{1,6})", words.strip())
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}" if found else words.strip().upper()


AFTER_Z = str.maketrans("åäæöø", "{||}}")  # the three marks that follow z in ASCII


def swedish_order(name: str) -> str:
    """The key that sorts names as a Swedish reader expects: å, ä, ö after z."""
    return fold(unicodedata.normalize("NFC", name.casefold()).translate(AFTER_Z))


def search(by: Actor, words: str) -> list[Listed]:
    """Files in reach by name, number or case number, and by nothing else (SoLPuF 15 §)."""
    number = typed_number(words)
    indexes = [(Participant.number_index, blind_indexes("participant.number", number))] if number else []
    indexes.append((Participant.case_number_index, blind_indexes("participant.case_number", case_number(words))))
    exact: set[UUID] = set()
    for column, values in indexes:
        exact.update(db.session.scalars(select(Participant.id).where(column.in_(values))))
    if exact:
        found = list(listed(exact).values())
    else:
        wanted = parts_of(words)
        everyone = listed().values() if wanted and not any(mark.isdigit() for mark in words) else ()
        found = [one for one in everyone if _matches(parts_of(one.name), wanted)]
    found.sort(key=lambda one: swedish_order(one.name))
    audit.read("casefile.searched", by=by, shown=[one.id for one in found[:50]])
    return found


def _matches(parts: list[str], wanted: list[str]) -> bool:
    """Does each wanted beginning fit a part of the name of its own?"""
    left = list(parts)
    for beginning in wanted:
        fitting = next((part for part in left if part.startswith(beginning)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def typed_number(words: str) -> str:
    """The twelve digits if that is what was typed, else ''."""
    try:
        return normalise(words)
    except Broken:
        return ""


def same_number_in_reach(number: str) -> list[UUID]:
    """Files in reach that carry the number."""
    wanted = blind_indexes("participant.number", number)
    return (
        list(db.session.scalars(select(Participant.id).where(Participant.number_index.in_(wanted)))) if wanted else []
    )


def note_shown(by: Actor, shown: dict[UUID, Listed]) -> None:
    """Say in the log that a list of files was shown."""
    audit.read("casefile.listed", by=by, shown=shown)


def same_number_anywhere(number: str) -> list[SameNumber]:
    """Every file that carries the number, whoever reaches it. Never shown to the asker."""
    wanted = blind_indexes("participant.number", number)
    if not wanted:
        return []
    with elevated("duplicate check") as session:
        query = (
            select(Participant.id, Participant.named_only, Assignment.site_id)
            .join(Assignment, Assignment.participant_id == Participant.id)
            .where(Participant.number_index.in_(wanted))
            .order_by(Assignment.valid_from)
        )
        return list({row[0]: SameNumber(*row) for row in session.execute(query)}.values())


def read_number(typed: str) -> tuple[str, NumberKind]:
    """A number as stored, and its kind; ('', none) when nothing was typed. Raises Broken: number."""
    if not typed:
        return "", NumberKind.NONE
    number = normalise(typed)
    return number, kind_of(number)


def decisions_of(participant_id: UUID) -> list[ProtectionDecision]:
    """The decisions on protected identity, latest first."""
    query = select(ProtectionDecision).where(ProtectionDecision.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(ProtectionDecision.recorded_at.desc())))


def hidden_until(participant: Participant) -> datetime | None:
    """What was told of somebody before this moment is shown with a reason only: the latest decision on protected identity.

    None where nothing is hidden.
    """
    if not participant.protected:
        return None
    return next((one.recorded_at for one in decisions_of(participant.id)), clock.now())


def participations_of(participant_id: UUID) -> list[Participation]:
    """Every yes to taking part, latest first."""
    query = select(Participation).where(Participation.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Participation.said_on.desc(), Participation.recorded_at.desc())))


def willing_files(participant_ids: Collection[UUID]) -> set[UUID]:
    """Of some files those whose person's yes to taking part stands."""
    query = select(Participation.participant_id).where(Participation.withdrawn_on.is_(None))
    return (
        set(db.session.scalars(query.where(Participation.participant_id.in_(participant_ids))))
        if participant_ids
        else set()
    )


def open_questions(participant_id: UUID) -> list[DuplicateQuestion]:
    """Whether somebody at another site should be asked if this is the same person."""
    query = select(DuplicateQuestion).where(
        DuplicateQuestion.participant_id == participant_id, DuplicateQuestion.answered_at.is_(None)
    )
    return list(db.session.scalars(query))


def question(participant_id: UUID, question_id: UUID) -> DuplicateQuestion:
    """One question of a file in reach. Raises Missing."""
    found = db.session.get(DuplicateQuestion, question_id)
    if found is None or found.participant_id != participant_id:
        raise Missing
    return found


def files_with_questions() -> list[UUID]:
    """Files in reach with an open question."""
    query = select(DuplicateQuestion.participant_id).where(DuplicateQuestion.answered_at.is_(None)).distinct()
    return list(db.session.scalars(query))


def coarse_attributes(session: ReachSession, ids: Collection[UUID]) -> dict[UUID, tuple[Gender, date | None]]:
    """Gender and day of birth of some files, for statistics alone; nothing else is opened."""
    query = select(Participant.id, Participant.number.column, Participant.birth_date.column)
    rows = session.execute(query.where(Participant.id.in_(ids))).all()
    keys_of(session).prefetch("participant", [row[0] for row in rows])
    return {
        id_: (
            Gender(gender_in(Participant.number.open(session, id_, id_, number))),
            Participant.birth_date.open(session, id_, id_, born),
        )
        for id_, number, born in rows
    }
