"""What is not told takes as long as what is not there: a partner's page of somebody whose consent ended, beside a random id.

The agency reads of hundreds of others: what an answer takes must not depend on how much that is.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from caseapp import create_app
from caseapp.consents.models import Consent
from caseapp.demonstration.actions import seed_office
from caseapp.disclosures.models import DisclosedItem, Disclosure, DisclosureGround, Received
from caseapp.foundation import audit, clock, work
from caseapp.foundation.access import Role
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.participants.models import Participant
from caseapp.sessions.actions import attempt_keys, begin_session
from caseapp.sessions.views import COOKIE
from caseapp.staff.models import Staff
from tests.bench.figures import alternating, tell
from tests.conftest import make_place

TIMES, OTHERS = 100, 800


def figures() -> None:
    """Print the ratio on both databases: the farther one of the two from the other."""
    root = Path(tempfile.mkdtemp(prefix="caseapp-bench-"))
    try:
        for kind in ("sqlite", "postgresql"):
            ratio = _ratio(kind, root)
            tell(f"{kind}_not_told_vs_not_there", max(ratio, 1 / ratio), 1.1)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _ratio(kind: str, root: Path) -> float:
    folder = root / f"{kind}-absence"
    folder.mkdir()
    app = create_app(make_place(kind, root, folder).settings)
    with app.app_context():
        seed_office("127.0.0.1", participants=OTHERS)
        _tell_of_everybody()
        ended, token = _end_one()
        client = app.test_client()
        client.set_cookie(COOKIE, token, domain="localhost", secure=True)
        db.session.remove()

    def fetch(id_: Callable[[], UUID]) -> Callable[[], None]:
        def act() -> None:
            assert client.get(f"/received/{id_()}/", base_url="https://localhost").status_code == 404

        return act

    return alternating(fetch(lambda: ended), fetch(uuid4), TIMES)


def _tell_of_everybody() -> None:
    """Let one agency read of everybody in the office: copies of the rows of a disclosure, which nobody opens."""
    db.session.remove()
    with work.command(Elevated("bench")):
        on_consent = select(DisclosedItem, DisclosureGround.consent_id).join(
            DisclosureGround, DisclosureGround.disclosure_id == DisclosedItem.disclosure_id
        )
        first, consent_id = db.session.execute(
            on_consent.where(DisclosureGround.consent_id.is_not(None)).limit(1)
        ).one()
        like = [
            (table, dict(db.session.execute(select(*table.c).where(column == id_)).mappings().first() or {}))
            for table, column, id_ in (
                (Consent.__table__, Consent.id, consent_id),
                (Received.__table__, Received.id, first.received_id),
                (Disclosure.__table__, Disclosure.id, first.disclosure_id),
                (DisclosedItem.__table__, DisclosedItem.id, first.id),
                (DisclosureGround.__table__, DisclosureGround.disclosure_id, first.disclosure_id),
            )
        ]
        recipient = like[1][1]["recipient_id"]
        known = set(db.session.scalars(select(Received.participant_id).where(Received.recipient_id == recipient)))
        for file in set(db.session.scalars(select(Participant.id))) - known:
            whose = {"participant_id": file} | {f"{one}_id": uuid4() for one in ("consent", "received", "disclosure")}
            ids = [whose["consent_id"], whose["received_id"], whose["disclosure_id"], uuid4(), uuid4()]
            for (table, row), id_ in zip(like, ids, strict=True):
                here = {name: one for name, one in whose.items() if name in row}
                db.session.execute(insert(table), [row | here | {"id": id_}])
        audit.record("bench.told", by=None, participant=first.participant_id)
    db.session.remove()


def _end_one() -> tuple[UUID, str]:
    """End all that one agency reads of one person; answers the person's id there, and a sign-in at that agency."""
    db.session.remove()
    with work.command(Elevated("bench")):
        person = db.session.scalars(select(Received)).first()
        assert person is not None
        for item in db.session.scalars(select(DisclosedItem).where(DisclosedItem.received_id == person.id)):
            item.ended_at = clock.now()
        audit.record("bench.ended", by=None, participant=person.participant_id)
        found, agency_id = person.id, person.recipient_id
    db.session.remove()
    with work.command():
        query = select(Staff).where(Staff.role == Role.PARTNER, Staff.agency_id == agency_id)
        keys = attempt_keys("bench", "bench", known_browser=True)
        staff = db.session.scalars(query).one()
        token = begin_session(staff=staff, device="bench", keys=keys, longest=timedelta(hours=10))
    return found, token
