"""What stands of a person: their stays, and who they are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response

from ...assignments.queries import arranges, assignments_of, covers_of
from ...enrolments.queries import enrolments_of, phase_changes_of, team_consents_of, team_grid
from ...foundation import clock
from ...foundation.access import Permission, current_actor, requires
from ...foundation.pages import page
from ...outcomes.queries import FOLLOW_UP_AHEAD, due_follow_ups, exits_of, follow_ups_of, reviewed_versions
from ...participants.numbers import written
from ...participants.queries import decisions_of, open_file, participations_of
from ...protection.queries import own_lifting, reveals_of
from ...staff.queries import colleagues
from ..queries import ended_elsewhere
from . import room


@room.get("/enrolments/")
@requires(Permission.CASEFILE_READ)
def list_enrolments(participant_id: UUID) -> Response:
    """Stays with their phases, team consent and who works with the person."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stays, exits, follow_ups = enrolments_of(participant_id), exits_of(participant_id), follow_ups_of(participant_id)
    working, covers, phases = (
        assignments_of(participant_id),
        covers_of(participant_id),
        phase_changes_of(participant_id),
    )
    values: dict[str, Any] = {
        "stays": stays,
        "phases": phases,
        "arranges": arranges(by, participant_id, participant.named_only),
        "consents": team_consents_of(participant_id),
        "team_grid": team_grid,
        "assignments": working,
        "covers": covers,
        "exits": exits,
        "owned": [one for versions in exits.values() for one in versions]
        + [one for after in follow_ups.values() for versions in after.values() for one in versions],
        "months_after": clock.months_after,
        "soon": clock.today() + timedelta(days=31),
        "elsewhere": ended_elsewhere(by, stays, phases),
        "follow_ups": follow_ups,
        "reviewed": reviewed_versions({stay.id for stay in stays}),
        "due": {one.enrolment_id: one for one in due_follow_ups(stays, clock.today() + FOLLOW_UP_AHEAD)},
        "names": colleagues(
            [one.staff_id for one in working]
            + [one.staff_id for one in covers]
            + [one.age_exception_by for one in stays]
            + [id_ for versions in exits.values() for one in versions for id_ in (one.author_id, one.verified_by)]
            + [one.author_id for after in follow_ups.values() for versions in after.values() for one in versions]
        ),
    }
    return page("casefile/list_enrolments.html", participant=participant, **values)


@room.get("/identity")
@requires(Permission.CASEFILE_READ)
def show_identity(participant_id: UUID) -> Response:
    """Who the person is, how to reach them, and their yes to taking part."""
    participant = open_file(current_actor(), participant_id)
    yes, decisions, reveals = (
        participations_of(participant_id),
        decisions_of(participant_id),
        reveals_of(participant_id),
    )
    told = (
        [one.recorded_by for one in yes] + [one.recorded_by for one in decisions] + [one.revealed_by for one in reveals]
    )
    values: dict[str, Any] = {
        "participations": yes,
        "decisions": decisions,
        "reveals": reveals,
        "lifting": own_lifting(current_actor(), participant_id) if participant.protected else None,
        "number": written(participant.number),
        "names": colleagues([*told, participant.registered_by]),
    }
    return page("casefile/show_identity.html", participant=participant, **values)
