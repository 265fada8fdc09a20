"""Standing disclosures: the same topic told anew each day, week or month, while the consent stands."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from ...consents.queries import consent
from ...enrolments.queries import lasts_with
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.rules import Broken
from ...participants.models import Participant
from ...participants.queries import hold_file
from ..models import Every, StandingDisclosure
from ..queries import mark_of, own_item, read_on, told_on
from ..queries.standing import standing_of_file
from . import Text, _begun, disclose


def start_standing(
    *, by: Actor, participant_id: UUID, consent_id: UUID, every: Every, content: str, id: UUID | None = None
) -> StandingDisclosure:
    """Tell a topic anew from today on. `content`: what would leave on it tonight.

    Raises Broken: no_consent, no_accounts, no_stay, stands_already, left_out when the recipient reads less of it than what would leave,
    or was told less when nothing of it is read any more.
    Raises Missing for a consent of another file.
    """
    hold_file(participant_id)
    found = consent(by, participant_id, consent_id)
    if found.state != "stands":
        raise Broken("no_consent")
    if not found.consent.recipient.signs_in:
        raise Broken("no_accounts")
    if not lasts_with(by, participant_id):
        raise Broken("no_stay")
    begun = standing_of_file(participant_id).get(consent_id)
    if begun is not None and begun.id != id:
        raise Broken("stands_already")
    told = read_on(by, found.consent) or told_on(by, found.consent)[:1]
    if told and set(content.splitlines()) - {line for one in told for line in one.content.splitlines()}:
        raise Broken("left_out")
    one = _begun(by, found.consent, every, clock.today(), id)
    audit.record("standing_disclosure.started", by=by, participant=participant_id, records=[one.id, consent_id])
    return one


def take_over_standing(*, by: Actor, standing: StandingDisclosure) -> None:
    """Let it be told with the actor's eyes, when whoever began it has left. Raises Broken: ended_already."""
    if standing.ended_at is not None:
        raise Broken("ended_already")
    standing.started_by = by.staff_id
    audit.record("standing_disclosure.taken_over", by=by, participant=standing.participant_id, records=[standing.id])


def end_standing(*, by: Actor, standing: StandingDisclosure) -> None:
    """Tell it no more. What was told stays. Raises Broken: ended_already."""
    if standing.ended_at is not None:
        raise Broken("ended_already")
    standing.ended_at = clock.now()
    audit.record("standing_disclosure.ended", by=by, participant=standing.participant_id, records=[standing.id])


def tell_standing(*, by: Actor, participant: Participant, standing: StandingDisclosure, content: str, on: date) -> bool:
    """Tell what stands on a day, when it is due and says something new; answers whether it was told.

    It ends with its consent, and when the recipient has no accounts any more. While no stay lasts, of somebody with protected identity, and when there is nothing new, it waits.
    """
    found = consent(by, participant.id, standing.consent_id)
    if found.state != "stands" or not found.consent.recipient.signs_in:
        end_standing(by=by, standing=standing)
        return False
    due, standing.next_on = standing.next_on, _after(on, standing.every)
    given = found.consent
    before = read_on(by, given)
    said = set(before[0].content.splitlines()) if before else set()
    lasting = lasts_with(by, participant.id) and not participant.named_only
    new = lasting and bool(set(content.splitlines()) - said)  # what only falls out of it is nothing new
    if new:
        id_ = uuid5(standing.id, due.isoformat())
        text = Text(content, content, mark_of(content))
        disclose(by=by, participant=participant, consent_id=given.id, text=text, id=id_, by_itself=True)
        for one in before:  # the latest takes the place of those before it
            own_item(participant.id, one.id).ended_at = clock.now()
    audit.record("standing_disclosure.done", by=by, participant=participant.id, records=[standing.id])
    return new


def _after(on: date, every: Every) -> date:
    if every == Every.MONTH:
        return clock.months_after(on, 1)
    return on + timedelta(days=1 if every == Every.DAY else 7)
