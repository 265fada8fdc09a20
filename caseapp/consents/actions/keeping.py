"""Keeping the topics."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from ...agencies.models import AgencyKind
from ...foundation import audit, clock
from ...foundation.access import Actor
from ...foundation.database import db
from ...foundation.rules import Broken, Stale
from ..models import (
    ConsentTopic,
    ConsentTopicField,
    ConsentTopicNever,
    ConsentTopicWords,
    Texts,
    TopicField,
    topics,
)


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What is said of a topic: names and what it covers by language, what it tells, who can never receive it."""

    name: Texts
    covers: Texts
    fields: Collection[TopicField]
    never: Collection[AgencyKind]


def add_topic(*, by: Actor, code: str, facts: TopicFacts, id: UUID | None = None) -> None:
    """Add a topic at the end of the list. The database refuses a taken code. Raises Broken: no_field."""
    last = max((one.position for one in topics().values()), default=-1)
    made = ConsentTopic(id=id, code=code, position=last + 1, retired=False, version=1)
    _write(made, facts)
    db.session.add(made)
    audit.record("consent_topic.added", by=by, records=[made.id])


def change_topic(*, by: Actor, topic: ConsentTopic, version: int, facts: TopicFacts, offered: bool) -> None:
    """Change a topic's words (the earlier ones are kept for those who heard them), take away what it tells, say who never receives it, or retire it.

    What it tells only shrinks: nobody's consent may come to cover more than was read out (OSL 12 kap. 2 §).
    Raises Broken: field_added, no_field; Stale when somebody was first.
    """
    db.session.execute(select(ConsentTopic.id).where(ConsentTopic.id == topic.id).with_for_update())
    db.session.refresh(topic)  # with its lists, which a lock of the row itself cannot be joined with
    if topic.version != version:
        raise Stale(topic.version, _there(topic))
    if set(facts.fields) - set(topic.fields):
        raise Broken("field_added")
    if set(facts.fields) < set(topic.fields):
        topic.narrowed_at = clock.now()
    if (topic.name, topic.covers) != (facts.name, facts.covers):
        texts = {name: getattr(topic, name) for name in ("name_sv", "name_en", "covers_sv", "covers_en")}
        topic.earlier.append(ConsentTopicWords(until=clock.now(), **texts))
    _write(topic, facts)
    retiring, topic.retired = not offered and not topic.retired, not offered
    flag_modified(topic, "name_sv")  # what it tells lies in tables of its own; the version counts their changes too
    if retiring:
        audit.record("consent_topic.retired", by=by, records=[topic.id])
    audit.record("consent_topic.changed", by=by, records=[topic.id])


def move_topic(*, by: Actor, topic: ConsentTopic, later: bool) -> None:
    """Let a topic stand one place earlier or later in the list; at its end nothing moves."""
    rows = select(ConsentTopic).order_by(ConsentTopic.position, ConsentTopic.code)
    order = list(db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)))
    here = order.index(topic)
    there = min(max(here + (1 if later else -1), 0), len(order) - 1)
    order.insert(there, order.pop(here))
    for position, one in enumerate(order):
        one.position = position
    if there != here:
        audit.record("consent_topic.moved", by=by, records=[topic.id])


def _there(topic: ConsentTopic) -> dict[str, str]:
    names = ("name_sv", "name_en", "covers_sv", "covers_en")
    return {name: getattr(topic, name) for name in names} | {
        "fields": ",".join(topic.fields),
        "never": ",".join(one for one in topic.never if one != AgencyKind.POLICE),
        "offered": "no" if topic.retired else "yes",
    }


def _write(topic: ConsentTopic, facts: TopicFacts) -> None:
    """The police receive nothing on a consent: they ask, and the law answers."""
    if not facts.fields:
        raise Broken("no_field")
    topic.name_sv, topic.name_en = facts.name["sv"], facts.name["en"]
    topic.covers_sv, topic.covers_en = facts.covers["sv"], facts.covers["en"]
    fields, never = set(facts.fields), {*facts.never, AgencyKind.POLICE}
    kept, barred = (
        [one for one in topic.told if one.field in fields],
        [one for one in topic.barred if one.kind in never],
    )
    new_fields, new_never = fields - {one.field for one in kept}, never - {one.kind for one in barred}
    topic.told = [*kept, *(ConsentTopicField(field=one) for one in sorted(new_fields))]
    topic.barred = [*barred, *(ConsentTopicNever(kind=one) for one in sorted(new_never))]
