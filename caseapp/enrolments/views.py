"""Pages of the enrolments: stays, phases, team consent, who works with the participant."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import lazy_gettext as _l

from ..assignments import actions as assigning
from ..assignments import queries as assigned
from ..foundation import clock
from ..foundation.access import Actor, Permission, Role, current_actor, may, requires
from ..foundation.forms import Form, first_words
from ..foundation.pages import go, page, query, uuid_or_none
from ..foundation.records import Topic
from ..foundation.rules import Missing
from ..foundation.words import options
from ..participants.models import Participant
from ..participants.queries import open_file, participations_of
from ..programmes.models import Phase
from ..programmes.queries import site, sites_of_team
from ..staff.queries import team_at
from . import actions, queries
from .forms import (
    AssignForm,
    CoverForm,
    EnrolForm,
    PhaseForm,
    TakeConsentForm,
    WithdrawConsentForm,
)
from .models import Enrolment

room = Blueprint("enrolments", __name__, url_prefix="/participants/<uuid:participant_id>")


def _check_arranger(by: Actor, participant: Participant) -> None:
    if not assigned.arranges(by, participant.id, participant.named_only):
        abort(403)


def _back(participant_id: UUID, message: object) -> Response:
    return go(url_for("casefile.list_enrolments", participant_id=participant_id), message)


@room.route("/enrolments/new", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_RECORD)
def enrol(participant_id: UUID) -> Response:
    """Begin a stay; after an earlier one its site is chosen already."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    sites = sites_of_team(by.agency_id, by.site_id)
    again = uuid_or_none(query(["site"]).get("site"))
    form = EnrolForm(data={"started_on": clock.today()} | ({"site": str(again)} if again else {}))
    form.site.choices = options((one.id, f"{one.programme.name}, {one.name}") for one in sites)
    if len(sites) == 1 and not form.site.data:
        form.site.data = str(sites[0].id)
    if not may(by, Permission.ENROLMENT_EXCEPT):
        del form.age_exception

    def act() -> None:
        actions.enrol(
            by=by,
            id=form.id_of_new,
            participant=participant,
            site=site(UUID(form.site.data)),
            started_on=form.started_on.data or clock.today(),
            phase=Phase(form.phase.data),
            age_exception=(form.age_exception.data or "") if form.age_exception else "",
        )

    if form.accepted(act):
        return _enrolled(participant_id, form.id_of_new)
    willing = any(one.withdrawn_on is None for one in participations_of(participant_id))
    return page("enrolments/enrol.html", form.status, form=form, participant=participant, willing=willing)


def _enrolled(participant_id: UUID, enrolment_id: UUID) -> Response:
    """On to the question about the team, when others than the own agency work in it."""
    stay = queries.enrolment(participant_id, enrolment_id)
    asks = len(stay.programme.team) > 1
    target = url_for(".take_team_consent", participant_id=participant_id, enrolment_id=enrolment_id)
    file = url_for("casefile.show_casefile", participant_id=participant_id)
    return go(target if asks else file, _l("The person is enrolled."))


