"""Recording what the person answered, and that it was taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from ..participants.models import Participant
from .models import Consent, ConsentWithdrawal, Said, Way
from .queries import Answered, Asked, check_asked, hold_consent, standing_of

# What else goes on when a consent is renewed: called with by=, old= and new=. `create_app` says what.
ALSO_RENEW: list[Callable[..., None]] = []


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person said, how, and who heard it where that is needed."""

    said: Said
    way: Way
    witness: str = ""


def record_consent(
    *, by: Actor, participant: Participant, asked: Asked, reply: Reply, lasting: bool, id: UUID | None = None
) -> list[Consent]:
    """Record the answer, one consent for each topic; what stood for the same agency and topic ends with it.

    A yes for the same purpose renews it: what was disclosed on the earlier one goes on. Raises Broken as `check_asked` does,
    and witness_needed.
    """
    check_asked(by, asked, lasting)
    if reply.way == Way.BY_PHONE and not reply.witness:
        raise Broken("witness_needed")
    form, now = id or uuid4(), clock.now()
    made = [
        Consent(
            id=uuid5(form, topic) if number else form,
            participant_id=participant.id,
            owner_agency_id=by.agency_id,
            recipient_id=asked.recipient.id,
            about=topic,
            said=reply.said.value,
            why=asked.why,
            witness=reply.witness,
            way=reply.way,
            valid_from=clock.today(),
            valid_until=asked.until,
            recorded_by=by.staff_id,
            recorded_at=now,
        )
        for number, topic in enumerate(asked.topics)
    ]
    if db.session.get(Consent, made[0].id) is not None:
        return []  # the same form, sent again
    standing = standing_of(by, participant.id, asked.recipient.id, asked.topics)
    yes = {one.about: one for one in made if reply.said == Said.YES}
    renewed = {one.consent.id: yes[one.consent.about] for one in standing if one.consent.why == asked.why and yes}
    db.session.add_all(made)
    _take_back(by, standing, renewed)
    for one in standing:
        for also in ALSO_RENEW if one.consent.id in renewed else ():
            also(by=by, old=one.consent, new=renewed[one.consent.id])
    audit.record("consent.recorded", by=by, participant=participant.id, records=[one.id for one in made])
    return made


def _take_back(by: Actor, standing: Iterable[Answered], renewed: dict[UUID, Consent] | None = None) -> None:
    """End what stands, each held until the commit, so that what hangs on it waits. `renewed`: what stands in its place."""
    for one in standing:
        hold_consent(one.consent.id)
        later = (renewed or {}).get(one.consent.id)
        db.session.add(
            ConsentWithdrawal(
                participant_id=one.consent.participant_id,
                owner_agency_id=by.agency_id,
                consent_id=one.consent.id,
                withdrawn_at=clock.now(),
                renewed_as=later.id if later else None,
                recorded_by=by.staff_id,
            )
        )


def withdraw_consent(*, by: Actor, answered: Answered) -> None:
    """Take a consent back, as of now, and whatever else stands for the same agency and topic.

    Raises Broken for one that does not stand.
    """
    one = answered.consent
    if answered.state != "stands":
        raise Broken("does_not_stand")
    standing = standing_of(by, one.participant_id, one.recipient_id, [one.about])
    _take_back(by, standing)
    audit.record(
        "consent.withdrawn", by=by, participant=one.participant_id, records=[each.consent.id for each in standing]
    )
