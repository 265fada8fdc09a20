"""Disclosing what a consent allows."""

from uuid import UUID

from ..consents.queries import consent, hold_consent
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from .models import Disclosure
from .queries import mark_of


def disclose(
    *, by: Actor, participant_id: UUID, consent_id: UUID, content: str, seen: str, id: UUID | None = None
) -> Disclosure:
    """Record that a text leaves, as it was shown. The consent is looked at anew, and nobody takes it back meanwhile.

    Raises Broken: no_consent, nothing_to_tell, changed_since_seen. Raises Missing for a consent of another file.
    """
    hold_consent(consent_id)
    found = consent(by, participant_id, consent_id)
    if found.state != "stands":
        raise Broken("no_consent")
    if not content:
        raise Broken("nothing_to_tell")
    if mark_of(content) != seen:
        raise Broken("changed_since_seen")
    one = Disclosure(
        id=id,
        participant_id=participant_id,
        owner_agency_id=by.agency_id,
        recipient_id=found.consent.recipient_id,
        consent_id=consent_id,
        about=found.consent.about,
        why=found.consent.why,
        content=content,
        made_by=by.staff_id,
        made_at=clock.now(),
    )
    db.session.add(one)
    audit.record("disclosure.made", by=by, participant=participant_id, records=[one.id, consent_id])
    return one
