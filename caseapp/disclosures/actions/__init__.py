"""Disclosing what a consent allows, and what goes on when it is renewed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...consents.models import Consent
from ...consents.queries import consent, hold_topics
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.encryption import Scope, keys_of
from ...foundation.rules import Broken
from ...participants.models import Participant
from ...participants.queries import hold_file
from ..models import DisclosedItem, Disclosure, DisclosureGround, Every, Received, StandingDisclosure
from ..queries import mark_of, own_item, read_on


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves, to which agency, about which topic (code), for what, told by whom."""

    recipient_id: UUID
    about: str
    why: str
    content: str
    made_by: UUID


@dataclass(frozen=True, slots=True)
class Ground:
    """What it rests on until and including a day: a consent, or a law (code) with a reason that a second person agreed to."""

    until: date
    consent_id: UUID | None = None
    law: str = ""
    reason: str = ""
    confirmed_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What may leave as the file stands now, what of it leaves, the mark of what was shown, and whether anything was left out

    that would leave when nobody chooses.
    """

    whole: str
    leaves: str
    seen: str
    left_out: bool = False


def disclose(
    *,
    by: Actor,
    participant: Participant,
    consent_id: UUID,
    text: Text,
    id: UUID | None = None,
    by_itself: bool = False,
) -> Disclosure:
    """Record that a text leaves, as it was shown; `by_itself`: by night, on behalf of whoever let it. The consent is looked at anew, and nobody takes it back meanwhile.

    Where something was left out by hand, nothing is told by itself any more: it would leave the next night.

    Raises Broken: no_consent, nothing_to_tell, nothing_chosen, changed_since_seen, told_already when the recipient reads the same words on it,
    stopped_since when the same form told it and it was stopped.
    Raises Missing for a consent of another file.
    """
    hold_file(participant.id)
    found = consent(by, participant.id, consent_id)
    if found.state != "stands":
        raise Broken("no_consent")
    if not text.leaves:
        raise Broken("nothing_chosen" if text.whole else "nothing_to_tell")
    if mark_of(text.whole) != text.seen:
        raise Broken("changed_since_seen")
    given = found.consent
    read_now = read_on(by, given)
    if (sent := _sent_before(id, read_now)) is not None:
        return sent
    if any(one.content == text.leaves for one in read_now):
        raise Broken("told_already")
    leaving = Leaving(given.recipient_id, given.about, given.why, text.leaves, by.staff_id)
    one = _leave(by, participant, leaving, Ground(given.valid_until, consent_id=consent_id), id)
    records = [one.id, consent_id]
    if text.left_out:
        _end_standing(by, participant.id, [consent_id])
    if by_itself:
        audit.record("standing_disclosure.told", by=by, participant=participant.id, records=records)
    else:
        audit.record("disclosure.made", by=by, participant=participant.id, records=records)
    return one


def _sent_before(id: UUID | None, read_now: Collection[Disclosure]) -> Disclosure | None:
    """What the same form told already. Raises Broken: stopped_since when nobody reads it any more."""
    sent = db.session.get(Disclosure, id) if id is not None else None
    if sent is not None and sent not in read_now:
        raise Broken("stopped_since")
    return sent


def _leave(by: Actor, participant: Participant, leaving: Leaving, ground: Ground, id: UUID | None = None) -> Disclosure:
    """The entry in the ledger with its ground, and the copy its recipient reads."""
    hold_file(participant.id)  # who discloses at once makes one person at the recipient
    if not hold_topics([leaving.about]):
        raise Broken("changed_since_seen")
    whose = {"participant_id": participant.id, "owner_agency_id": by.agency_id}
    what: dict[str, Any] = {"about": leaving.about, "why": leaving.why, "content": leaving.content}
    what |= {"made_by": leaving.made_by, "made_at": clock.now()}
    one = Disclosure(id=id, recipient_id=leaving.recipient_id, **whose, **what)
    db.session.add(one)
    received_id = _received(by, participant, leaving.recipient_id)
    db.session.flush()
    on_consent = ground.consent_id is not None
    db.session.add(DisclosedItem(received_id=received_id, disclosure_id=one.id, on_consent=on_consent, **whose, **what))
    db.session.add(_ground(participant.id, by.agency_id, one.id, ground))
    return one


def _received(by: Actor, participant: Participant, recipient_id: UUID) -> UUID:
    """The person at the recipient, made the first time. The name there is that of the latest disclosure."""
    id_ = keys_of(db.session()).derived_id(Scope("participant", participant.id), "received", recipient_id)
    found = db.session.get(Received, id_)
    if found is None:
        whose = {"participant_id": participant.id, "owner_agency_id": by.agency_id, "recipient_id": recipient_id}
        db.session.add(Received(id=id_, name=participant.name, made_at=clock.now(), **whose))
    elif found.name != participant.name:
        found.name = participant.name
    return id_


def _ground(participant_id: UUID, agency_id: UUID, disclosure_id: UUID, ground: Ground) -> DisclosureGround:
    return DisclosureGround(
        participant_id=participant_id,
        owner_agency_id=agency_id,
        disclosure_id=disclosure_id,
        consent_id=ground.consent_id,
        law=ground.law,
        reason=ground.reason,
        confirmed_by=ground.confirmed_by,
        valid_from=clock.today(),
        valid_until=ground.until,
        stated_at=clock.now(),
    )


def renew_grounds(*, by: Actor, old: Consent, new: Consent) -> None:
    """What was disclosed on a consent rests on the one that renews it, too; not what left while the topic told more than now."""
    query = select(DisclosureGround).where(DisclosureGround.consent_id == old.id)
    if since := new.topic.narrowed_at:
        query = query.join(Disclosure, Disclosure.id == DisclosureGround.disclosure_id).where(
            Disclosure.made_at > since
        )
    grounds = list(db.session.scalars(query))
    for one in grounds:
        ground = Ground(new.valid_until, consent_id=new.id)
        db.session.add(_ground(one.participant_id, one.owner_agency_id, one.disclosure_id, ground))
    _go_on(by, old, new)
    told = [one.disclosure_id for one in grounds]
    audit.record("disclosure.renewed", by=by, participant=new.participant_id, records=told)


def _go_on(by: Actor, old: Consent, new: Consent) -> None:
    """What is told anew on a consent is told anew on the one that renews it, with the eyes of who renewed it."""
    query = select(StandingDisclosure).where(
        StandingDisclosure.consent_id == old.id, StandingDisclosure.ended_at.is_(None)
    )
    for one in db.session.scalars(query):
        one.ended_at = clock.now()
        if new.recipient.signs_in:
            _begun(by, new, one.every, one.next_on)


def _end_standing(by: Actor, participant_id: UUID, consent_ids: Collection[UUID]) -> None:
    """Nothing is told anew by itself on some consents any more."""
    query = select(StandingDisclosure).where(
        StandingDisclosure.consent_id.in_(consent_ids), StandingDisclosure.ended_at.is_(None)
    )
    for one in db.session.scalars(query):
        one.ended_at = clock.now()
        audit.record("standing_disclosure.ended", by=by, participant=participant_id, records=[one.id])


def _begun(by: Actor, given: Consent, every: Every, next_on: date, id: UUID | None = None) -> StandingDisclosure:
    """What is told anew on a consent from a day on, with the actor's eyes."""
    one = StandingDisclosure(
        id=id,
        participant_id=given.participant_id,
        owner_agency_id=given.owner_agency_id,
        consent_id=given.id,
        every=every,
        next_on=next_on,
        started_by=by.staff_id,
        started_at=clock.now(),
    )
    db.session.add(one)
    return one


def end_disclosure(*, by: Actor, participant_id: UUID, disclosure_id: UUID) -> None:
    """The recipient reads it no more, from now, nor is it told anew by itself. What left stays in the ledger.

    Raises Missing, and Broken: ended_already.
    """
    hold_file(participant_id)
    item = own_item(participant_id, disclosure_id)
    if item.ended_at is not None:
        raise Broken("ended_already")
    item.ended_at = clock.now()
    rests = select(DisclosureGround.consent_id).where(DisclosureGround.disclosure_id == disclosure_id)
    _end_standing(by, participant_id, [one for one in db.session.scalars(rests) if one])
    audit.record("disclosure.ended", by=by, participant=participant_id, records=[disclosure_id])
