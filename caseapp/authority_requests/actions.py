"""Recording what an authority asked, and what was decided."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, says_why
from ..participants.models import Participant
from ..protection.actions import reveal
from ..protection.models import Field
from .models import AuthorityDecision, AuthorityRequest, Outcome, Verified
from .models.laws import Basis, Law, Laws, Reading
from .queries import Asked, contact_lines, deciders, mark_of, reading_of


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks and how one knows, when, for what, on which law (its code)."""

    authority: str
    asker: str
    service_number: str
    verified: Verified
    received_on: date
    asked_for: str
    law: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided. `given` is typed where one weighs; `lines` were chosen of the contact data that `seen` marks.

    `listed`: is whoever asks one of those the law calls law enforcement?
    """

    outcome: Outcome
    decided_by: UUID
    decided_on: date
    weighing: str = ""
    reasons: str = ""
    given: str = ""
    lines: tuple[str, ...] = ()
    seen: str = ""
    listed: bool = False


def record_authority_request(
    *, by: Actor, participant_id: UUID, asking: Asking, id: UUID | None = None
) -> AuthorityRequest:
    """Record that an authority asks about one file. Raises Broken: received_in_future."""
    if asking.received_on > clock.today():
        raise Broken("received_in_future")
    one = AuthorityRequest(
        id=id,
        participant_id=participant_id,
        owner_agency_id=by.agency_id,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
        **asdict(asking) | {"verified": asking.verified.value},
    )
    db.session.add(one)
    audit.record("authority_request.recorded", by=by, participant=participant_id, records=[one.id])
    return one


def propose_contact(*, by: Actor, participant: Participant, weighing: str) -> None:
    """Let the contact data of somebody with protected identity be seen, once it is weighed (OSL 21 kap. 3 §, 22 kap. 1 §).

    Each field stands among those that were revealed, with the weighing as its reason. Raises Broken: weighing_needed.
    """
    if not says_why(weighing):
        raise Broken("weighing_needed")
    for field in (Field.ADDRESS, Field.PHONE, Field.EMAIL):
        if getattr(participant, field.value):
            reveal(by=by, participant=participant, field=field, reason=weighing)
    audit.record("authority_request.weighed", by=by, participant=participant.id)


def decide_authority_request(
    *, by: Actor, participant: Participant, asked: Asked, laws: Laws, law: Law, answer: Answer, id: UUID | None = None
) -> AuthorityDecision:
    """Record the decision. It never changes.

    Raises Broken: law_exempts, no_decider, decided_in_future, decided_before, not_listed, weighing_needed, lines_needed,
    changed_since_seen, given_needed, grave_reasons_needed, reasons_needed.
    """
    reading, proposed = reading_of(by, law), contact_lines(by, participant)
    _check(by, asked, answer, reading)
    given = _given(participant, answer, reading, proposed)
    outcome = answer.outcome
    if reading == Reading.CONTACT and outcome != Outcome.REFUSED:
        outcome = Outcome.WHOLE if given == "\n".join(proposed) else Outcome.PART
    if not answer.reasons and (outcome == Outcome.PART or (outcome == Outcome.REFUSED and not reading.refuses)):
        raise Broken("reasons_needed")
    basis = Basis(reading.value, law.name, law.source, law.reason if reading.refuses else None, laws.appeal)
    one = AuthorityDecision(
        id=id,
        participant_id=participant.id,
        owner_agency_id=by.agency_id,
        request_id=asked.request.id,
        outcome=outcome.value,
        weighing=answer.weighing,
        reasons=answer.reasons,
        given=given,
        basis_json=json.dumps(asdict(basis), ensure_ascii=False),
        decided_by=answer.decided_by,
        decided_on=answer.decided_on,
        recorded_by=by.staff_id,
        recorded_at=clock.now(),
    )
    db.session.add(one)
    audit.record("authority_request.decided", by=by, participant=participant.id, records=[asked.request.id, one.id])
    return one


def _check(by: Actor, asked: Asked, answer: Answer, reading: Reading) -> None:
    """What holds whatever the answer is."""
    if reading.refuses and answer.outcome != Outcome.REFUSED:
        raise Broken("law_exempts")
    if answer.decided_by not in {one.id for one in deciders(by)}:
        raise Broken("no_decider")
    if answer.decided_on > clock.today():
        raise Broken("decided_in_future")
    if answer.decided_on < asked.request.received_on:
        raise Broken("decided_before", day=asked.request.received_on.isoformat())


def _given(participant: Participant, answer: Answer, reading: Reading, proposed: list[str]) -> str:
    """What is given, word by word; '' for nothing."""
    if answer.outcome == Outcome.REFUSED:
        if reading == Reading.CONTACT and answer.listed and proposed and not says_why(answer.weighing):
            raise Broken("grave_reasons_needed")
        return ""
    if reading == Reading.WEIGH:
        if not says_why(answer.weighing):
            raise Broken("weighing_needed")
        if not answer.given:
            raise Broken("given_needed")
        return answer.given
    if not answer.listed:
        raise Broken("not_listed")
    if participant.protected and not says_why(answer.weighing):
        raise Broken("weighing_needed")
    if mark_of(proposed) != answer.seen:
        raise Broken("changed_since_seen")
    chosen = proposed if answer.outcome == Outcome.WHOLE else [one for one in proposed if one in answer.lines]
    if not chosen:
        raise Broken("lines_needed")
    if len(chosen) < len(proposed) and not says_why(answer.weighing):
        raise Broken("grave_reasons_needed")
    return "\n".join(chosen)