@room.route("/enrolments/<uuid:enrolment_id>/phase", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_RECORD)
def change_phase(participant_id: UUID, enrolment_id: UUID) -> Response:
    """Pass a stay into another phase."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stay = queries.enrolment(participant_id, enrolment_id)
    form = PhaseForm(data={"version": stay.version})
    used = {one.phase.value for one in stay.programme.phases}
    form.phase.choices = [one for one in form.phase.choices if one.value in used]
    if form.accepted(
        lambda: actions.change_phase(
            by=by,
            enrolment=stay,
            version=form.edited_version,
            phase=Phase(form.phase.data),
            on=form.changed_on.data or clock.today(),
        )
    ):
        return _back(participant_id, _l("Saved."))
    return page("enrolments/change_phase.html", form.status, form=form, participant=participant, enrolment=stay)


@room.route("/enrolments/<uuid:enrolment_id>/consents/", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_RECORD)
def withdraw_team_consent(participant_id: UUID, enrolment_id: UUID) -> Response:
    """What each agency of the team may read, with a button for each that takes it back at once."""
    by, participant, stay, grid = _team_of(participant_id, enrolment_id)
    form = WithdrawConsentForm()
    form.offer(grid)
    if form.accepted(lambda: actions.withdraw_team_consent(by=by, consents=grid.named(*form.chosen))):
        said = _l("It is taken back. It holds from now, on every page.")
    elif form.is_submitted():
        said = first_words(form)
    else:
        values: dict[str, Any] = {"participant": participant, "enrolment": stay, "grid": grid, "topics": list(Topic)}
        return page("enrolments/withdraw_team_consent.html", form=form, **values)
    return go(url_for(".withdraw_team_consent", participant_id=participant_id, enrolment_id=enrolment_id), said)


def _team_of(participant_id: UUID, enrolment_id: UUID) -> tuple[Actor, Participant, Enrolment, queries.TeamGrid]:
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stay = queries.enrolment(participant_id, enrolment_id)
    return (
        by,
        participant,
        stay,
        queries.team_grid(stay.programme.team, queries.team_consents_of(participant_id)[enrolment_id]),
    )


@room.route("/enrolments/<uuid:enrolment_id>/consents/new", methods=["GET", "POST"])
@requires(Permission.ENROLMENT_RECORD)
def take_team_consent(participant_id: UUID, enrolment_id: UUID) -> Response:
    """The question about the team, to be turned towards the participant, and their one answer."""
    by, participant, stay, grid = _team_of(participant_id, enrolment_id)
    form = TakeConsentForm()
    form.offer(grid)

    def act() -> None:
        agency_ids, topics = form.chosen
        if form.said.data == "no":
            actions.decline_team_consent(by=by, enrolment=stay)
        else:
            actions.take_team_consent(
                by=by,
                id=form.id_of_new,
                enrolment=stay,
                agency_ids=agency_ids,
                topics=topics,
                valid_from=clock.today(),
            )

    if form.accepted(act):
        said_no = _l("The answer is recorded. It is a no, and that is fine: nothing more may be read.")
        if grid.readers:
            said_no = _l("The no is recorded. What the team may read already stands until it is taken back below.")
        return _back(participant_id, said_no if form.said.data == "no" else _l("The consent is recorded."))
    values: dict[str, Any] = {"participant": participant, "enrolment": stay, "grid": grid, "topics": list(Topic)}
    return page("enrolments/take_team_consent.html", form.status, form=form, **values)


@room.route("/assignments/new/<uuid:site_id>", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_CHANGE)
def assign(participant_id: UUID, site_id: UUID) -> Response:
    """Give the participant to a colleague at a site."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    _check_arranger(by, participant)
    here = next((one for one in assigned.assignments_of(participant_id) if one.site_id == site_id), None)
    if here is None:
        raise Missing
    form = AssignForm()
    form.staff.choices = options((one.id, f"{one.name}, {one.agency}") for one in team_at(here.site))
    if form.accepted(
        lambda: assigning.assign(
            by=by,
            id=form.id_of_new,
            participant_id=participant_id,
            site=here.site,
            staff_id=UUID(form.staff.data),
            valid_from=clock.today(),
        )
    ):
        return _back(participant_id, _l("Saved. The colleague can open the file now."))
    return page("enrolments/assign.html", form.status, form=form, participant=participant, site=here.site)


@room.post("/assignments/<uuid:assignment_id>/end")
@requires(Permission.ASSIGNMENT_CHANGE)
def end_assignment(participant_id: UUID, assignment_id: UUID) -> Response:
    """End an assignment at once."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    _check_arranger(by, participant)
    assignment = assigned.assignment(participant_id, assignment_id)
    if by.role != Role.COORDINATOR and assignment.staff_id != by.staff_id:
        abort(403)  # one leaves a file oneself; a colleague is taken off it by a coordinator
    number = len(assigned.assignments_of(participant_id))
    if not Form().accepted(lambda: assigning.end_assignment(by=by, assignment=assignment, open_assignments=number)):
        return _back(participant_id, _l("The last assignment cannot end. Assign somebody else first."))
    return _back(participant_id, _l("The assignment has ended."))


@room.post("/covers/<uuid:cover_id>/end")
@requires(Permission.ASSIGNMENT_CHANGE)
def end_cover(participant_id: UUID, cover_id: UUID) -> Response:
    """End a cover at once."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    _check_arranger(by, participant)
    cover = next((one for one in assigned.covers_of(participant_id) if one.id == cover_id), None)
    if cover is None:
        raise Missing
    found = cover
    if not Form().accepted(lambda: assigning.end_cover(by=by, cover=found)):
        raise Missing
    return _back(participant_id, _l("The cover has ended."))


@room.route("/assignments/<uuid:assignment_id>/cover", methods=["GET", "POST"])
@requires(Permission.ASSIGNMENT_CHANGE)
def arrange_cover(participant_id: UUID, assignment_id: UUID) -> Response:
    """Let a colleague stand in until a date."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    _check_arranger(by, participant)
    assignment, form = assigned.assignment(participant_id, assignment_id), CoverForm()
    others = [one for one in team_at(assignment.site) if one.id != assignment.staff_id]
    form.staff.choices = options((one.id, f"{one.name}, {one.agency}") for one in others)
    if form.accepted(
        lambda: assigning.arrange_cover(
            by=by,
            id=form.id_of_new,
            assignment=assignment,
            staff_id=UUID(form.staff.data),
            valid_from=form.valid_from.data or clock.today(),
            valid_until=form.valid_until.data or clock.today(),
        )
    ):
        return _back(participant_id, _l("Saved. The colleague can open the file during that time."))
    return page("enrolments/arrange_cover.html", form.status, form=form, participant=participant)
