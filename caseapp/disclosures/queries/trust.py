"""The line of trust: what the person allowed, refused and took back, what left and on which ground, and when it was read."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from ...agencies.queries import all_agencies
from ...consents.models import Consent, Texts
from ...consents.queries import Answered, consents_of
from ...enrolments.models import Enrolment, TeamConsent
from ...enrolments.queries import enrolments_of, team_consents_of
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.audit import AuditEntry
from ...foundation.database import db
from ...foundation.records import Topic
from ..models import Disclosure, StandingDisclosure
from . import Left, left_of

READ = "received.opened"  # what the log calls it when somebody at the recipient opens what was disclosed
TEAM_NO = "team_consent.declined"  # and that the person said no to the team


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened with what others may know; `kind`: its code among the words of `trust`."""

    at: datetime
    kind: str
    recipient: str = ""
    name: Texts | None = None
    record: Consent | Disclosure | StandingDisclosure | None = None
    law: str = ""
    parts: tuple[Topic, ...] = ()
    whole_day: bool = False

    @property
    def day(self) -> date:
        """Its day in Stockholm."""
        return clock.local(self.at).date()


def trust_of(by: Actor, participant_id: UUID) -> list[Moment]:
    """What the person let others know, refused and took back, what left and who read it, latest first."""
    answered, left = consents_of(by, participant_id), left_of(by, participant_id)
    anew = {one.renewed_as for one in answered if one.renewed_as}
    found = [moment for one in answered for moment in _of_consent(one, one.consent.id in anew)]
    found += [_of_disclosure(one) for one in left]
    given, renewed = (
        {one.consent.id: one.consent for one in answered},
        {one.consent.id for one in answered if one.renewed_as},
    )
    found += _of_standing(participant_id, given, renewed)
    stays = enrolments_of(participant_id)
    found += _of_team(participant_id, stays)
    found += [Moment(at, "read", name) for at, name in _readings(participant_id, left)]
    found += [Moment(at, "team_no") for at in _team_nos(participant_id, stays)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def note_copy(by: Actor, participant_id: UUID) -> None:
    """Say in the log that the line was taken along on paper."""
    audit.read("disclosure.listed", by=by, participant=participant_id)


def _of_consent(one: Answered, anew: bool) -> Iterator[Moment]:
    """Said, and ended. What was renewed did not end: the yes that stands in its place says so."""
    said, name = one.consent, one.consent.recipient.name
    yield Moment(said.recorded_at, "renewed" if anew else said.said, name, said.heard.name, said)
    if one.state == "withdrawn" and one.withdrawn_at is not None:
        yield Moment(one.withdrawn_at, "withdrawn", name, said.heard.name, said)
    elif one.state == "expired":
        yield Moment(clock.day_span(said.valid_until, said.valid_until)[1], "expired", name, said.heard.name, said)


def _of_disclosure(one: Left) -> Moment:
    """On the person's yes, or without, on a law (code)."""
    told, law = one.disclosure, next((ground.law for ground in one.grounds if not ground.consent_id), "")
    kind = "disclosed_by_law" if law else "disclosed"
    return Moment(told.made_at, kind, told.recipient.name, told.name, told, law)


def _of_standing(participant_id: UUID, given: dict[UUID, Consent], renewed: set[UUID]) -> Iterator[Moment]:
    """Told anew by itself, from when, and until when if it ended; with a renewed consent it goes on."""
    query = select(StandingDisclosure).where(StandingDisclosure.participant_id == participant_id)
    for one in db.session.scalars(query):
        consent = given[one.consent_id]
        yield Moment(one.started_at, "standing", consent.recipient.name, consent.heard.name, one)
        if one.ended_at is not None and one.consent_id not in renewed:
            yield Moment(one.ended_at, "standing_ended", consent.recipient.name, consent.heard.name, one)


def _of_team(participant_id: UUID, stays: Iterable[Enrolment]) -> Iterator[Moment]:
    """What the agencies of a team may read of each other within a stay, by the day it was said, and when it was taken back."""
    given = team_consents_of(participant_id)
    parts: dict[tuple[datetime, str, str, bool], list[TeamConsent]] = defaultdict(list)
    for one in (each for stay in stays for each in given[stay.id]):
        start, end = clock.day_span(one.valid_from, min(one.valid_until, clock.today()))
        parts[start, "team_yes", one.agency.name, True].append(one)
        if one.withdrawn_at is not None:
            parts[one.withdrawn_at, "team_withdrawn", one.agency.name, False].append(one)
        elif one.valid_until < clock.today():
            parts[end, "team_expired", one.agency.name, True].append(one)
    for (at, kind, name, whole_day), consents in parts.items():
        named = {one.topic for one in consents}
        yield Moment(at, kind, name, parts=tuple(one for one in Topic if one in named), whole_day=whole_day)


def _team_nos(participant_id: UUID, stays: Iterable[Enrolment]) -> Iterator[datetime]:
    """When the person said no to a team, in the stays that the actor sees: that there is another is a secret of its own."""
    shown = {stay.id.hex for stay in stays}
    query = _logged(participant_id, TEAM_NO).add_columns(AuditEntry.detail)
    for at, detail in db.session.execute(query):
        if shown & set(json.loads(detail)["records"]):
            yield at


def _readings(participant_id: UUID, left: list[Left]) -> list[tuple[datetime, str]]:
    """When somebody at the agencies opened what they could then read of it, the first time each day, with the agency's name."""
    recipients = {one.disclosure.recipient_id for one in left}
    query = _logged(participant_id, READ).where(AuditEntry.agency_id.in_(recipients)).add_columns(AuditEntry.agency_id)
    first: dict[tuple[date, UUID | None], datetime] = {}
    for at, agency_id in db.session.execute(query) if recipients else ():
        if any(one.disclosure.recipient_id == agency_id and one.until_at(at) for one in left):
            first.setdefault((clock.local(at).date(), agency_id), at)
    names = {one.id: one.name for one in all_agencies()} if first else {}
    return [(at, names[agency_id]) for (_, agency_id), at in first.items() if agency_id]


def _logged(participant_id: UUID, event: str) -> Select[Any]:
    """When something happened with the file, as the log says, the first first."""
    query = select(AuditEntry.at).where(AuditEntry.participant_id == participant_id, AuditEntry.event == event)
    return query.order_by(AuditEntry.at)
