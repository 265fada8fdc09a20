"""Questions about consents: what stands, what ends soon, and whether something may be told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..agencies.models import Agency, AgencyKind
from ..agencies.queries import all_agencies
from ..enrolments.queries import enrolments_of
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.encryption import keys_of
from ..foundation.rules import Broken, Missing
from ..participants.queries import check_asked_still
from .models import Consent, ConsentTopic, ConsentWithdrawal, Said, Texts, packages, topics

REMIND_DAYS, LONGEST_MONTHS = 14, 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: to whom, about which topics (codes), for what, until when (that day included)."""

    recipient: Agency
    topics: Sequence[str]
    why: str
    until: date


@dataclass(frozen=True, slots=True)
class Answered:
    """A consent and what has become of it: `stands`, `refused`, `withdrawn`, `renewed`, `expired` or `barred`."""

    consent: Consent
    withdrawn_at: datetime | None
    renewed_as: UUID | None = None

    @property
    def state(self) -> str:
        """What holds today."""
        if self.consent.said == Said.NO:
            return "refused"
        if self.withdrawn_at is not None:
            return "renewed" if self.renewed_as else "withdrawn"
        if self.consent.valid_until < clock.today():
            return "expired"
        return "barred" if self.consent.recipient.kind in self.consent.topic.never else "stands"

    @property
    def lasts(self) -> bool:
        """Could it still be taken back? Also one whose recipient may not receive the topic any more."""
        return self.state in ("stands", "barred")


def stays_here(by: Actor, participant_id: UUID) -> bool:
    """Does a stay last at the actor's site?"""
    return any(one.ended_on is None and one.site_id == by.site_id for one in enrolments_of(participant_id))


def check_asked(by: Actor, participant_id: UUID, asked: Asked) -> None:
    """May it be asked?

    Raises Broken: asked_no_more, no_stay, own_agency, topic_retired, never_to, ended_before, too_long.
    """
    check_asked_still(participant_id)
    if not stays_here(by, participant_id):
        raise Broken("no_stay")
    if asked.recipient.id == by.agency_id:
        raise Broken("own_agency")
    if not set(asked.topics) <= offered_topics().keys():
        raise Broken("topic_retired")
    if any(asked.recipient.kind in topics()[one].never for one in asked.topics):
        raise Broken("never_to", agency=asked.recipient.name)
    if asked.until < clock.today():
        raise Broken("ended_before")
    if asked.until > clock.months_after(clock.today(), LONGEST_MONTHS):
        raise Broken("too_long")


def hold_topics(codes: Collection[str]) -> bool:
    """Let nobody change some topics until the commit; are they as they were when this request read them?"""
    loaded = {one.id: one.version for code, one in topics().items() if code in codes}
    query = select(ConsentTopic.id, ConsentTopic.version).where(ConsentTopic.id.in_(loaded))
    query = query.order_by(
        ConsentTopic.position, ConsentTopic.code
    )  # as `move_topic` does, so that neither waits for ever
    return dict(db.session.execute(query.with_for_update(read=True)).all()) == loaded


def offered_topics() -> dict[str, ConsentTopic]:
    """The topics that somebody may be asked about, the least first."""
    return {code: one for code, one in topics().items() if not one.retired}


def offered_packages() -> dict[str, tuple[Texts, list[ConsentTopic]]]:
    """The ready packages, each with its names and those of its topics that are offered; the least first."""
    offered = offered_topics()
    found = {
        code: (one.name, [offered[topic] for topic in one.topics if topic in offered])
        for code, one in packages().items()
    }
    return {code: (name, kept) for code, (name, kept) in found.items() if kept}


def topic(topic_id: UUID) -> ConsentTopic:
    """One topic. Raises Missing."""
    found = next((one for one in topics().values() if one.id == topic_id), None)
    if found is None:
        raise Missing
    return found


def recipients(by: Actor) -> list[Agency]:
    """The agencies a consent may name: every one but the actor's own, and those that can receive nothing on a consent."""
    able = {kind for kind in AgencyKind if any(kind not in one.never for one in offered_topics().values())}
    return [one for one in all_agencies() if one.id != by.agency_id and one.kind in able]


def consents_of(by: Actor, participant_id: UUID) -> list[Answered]:
    """What the person answered the actor's agency, latest first: each agency lifts its own secrecy."""
    query = select(Consent).where(Consent.participant_id == participant_id, Consent.owner_agency_id == by.agency_id)
    rows = db.session.scalars(query.options(joinedload(Consent.recipient)).order_by(Consent.recorded_at.desc()))
    order = list(topics())
    taken = select(ConsentWithdrawal.consent_id, ConsentWithdrawal.withdrawn_at, ConsentWithdrawal.renewed_as)
    rows_taken = db.session.execute(taken.where(ConsentWithdrawal.participant_id == participant_id))
    back = {row.consent_id: (row.withdrawn_at, row.renewed_as) for row in rows_taken}
    found = [Answered(one, *back.get(one.id, (None, None))) for one in rows]
    return sorted(found, key=lambda one: (-one.consent.recorded_at.timestamp(), order.index(one.consent.about)))


