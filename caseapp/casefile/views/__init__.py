"""Pages of the casefile."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from flask_babel import get_locale

from ...agencies.queries import all_agencies
from ...assignments.queries import assignments_of, covers_of
from ...enrolments.models import Enrolment
from ...enrolments.queries import TeamGrid, enrolments_of, team_consents_of, team_grid
from ...foundation.access import Permission, current_actor, requires
from ...foundation.pages import go, page, query, whole
from ...foundation.records import TeamRecord
from ...goals.models import GoalStatus
from ...goals.queries import plan_of
from ...meetings.queries import corrected, kinds, meetings_of, planned_of
from ...participants.queries import open_file, open_questions, participations_of
from ...placements.queries import placements_of
from ...ratings.models import Voice, instruments
from ...ratings.queries import courses, courses_of
from ...received.queries.incoming import told_starts
from ...staff.queries import colleagues
from ..queries import banner, going_on, known, next_steps, timeline

room = Blueprint("casefile", __name__, url_prefix="/participants/<uuid:participant_id>")
A_PAGE, ON_OVERVIEW = 50, 12


@room.record
def _give_every_page_its_banner(state: object) -> None:
    """Pages of a file in any room show the same banner."""
    state.app.jinja_env.globals["banner_of"] = banner  # type: ignore[attr-defined]  # Flask's setup state
    state.app.jinja_env.globals["whose_of"] = _whose  # type: ignore[attr-defined]  # the same
    state.app.jinja_env.globals["instruments"] = instruments()  # type: ignore[attr-defined]  # the same


def _whose(record: TeamRecord | None) -> str:
    """The agency a record belongs to; '' for the actor's own, and for what belongs to none. One question a page."""
    if record is None or record.owner_agency_id == current_actor().agency_id:
        return ""
    if "agency_names" not in g:
        g.agency_names = {one.id: one.name for one in all_agencies()}
    return str(g.agency_names[record.owner_agency_id])


def _kind_words() -> dict[str, str]:
    return {code: kind.label(str(get_locale())) for code, kind in kinds().items()}


@room.get("/")
@requires(Permission.CASEFILE_READ)
def show_casefile(participant_id: UUID) -> Response:
    """The file at a glance: what is next, who may know what, what happened, who works with the person."""
    participant = open_file(current_actor(), participant_id)
    loaded, working = known(participant_id), assignments_of(participant_id)
    happenings = timeline(participant_id, loaded)[:ON_OVERVIEW]
    values: dict[str, Any] = {
        "happenings": happenings,
        "kinds": _kind_words(),
        "assignments": working,
        "covers": covers_of(participant_id),
        "readers": _readers(participant_id, loaded.stays),
        "questions": open_questions(participant_id),
        "yes": next((one for one in loaded.yeses if one.withdrawn_on is None), None),
        "names": colleagues([one.staff_id for one in working] + [one.author_id for one in happenings]),
        "following": next_steps(loaded.plan, loaded.stays),
        "courses": courses(loaded.ratings),
        "writable": _writable(loaded.stays),
    }
    return page("casefile/show_casefile.html", participant=participant, **values)


def _readers(participant_id: UUID, stays: list[Enrolment]) -> list[TeamGrid]:
    """What team consent lets which agencies read, of the stays shown."""
    consents = team_consents_of(participant_id)
    return [found for stay in stays if (found := team_grid((), consents[stay.id])).readers]


def _writable(stays: list[Enrolment]) -> bool:
    """May the actor write something new: does a stay at their own site last?"""
    return any(stay.ended_on is None and stay.site_id == current_actor().site_id for stay in stays)


@room.get("/history")
@requires(Permission.CASEFILE_READ)
def show_history(participant_id: UUID) -> Response:
    """Everything that happened and is planned, latest first, by pages."""
    participant = open_file(current_actor(), participant_id)
    number = whole(query(["page"]).get("page"))
    happenings = timeline(participant_id, known(participant_id), A_PAGE, (number - 1) * A_PAGE)
    if number > 1 and not happenings:
        return go(url_for("casefile.show_history", participant_id=participant_id))
    shown = happenings[:A_PAGE]
    values: dict[str, Any] = {
        "happenings": shown,
        "kinds": _kind_words(),
        "names": colleagues(one.author_id for one in shown),
        "number": number,
        "pages": number + (len(happenings) > A_PAGE),
    }
    return page("casefile/show_history.html", participant=participant, **values)


