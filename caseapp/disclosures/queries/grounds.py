"""Grounds other than consent: which there are, which are offered, and what waits for a second person (OSL 10 kap.)."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...agencies.models import Agency, AgencyKind
from ...agencies.queries import all_agencies
from ...consents.queries import LONGEST_MONTHS
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken, Missing, says_why
from ..models import DisclosureProposal

FILE = Path(__file__).parents[1] / "data" / "grounds.toml"
WAITS = timedelta(hours=24)
Texts = dict[str, str]  # language -> text


@dataclass(frozen=True, slots=True)
class Law:
    """A ground: its paragraph, what it is called, and what it takes."""

    code: str
    law: Texts
    name: Texts
    means: Texts


@cache
def laws() -> dict[str, Law]:
    """Every ground there is."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["ground"]
    return {one["code"]: Law(one["code"], one["law"], one["name"], one["means"]) for one in rows}


def offered(setting: Collection[str]) -> list[Law]:
    """Those that the setting offers, in the order of the file."""
    return [one for code, one in laws().items() if code in setting]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is to leave, to whom, about which topic (code), for what, on which law (code), why, until when (day included)."""

    recipient: Agency
    about: str
    why: str
    law: str
    reason: str
    until: date
    content: str


def check_proposed(by: Actor, proposed: Proposed) -> None:
    """May it be asked? Raises Broken: own_agency, reason_short, ended_before, too_long, nothing_to_tell."""
    if proposed.recipient.id == by.agency_id:
        raise Broken("own_agency")
    if not says_why(proposed.reason):
        raise Broken("reason_short")
    if proposed.until < clock.today():
        raise Broken("ended_before")
    if proposed.until > clock.months_after(clock.today(), LONGEST_MONTHS):
        raise Broken("too_long")
    if not proposed.content:
        raise Broken("nothing_to_tell")


def recipients_without_consent(by: Actor) -> list[Agency]:
    """Every agency but the actor's own and the police, whose requests go another way."""
    return [one for one in all_agencies() if one.id != by.agency_id and one.kind != AgencyKind.POLICE]


def state_of(one: DisclosureProposal) -> str:
    """open, expired, or how it ended."""
    if one.answer is not None:
        return one.answer.value
    return "open" if one.asked_at + WAITS > clock.now() else "expired"


def proposals_of(participant_id: UUID) -> list[DisclosureProposal]:
    """What the own agency wanted to tell of a file without consent, latest first."""
    query = select(DisclosureProposal).where(DisclosureProposal.participant_id == participant_id)
    query = query.options(joinedload(DisclosureProposal.recipient)).order_by(DisclosureProposal.asked_at.desc())
    return list(db.session.scalars(query))


def proposal(participant_id: UUID, proposal_id: UUID, hold: bool = False) -> DisclosureProposal:
    """One of them; `hold` it until the commit to answer it. Raises Missing."""
    query = select(DisclosureProposal).where(
        DisclosureProposal.id == proposal_id, DisclosureProposal.participant_id == participant_id
    )
    found = db.session.scalar(query.with_for_update() if hold else query, execution_options={"populate_existing": hold})
    if found is None:
        raise Missing
    return found


def proposed_before(participant_id: UUID, proposal_id: UUID) -> dict[str, object]:
    """What was asked for, to ask anew with the text as it stands now. Raises Missing."""
    one = proposal(participant_id, proposal_id)
    words = {"about": one.about, "why": one.why, "law": one.law, "reason": one.reason}
    return words | {"recipient": str(one.recipient_id), "until": one.valid_until}


def waiting_proposals(by: Actor) -> list[DisclosureProposal]:
    """What waits for the actor's answer, in the files in reach, the oldest first."""
    query = select(DisclosureProposal).where(
        DisclosureProposal.answer.is_(None),
        DisclosureProposal.asked_at > clock.now() - WAITS,
        DisclosureProposal.asked_by != by.staff_id,
    )
    return list(db.session.scalars(query.order_by(DisclosureProposal.asked_at)))
