"""Recording what the person answered, and that it was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from ..participants.models import Participant
from .models import Consent, ConsentWithdrawal, Said, Way
from .queries import Answered, Asked, check_asked, hold_consent, standing_of


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person said, how, and who heard it where that is needed."""

    said: Said
    way: Way
    witness: str = ""


def record_consent(
    *, by: Actor, participant: Participant, asked: Asked, reply: Reply, lasting: bool, id: UUID | None = None
) -> list[Consent]:
    """Record the answer, one consent for each topic; what stood for the same agency and topic ends with it. Raises Broken as `check_asked` does, and witness_needed."""
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
    _take_back(by, standing_of(by, participant.id, asked.recipient.id, asked.topics))
    db.session.add_all(made)
    audit.record("consent.recorded", by=by, participant=participant.id, records=[one.id for one in made])
    return made


def _take_back(by: Actor, standing: Iterable[Answered]) -> list[ConsentWithdrawal]:
    """End what stands, each held until the commit, so that what hangs on it waits."""
    made = []
    for one in standing:
        hold_consent(one.consent.id)
        made.append(
            ConsentWithdrawal(
                participant_id=one.consent.participant_id,
                owner_agency_id=by.agency_id,
                consent_id=one.consent.id,
                withdrawn_at=clock.now(),
                recorded_by=by.staff_id,
            )
        )
    db.session.add_all(made)
    return made


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