@room.get("/plan")
@requires(Permission.CASEFILE_READ)
def show_plan(participant_id: UUID) -> Response:
    """Goals with their steps and reviews, and what was rated, over time."""
    participant = open_file(current_actor(), participant_id)
    stays, plan, rated = enrolments_of(participant_id), plan_of(participant_id), courses_of(participant_id)
    lasting = {stay.id for stay in stays if stay.ended_on is None and stay.site_id == current_actor().site_id}
    authors = [one.goal.author_id for one in plan] + [one.author_id for item in plan for one in item.reviews]
    authors += [one.author_id for item in plan for one in item.steps] + [
        one.author_id for course in rated for one in course.ratings
    ]
    values: dict[str, Any] = {
        "plan": plan,
        "courses": rated,
        "lasting": lasting,
        "owned": [one.goal for one in plan]
        + [one for item in plan for one in (*item.steps, *item.reviews)]
        + [one for course in rated for one in course.ratings],
        "writable": bool(lasting),
        "names": colleagues(authors),
    }
    return page("casefile/show_plan.html", participant=participant, **values)


@room.get("/work")
@requires(Permission.CASEFILE_READ)
def show_work(participant_id: UUID) -> Response:
    """Work, practice and studies, latest first."""
    participant = open_file(current_actor(), participant_id)
    placements, told = placements_of(participant_id), told_starts(participant_id)
    people = [one.author_id for one in placements] + [one.verified_by for one in placements]
    values: dict[str, Any] = {
        "placements": placements,
        "told": told,
        "names": colleagues([*people, *(one.written_by for one in told.values())]),
        "stays": [stay for stay in enrolments_of(participant_id) if stay.site_id == current_actor().site_id],
    }
    return page("casefile/show_work.html", participant=participant, **values)


@room.get("/shown")
@requires(Permission.CASEFILE_READ)
def show_to_participant(participant_id: UUID) -> Response:
    """What may be turned towards the person: their plan, meetings, work, and who may read what; nobody's notes."""
    participant = open_file(current_actor(), participant_id, to="casefile.shown")
    stays, plan = enrolments_of(participant_id), plan_of(participant_id)
    assignments, lasting = assignments_of(participant_id), {stay.id for stay in stays if stay.ended_on is None}
    values: dict[str, Any] = {
        "plan": going_on(plan, stays, GoalStatus.ACTIVE, GoalStatus.PAUSED),
        "meetings": [one for one in planned_of(participant_id) if one.enrolment_id in lasting],
        "kinds": _kind_words(),
        "placements": placements_of(participant_id),
        "courses": courses_of(participant_id),
        "readers": _readers(participant_id, stays),
        "assignments": assignments,
        "names": colleagues(one.staff_id for one in assignments),
        "yes": next((one for one in participations_of(participant_id) if one.withdrawn_on is None), None),
        "voice": Voice.PARTICIPANT,
    }
    return page("casefile/show_to_participant.html", participant=participant, **values)


@room.get("/meetings/")
@requires(Permission.CASEFILE_READ)
def list_meetings(participant_id: UUID) -> Response:
    """Every meeting, latest first, by pages."""
    participant = open_file(current_actor(), participant_id)
    number = whole(query(["page"]).get("page"))
    meetings, count = meetings_of(participant_id, A_PAGE, (number - 1) * A_PAGE)
    if number > 1 and not meetings:
        return go(url_for("casefile.list_meetings", participant_id=participant_id))
    values: dict[str, Any] = {
        "meetings": meetings,
        "kinds": _kind_words(),
        "names": colleagues(one.author_id for one in meetings),
        "number": number,
        "pages": max(1, -(-count // A_PAGE)),
        "count": count,
        "corrected": corrected(participant_id),
    }
    return page("casefile/list_meetings.html", participant=participant, **values)


from . import standing  # noqa: E402,F401  # its pages belong to the same room
