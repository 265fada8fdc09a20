"""Changes of who works with whom."""

from datetime import date, timedelta
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken
from ..programmes.models import Site
from ..staff.queries import team_at
from .models import Assignment, Cover
from .queries import covers_of

LONGEST_COVER = timedelta(days=366)


def assign(
    *, by: Actor, participant_id: UUID, site: Site, staff_id: UUID, valid_from: date, id: UUID | None = None
) -> None:
    """Give a participant to a staff member of the programme's team at the site."""
    _check_team(site, staff_id)
    assignment = Assignment(
        id=id,
        participant_id=participant_id,
        owner_agency_id=by.agency_id,
        site_id=site.id,
        staff_id=staff_id,
        valid_from=valid_from,
        valid_until=clock.FOREVER,
    )
    db.session.add(assignment)
    audit.record("assignment.made", by=by, participant=participant_id, records=[assignment.id, staff_id])


def end_assignment(*, by: Actor, assignment: Assignment, open_assignments: int) -> None:
    """End an assignment as of yesterday, so that its reach is gone now. The last one stays: a file is never nobody's."""
    if open_assignments < 2 or assignment.valid_until < clock.today():
        raise Broken("last_assignment")
    for cover in covers_of(assignment.participant_id):
        if cover.assignment_id == assignment.id:
            end_cover(by=by, cover=cover)
    if assignment.valid_from >= clock.today():
        assignment.valid_from = clock.today() - timedelta(days=1)
    assignment.valid_until = clock.today() - timedelta(days=1)
    audit.record("assignment.ended", by=by, participant=assignment.participant_id, records=[assignment.id])


def arrange_cover(
    *,
    by: Actor,
    assignment: Assignment,
    staff_id: UUID,
    valid_from: date,
    valid_until: date,
    id: UUID | None = None,
) -> None:
    """Let a colleague stand in until a date."""
    _check_team(assignment.site, staff_id)
    if staff_id == assignment.staff_id:
        raise Broken("covers_self")
    if valid_until < clock.today() or assignment.valid_until < clock.today():
        raise Broken("cover_over")
    if valid_until > clock.today() + LONGEST_COVER:
        raise Broken("cover_too_long")
    cover = Cover(
        id=id,
        participant_id=assignment.participant_id,
        owner_agency_id=by.agency_id,
        assignment_id=assignment.id,
        staff_id=staff_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    db.session.add(cover)
    audit.record("cover.arranged", by=by, participant=assignment.participant_id, records=[cover.id, staff_id])


def end_cover(*, by: Actor, cover: Cover) -> None:
    """End a cover at once; one that has not begun never does."""
    yesterday = clock.today() - timedelta(days=1)
    cover.valid_from, cover.valid_until = min(cover.valid_from, yesterday), yesterday
    audit.record("cover.ended", by=by, participant=cover.participant_id, records=[cover.id, cover.staff_id])


def _check_team(site: Site, staff_id: UUID) -> None:
    if staff_id not in {one.id for one in team_at(site)}:
        raise Broken("not_in_team")
