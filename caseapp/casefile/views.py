"""Pages of the casefile."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import get_locale

from ..assignments.queries import assignments_of, covers_of
from ..enrolments.queries import enrolments_of, phase_changes_of, team_consents_of
from ..foundation.access import Permission, Role, current_actor, requires
from ..foundation.pages import go, page, query, whole
from ..meetings.queries import corrected, kinds, meetings_of
from ..participants.numbers import written
from ..participants.queries import open_file, open_questions, participations_of
from ..staff.queries import colleagues
from .queries import banner, timeline

room = Blueprint("casefile", __name__, url_prefix="/participants/<uuid:participant_id>")
A_PAGE = 50


@room.record
def _give_every_page_its_banner(state: object) -> None:
    """Pages of a file in any room show the same banner."""
    state.app.jinja_env.globals["banner_of"] = banner  # type: ignore[attr-defined]  # Flask's setup state


def _kind_words() -> dict[str, str]:
    return {code: kind.label(str(get_locale())) for code, kind in kinds().items()}


@room.get("/")
@requires(Permission.CASEFILE_READ)
def show_casefile(participant_id: UUID) -> Response:
    """The file at a glance: what happened, who works with the person, what is next."""
    participant = open_file(current_actor(), participant_id)
    happenings, working = timeline(participant_id), assignments_of(participant_id)
    meetings = [one.record for one in happenings if one.kind == "meeting"]
    values: dict[str, Any] = {
        "happenings": happenings,
        "kinds": _kind_words(),
        "assignments": working,
        "covers": covers_of(participant_id),
        "consents": {stay.id: team_consents_of(participant_id)[stay.id] for stay in enrolments_of(participant_id)},
        "questions": open_questions(participant_id),
        "yes": next((one for one in participations_of(participant_id) if one.withdrawn_on is None), None),
        "names": colleagues([one.staff_id for one in working] + [one.author_id for one in meetings]),
    }
    return page("casefile/show_casefile.html", participant=participant, **values)


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


@room.get("/enrolments/")
@requires(Permission.CASEFILE_READ)
def list_enrolments(participant_id: UUID) -> Response:
    """Stays with their phases, team consent and who works with the person."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stays, working, covers = (
        enrolments_of(participant_id),
        assignments_of(participant_id),
        covers_of(participant_id),
    )
    values: dict[str, Any] = {
        "stays": stays,
        "phases": phase_changes_of(participant_id),
        "arranges": by.role == Role.COORDINATOR
        or (participant.named_only and by.staff_id in {one.staff_id for one in working}),
        "consents": team_consents_of(participant_id),
        "assignments": working,
        "covers": covers,
        "names": colleagues(
            [one.staff_id for one in working]
            + [one.staff_id for one in covers]
            + [one.age_exception_by for one in stays]
        ),
    }
    return page("casefile/list_enrolments.html", participant=participant, **values)


@room.get("/identity")
@requires(Permission.CASEFILE_READ)
def show_identity(participant_id: UUID) -> Response:
    """Who the person is, how to reach them, and their yes to taking part."""
    participant = open_file(current_actor(), participant_id)
    yes = participations_of(participant_id)
    values: dict[str, Any] = {
        "participations": yes,
        "number": written(participant.number),
        "names": colleagues([one.recorded_by for one in yes] + [participant.registered_by]),
    }
    return page("casefile/show_identity.html", participant=participant, **values)
