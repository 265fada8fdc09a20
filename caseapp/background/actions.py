"""Changes of the background."""

from dataclasses import asdict
from uuid import UUID

from ..enrolments.models import Enrolment
from ..enrolments.queries import check_writable
from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import BackgroundDocument, BackgroundTopic, Written, contents
from .queries import own_documents


def begin_background(*, by: Actor, enrolment: Enrolment) -> None:
    """Write every topic, still empty, as the stay begins: from then on no row comes with what somebody says."""
    _seal(by, enrolment, {}, {topic: Written() for topic in BackgroundTopic})
    audit.record("background.begun", by=by, participant=enrolment.participant_id, records=[enrolment.id])


def write_background(
    *, by: Actor, enrolment: Enrolment, topic: BackgroundTopic, revision: int, facts: dict[str, str]
) -> None:
    """Write what the own agency knows on a topic; how it read before stays within the document.

    Every topic is sealed anew, so that the database tells nothing of which one changed. Raises Broken for an ended stay
    and for leave after the release, Stale when somebody of the same agency wrote on the topic meanwhile.
    """
    check_writable(by, enrolment, lasting=True)
    _check_dates(facts)
    standing = own_documents(enrolment, by.agency_id)
    written = {one: standing[one].written if one in standing else Written() for one in BackgroundTopic}
    before = written[topic]
    if before.revision and before.facts == facts:
        return  # sent twice, or nothing changed
    if before.revision != revision:
        raise Stale(before.revision, before.facts)
    written[topic] = _following(before, by, facts)
    _seal(by, enrolment, standing, written)
    ids = sorted(one.id for one in standing.values())
    audit.record("background.written", by=by, participant=enrolment.participant_id, records=ids)


def _following(before: Written, by: Actor, facts: dict[str, str]) -> Written:
    earlier = list(before.earlier)
    if before.revision:
        read_before = asdict(before)
        earlier.append({name: read_before[name] for name in ("facts", "author_id", "at")})
    return Written(facts, str(by.staff_id), clock.now().isoformat(), before.revision + 1, earlier)


def _seal(
    by: Actor,
    enrolment: Enrolment,
    standing: dict[BackgroundTopic, BackgroundDocument],
    written: dict[BackgroundTopic, Written],
) -> None:
    version = max((one.version for one in standing.values()), default=0) + 1
    for topic, content in contents(written, version).items():
        if topic not in standing:
            standing[topic] = _new(by, enrolment, topic)
            db.session.add(standing[topic])
        standing[topic].content = content


def _new(by: Actor, enrolment: Enrolment, topic: BackgroundTopic) -> BackgroundDocument:
    ids: dict[str, UUID] = {"participant_id": enrolment.participant_id, "enrolment_id": enrolment.id}
    return BackgroundDocument(topic=topic, owner_agency_id=by.agency_id, version=1, **ids)


def _check_dates(facts: dict[str, str]) -> None:
    """Frigång comes before the release."""
    leaves_on, leave_from = facts.get("leaves_on", ""), facts.get("leave_from", "")
    if leaves_on and leave_from and leave_from > leaves_on:
        raise Broken("leave_after_release")
