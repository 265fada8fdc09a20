"""Recording what the person answered, and that it was taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4, uuid5

from sqlalchemy import insert, select

from ...agencies.models import Agency
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken
from ...participants.models import Participant
from ...participants.queries import hold_file, parts_of
from ...staff.queries import colleagues
from ..models import Consent, ConsentWithdrawal, Said, Way
from ..queries import Answered, Asked, check_asked, consent, consents_of, hold_topics, lasting_for

# What else goes on when a consent is renewed: called with by=, old= and new=. `create_app` says what.
ALSO_RENEW: list[Callable[..., None]] = []


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person said, how, who heard it on the telephone, and the day that stands on the paper."""

    said: Said
    way: Way
    witness: str = ""
    signed_on: date | None = None


def record_consent(
    *, by: Actor, participant: Participant, asked: Asked, reply: Reply, id: UUID | None = None
) -> list[Consent]:
    """Record the answer, one consent for each topic; what stood for the same agency and topic ends with it.

    A yes for the same purpose renews it: what was disclosed on the earlier one goes on. Raises Broken as `check_asked` does,
    words_changed, nothing_asked, answered_since, signed_when, signed_later, witness_needed, witness_self and witness_asked.
    """
    hold_file(participant.id)  # what hangs on a consent, and what takes it back, wait for each other
    _check(by, participant, asked, reply)
    made = _answers(by, participant.id, asked, reply, id or uuid4())
    lasting_before = lasting_for(by, participant.id, asked.recipient.id)
    standing = [one for one in lasting_before if one.consent.about in asked.topics]
    if db.session.get(Consent, made[0].id) is not None:  # the same form, sent again
        _check_still_said(made, standing, reply.said)
        return []
    yes = {one.about: one for one in made if reply.said == Said.YES}
    renewed = {one.consent.id: yes[one.consent.about] for one in standing if one.consent.why == asked.why and yes}
    db.session.add_all(made)
    _take_back(by, standing, renewed)
    for one in standing:
        for also in ALSO_RENEW if one.consent.id in renewed else ():
            also(by=by, old=one.consent, new=renewed[one.consent.id])
    audit.record("consent.recorded", by=by, participant=participant.id, records=[one.id for one in made])
    return made


def _check_still_said(made: Iterable[Consent], standing: Iterable[Answered], said: Said) -> None:
    """Is what a form said once still what holds? Sent from a page that was kept, it may not be."""
    holds = {one.id for one in made} if said == Said.YES else set()
    if {one.consent.id for one in standing} != holds:
        raise Broken("answered_since")


def _check(by: Actor, participant: Participant, asked: Asked, reply: Reply) -> None:
    check_asked(by, participant.id, asked)
    if not hold_topics(asked.topics):
        raise Broken("words_changed")
    if not asked.topics:
        raise Broken("nothing_asked")
    if reply.way == Way.ON_PAPER:
        _check_paper(reply.signed_on)
    if reply.way != Way.BY_PHONE:
        return
    heard, own = set(parts_of(reply.witness)), set(parts_of(colleagues([by.staff_id])[by.staff_id].name))
    if not heard:
        raise Broken("witness_needed")
    if heard <= own:
        raise Broken("witness_self")
    if heard <= set(parts_of(participant.name)):
        raise Broken("witness_asked")


def _check_paper(signed_on: date | None) -> None:
    if signed_on is None:
        raise Broken("signed_when")
    if signed_on > clock.today():
        raise Broken("signed_later")


def _answers(by: Actor, participant_id: UUID, asked: Asked, reply: Reply, form: UUID) -> list[Consent]:
    """One for each topic, with ids that the same form gives again."""
    now = clock.now()
    return [
        Consent(
            id=uuid5(form, topic) if number else form,
            participant_id=participant_id,
            owner_agency_id=by.agency_id,
            recipient_id=asked.recipient.id,
            about=topic,
            said=reply.said.value,
            why=asked.why,
            witness=reply.witness,
            way=reply.way,
            signed_on=reply.signed_on if reply.way == Way.ON_PAPER else None,
            valid_from=clock.today(),
            valid_until=asked.until,
            recorded_by=by.staff_id,
            recorded_at=now,
        )
        for number, topic in enumerate(asked.topics)
    ]


def _take_back(by: Actor, standing: Iterable[Answered], renewed: dict[UUID, Consent] | None = None) -> None:
    """End what stands, at one moment. `renewed`: what stands in its place."""
    now = clock.now()
    for one in standing:
        later = (renewed or {}).get(one.consent.id)
        db.session.add(
            ConsentWithdrawal(
                participant_id=one.consent.participant_id,
                owner_agency_id=by.agency_id,
                consent_id=one.consent.id,
                withdrawn_at=now,
                renewed_as=later.id if later else None,
                recorded_by=by.staff_id,
            )
        )


def withdraw_consent(*, by: Actor, answered: Answered) -> None:
    """Take a consent back, as of now, and whatever else stands for the same agency and topic.

    Raises Broken for one that does not stand.
    """
    one = answered.consent
    hold_file(one.participant_id)
    if not consent(by, one.participant_id, one.id).lasts:  # as it is now that nobody else changes it
        raise Broken("does_not_stand")
    lasting = lasting_for(by, one.participant_id, one.recipient_id)
    standing = [each for each in lasting if each.consent.about == one.about]
    _take_back(by, standing)
    audit.record(
        "consent.withdrawn", by=by, participant=one.participant_id, records=[each.consent.id for each in standing]
    )


def withdraw_all(*, by: Actor, participant_id: UUID, recipient: Agency) -> None:
    """Take back, as of now, everything the person let the actor's agency tell another. Raises Broken when nothing stands."""
    hold_file(participant_id)
    lasting = lasting_for(by, participant_id, recipient.id)
    if not lasting:
        raise Broken("nothing_stands")
    _take_back(by, lasting)
    audit.record("consent.withdrawn", by=by, participant=participant_id, records=[one.consent.id for one in lasting])


def end_all_consents(*, by: Actor, participant_id: UUID) -> None:
    """End whatever the person let any agency tell others: nobody else can say it for somebody who has died."""
    end_consents(by=by, participant_id=participant_id)
    with db.session().seeing_all("consents of somebody who has died"):
        query = select(Consent.id, Consent.owner_agency_id, Consent.said.column).where(
            Consent.participant_id == participant_id,
            Consent.valid_until >= clock.today(),
            Consent.id.not_in(select(ConsentWithdrawal.consent_id)),
        )
        rows, session = db.session.execute(query).all(), db.session()
        ended = [one for one in rows if Consent.said.open(session, one.id, participant_id, one[2]) == Said.YES]
        for consent_id, owner, _ in ended:
            ending = {"id": uuid4(), "withdrawn_at": clock.now(), "recorded_by": by.staff_id}
            whose = {"participant_id": participant_id, "owner_agency_id": owner}
            db.session.execute(insert(ConsentWithdrawal).values(consent_id=consent_id, **whose, **ending))
    if ended:
        audit.record("consent.withdrawn", by=by, participant=participant_id, records=[one.id for one in ended])


def end_consents(*, by: Actor, participant_id: UUID) -> None:
    """End whatever the person lets the actor's agency tell others."""
    hold_file(participant_id)
    lasting = [one for one in consents_of(by, participant_id) if one.lasts]
    _take_back(by, lasting)
    if lasting:
        audit.record(
            "consent.withdrawn", by=by, participant=participant_id, records=[one.consent.id for one in lasting]
        )
