"""What leaves is numbered and kept."""

import hashlib
import json
from uuid import UUID, uuid4

from sqlalchemy import func, select

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from .models import Release
from .queries import Question
from .queries.counting import Protection, body_of


def make_release(*, by: Actor, asked: Question, protection: Protection, id: UUID | None = None) -> int:
    """Count a report, number it and keep what shows; answers the number. Raises RenderingAway.

    Of two made at once the database refuses one, which is then asked to try again.
    """
    body = body_of(by, asked, protection)
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    number = (db.session.scalar(select(func.max(Release.number))) or 0) + 1
    release = Release(
        id=id or uuid4(),
        number=number,
        made_at=clock.now(),
        made_by=by.staff_id,
        body=text,
        digest=hashlib.sha256(text.encode()).digest(),
    )
    db.session.add(release)
    audit.record("release.made", by=by, records=[release.id])
    return number
