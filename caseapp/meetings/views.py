"""Pages of the meetings."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from ..enrolments.queries import enrolment, stays_at_own_site
from ..foundation import clock
from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from ..foundation.words import options
from ..participants.queries import open_file
from ..staff.queries import colleagues
from . import actions, queries
from .forms import CorrectForm, KindForm, MeetingForm

room = Blueprint("meetings", __name__)
IN_FILE = "/participants/<uuid:participant_id>/meetings"


def _kinds() -> list[tuple[str, str]]:
    return [(code, kind.label(str(get_locale()))) for code, kind in queries.kinds().items()]


@room.route(f"{IN_FILE}/new", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def record_meeting(participant_id: UUID) -> Response:
    """Log a meeting, or plan one."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stays = stays_at_own_site(by, participant_id)
    now = clock.local(clock.now())
    form = MeetingForm(data={"held_on": now.date(), "held_at": now.time().replace(second=0, microsecond=0)})
    form.kind.choices = options(_kinds())
    form.offer(stay.offered for stay in stays)
    if form.accepted(
        lambda: actions.record_meeting(
            by=by,
            id=form.id_of_new,
            enrolment=enrolment(participant_id, UUID(form.enrolment.data)),
            facts=form.facts(),
            next_at=form.next_instant(),
        )
    ):
        return go(url_for("casefile.show_casefile", participant_id=participant_id), _l("The meeting is saved."))
    values: dict[str, Any] = {"stays": stays, "planned": queries.planned_near(participant_id)}
    return page("meetings/record_meeting.html", form.status, form=form, participant=participant, **values)


@room.get(f"{IN_FILE}/<uuid:meeting_id>")
@requires(Permission.CASEFILE_READ)
def show_meeting(participant_id: UUID, meeting_id: UUID) -> Response:
    """A meeting and how it read before."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    meeting = queries.meeting(participant_id, meeting_id)
    earlier = queries.earlier_versions(meeting)
    values: dict[str, Any] = {
        "meeting": meeting,
        "earlier": earlier,
        "kinds": dict(_kinds()),
        "names": colleagues([meeting.author_id, *(one.author_id for one in earlier)]),
        "correctable": meeting.owner_agency_id == by.agency_id,
    }
    return page("meetings/show_meeting.html", participant=participant, **values)


@room.route(f"{IN_FILE}/<uuid:meeting_id>/correct", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def correct_meeting(participant_id: UUID, meeting_id: UUID) -> Response:
    """Correct a meeting or write up a planned one; the earlier version is kept."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    meeting = queries.meeting(participant_id, meeting_id)
    there = clock.local(meeting.starts_at)
    before = {name: getattr(meeting, name) for name in ("kind", "minutes", "place", "note", "version")}
    form = CorrectForm(
        data=before | {"attendance": meeting.attendance.value, "held_on": there.date(), "held_at": there.time()}
    )
    form.kind.choices = options(_kinds())
    if form.accepted(
        lambda: actions.correct_meeting(
            by=by,
            meeting=meeting,
            enrolment=enrolment(participant_id, meeting.enrolment_id),
            version=form.edited_version,
            facts=form.facts(),
            next_at=form.next_instant(),
        )
    ):
        target = url_for("meetings.show_meeting", participant_id=participant_id, meeting_id=meeting_id)
        return go(target, _l("Saved. The earlier version is kept."))
    return page("meetings/correct_meeting.html", form.status, form=form, participant=participant, meeting=meeting)


@room.route("/meeting-kinds", methods=["GET", "POST"])
@requires(Permission.MEETING_KIND_CHANGE)
def list_meeting_kinds() -> Response:
    """The kinds of meetings, and a form for one more; codes never change and none is taken away."""
    form = KindForm()
    if form.accepted(
        lambda: actions.add_meeting_kind(
            by=current_actor(),
            code=form.code.data or "",
            label_sv=form.label_sv.data or "",
            label_en=form.label_en.data or "",
        )
    ):
        return go(url_for("meetings.list_meeting_kinds"), _l("The kind of meeting is added."))
    return page("meetings/list_meeting_kinds.html", form.status, form=form, kinds=queries.kinds())