def consent(by: Actor, participant_id: UUID, consent_id: UUID) -> Answered:
    """One of them. Raises Missing."""
    found = next((one for one in consents_of(by, participant_id) if one.consent.id == consent_id), None)
    if found is None:
        raise Missing
    return found


def asked_before(by: Actor, participant_id: UUID, consent_id: UUID) -> dict[str, object]:
    """The question behind a consent that lasts, to put it anew: all that stands for the same agency and purpose."""
    one = consent(by, participant_id, consent_id).consent
    together = [each for each in lasting_for(by, participant_id, one.recipient_id) if each.consent.why == one.why]
    about = [code for code in offered_topics() if code in {each.consent.about for each in together}]
    return {"recipient": str(one.recipient_id), "package": "own", "topics": about, "why": one.why}


def by_recipient(answered: Iterable[Answered]) -> list[tuple[Agency, list[list[Answered]]]]:
    """Answers by the agency they let know something, by its name; those given at once stand together."""
    found: dict[UUID, tuple[Agency, dict[datetime, list[Answered]]]] = {}
    for one in answered:
        _, given = found.setdefault(one.consent.recipient_id, (one.consent.recipient, {}))
        given.setdefault(one.consent.recorded_at, []).append(one)
    return sorted(((to, list(given.values())) for to, given in found.values()), key=lambda one: one[0].name)


def note_printing(by: Actor, participant_id: UUID) -> None:
    """Say in the log that the question was printed, with the person's name on it."""
    audit.read("consent.printed", by=by, participant=participant_id)


def standing_of(by: Actor, participant_id: UUID, recipient_id: UUID, about: Collection[str]) -> list[Answered]:
    """What lets some topics (codes) go to an agency today."""
    return [
        one
        for one in lasting_for(by, participant_id, recipient_id)
        if one.state == "stands" and one.consent.about in about
    ]


def lasting_for(by: Actor, participant_id: UUID, recipient_id: UUID) -> list[Answered]:
    """What the person could still take back from an agency."""
    return [one for one in consents_of(by, participant_id) if one.lasts and one.consent.recipient_id == recipient_id]


def agencies_told(by: Actor, participant_id: UUID) -> list[str]:
    """The names of the agencies that the person lets know something now."""
    return sorted({one.consent.recipient.name for one in consents_of(by, participant_id) if one.lasts})


def standing_for(by: Actor, participant_id: UUID, recipient_id: UUID, topic: ConsentTopic) -> Answered | None:
    """What lets the topic go to the agency today; None when nothing does."""
    return next(iter(standing_of(by, participant_id, recipient_id, [topic.code])), None)


def refused_last(answered: Iterable[Answered], recipient_id: UUID, topic: ConsentTopic) -> Answered | None:
    """The person's no to telling an agency of the topic, when it was their latest answer to that; None otherwise."""
    said = [one for one in answered if (one.consent.recipient_id, one.consent.about) == (recipient_id, topic.code)]
    latest = max(said, key=lambda one: one.consent.recorded_at, default=None)
    return latest if latest is not None and latest.state == "refused" else None


# The secrecy that holds at an agency of a kind (OSL); elsewhere the law is not named.
SECRECY = {
    AgencyKind.MUNICIPALITY: "OSL 26 kap. 1 §",
    AgencyKind.EMPLOYMENT: "OSL 28 kap.",
    AgencyKind.PROBATION: "OSL 35 kap.",
}


def ending_soon(by: Actor, participant_ids: Collection[UUID]) -> list[Consent]:
    """Consents of some files that end within two weeks, the next first, one for each file, agency and day.

    Not what was refused or taken back. What it is about is sensitive, and never beside a name in a list (SoLPuL 7 a §).
    """
    if not participant_ids:
        return []
    until = clock.today() + timedelta(days=REMIND_DAYS)
    back = select(ConsentWithdrawal.consent_id)
    query = select(Consent).where(
        Consent.participant_id.in_(participant_ids),
        Consent.owner_agency_id == by.agency_id,
        Consent.valid_until.between(clock.today(), until),
        Consent.id.not_in(back),
    )
    rows = list(db.session.scalars(query.options(joinedload(Consent.recipient)).order_by(Consent.valid_until)))
    keys_of(db.session()).prefetch("participant", [one.participant_id for one in rows])
    ending = [one for one in rows if one.said == Said.YES and one.recipient.kind not in one.topic.never]
    return list({(one.participant_id, one.recipient_id, one.valid_until): one for one in ending}.values())
