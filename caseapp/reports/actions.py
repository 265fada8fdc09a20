"""What leaves is numbered and kept."""

from uuid import UUID, uuid4

from sqlalchemy import func, select

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from .models import Release
from .queries import Question
from .queries.counting import Protection, as_text, body_of, digest_of


def make_release(*, by: Actor, asked: Question, protection: Protection, seen: str, id: UUID | None = None) -> int:
    """Count a report, number it and keep what shows; answers the number. Raises RenderingAway, Unsettled.

    `seen` is the digest of what was looked at. Raises Broken('changed') when the figures are others by now. Of two made at
    once the database refuses one, which is then asked to try again.
    """
    body = body_of(asked, protection)
    if digest_of(body) != seen:
        raise Broken("changed")
    number = (db.session.scalar(select(func.max(Release.number))) or 0) + 1
    release = Release(
        id=id or uuid4(),
        number=number,
        made_at=clock.now(),
        made_by=by.staff_id,
        body=as_text(body),
        digest=bytes.fromhex(seen),
    )
    db.session.add(release)
    audit.record("release.made", by=by, records=[release.id])
    return number
