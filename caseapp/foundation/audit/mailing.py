"""Checkpoints by mail: in a mailbox elsewhere, the owner of the database can neither change nor withdraw them.

A mail's text is what the checkpoint's exported file holds; saved into a folder beside the exported log, it is checked with it.
"""

import json
from uuid import UUID

from sqlalchemy import select

from .. import mail, work
from ..database import db
from . import AuditEntry, record
from .checking import Sealed
from .sealing import Checkpoint, as_file

AGAIN = 31  # how many checkpoints, the latest, are still tried when mail has not worked


def mail_all(to: list[str]) -> int:
    """Mail each checkpoint that was not yet, oldest first, and note it in the log. How many. Raises mail.NotSent."""
    with work.reading():
        waiting = _unmailed()
    for id_, one in waiting:
        mail.send(to, f"caseapp: checkpoint {one.number}", as_file(one))
        with work.command():
            record("log.mailed", by=None, records=[id_])
    return len(waiting)


def _unmailed() -> list[tuple[UUID, Sealed]]:
    latest = db.session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(AGAIN)).all()[::-1]
    query = select(AuditEntry.detail).where(AuditEntry.event == "log.mailed")
    if latest:
        query = query.where(AuditEntry.at >= latest[0].at)
    mailed = {one for detail in db.session.scalars(query) for one in json.loads(detail)["records"]}
    return [(one.id, Sealed(one.number, one.body, one.signature)) for one in latest if one.id.hex not in mailed]
