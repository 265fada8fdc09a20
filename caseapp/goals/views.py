"""Pages of the plan."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..enrolments.queries import enrolment, stays_at_own_site
from ..foundation import clock
from ..foundation.access import Permission, current_actor, requires
from ..foundation.forms import first_words
from ..foundation.pages import go, page
from ..participants.queries import open_file
from . import actions, queries
from .forms import ChangeGoalForm, ChangeStepForm, GoalForm, MarkForm, MoveForm, ReviewForm, StepForm
from .models import StepStatus

room = Blueprint("goals", __name__, url_prefix="/participants/<uuid:participant_id>/goals")


def _back(participant_id: UUID, message: object = "") -> Response:
    return go(url_for("casefile.show_plan", participant_id=participant_id), message)


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.GOAL_SET)
def set_goal(participant_id: UUID) -> Response:
    """Set a goal within a stay."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), GoalForm()
    stays = stays_at_own_site(by, participant_id)
    form.offer(stay.offered for stay in stays)

    def act() -> None:
        stay = enrolment(participant_id, UUID(form.enrolment.data))
        actions.set_goal(by=by, id=form.id_of_new, enrolment=stay, facts=form.facts())

    if form.accepted(act):
        return _back(participant_id, _l("The goal is saved. Add the steps."))
    return page("goals/set_goal.html", form.status, form=form, participant=participant, stays=stays)


@room.route("/<uuid:goal_id>/change", methods=["GET", "POST"])
@requires(Permission.GOAL_SET)
def change_goal(participant_id: UUID, goal_id: UUID) -> Response:
    """Change a goal."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    goal = queries.goal(participant_id, goal_id)
    names = ("own_words", "agreed", "target_on", "review_on", "version")
    form = ChangeGoalForm(data={name: getattr(goal, name) for name in names})
    stay = enrolment(participant_id, goal.enrolment_id)
    if form.accepted(
        lambda: actions.change_goal(by=by, goal=goal, enrolment=stay, version=form.edited_version, facts=form.facts())
    ):
        return _back(participant_id, _l("Saved."))
    return page("goals/change_goal.html", form.status, form=form, participant=participant)


@room.route("/<uuid:goal_id>/review", methods=["GET", "POST"])
@requires(Permission.GOAL_SET)
def review_goal(participant_id: UUID, goal_id: UUID) -> Response:
    """Review a goal."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    goal, form = queries.goal(participant_id, goal_id), ReviewForm(data={"reviewed_on": clock.today()})
    stay = enrolment(participant_id, goal.enrolment_id)
    if form.accepted(
        lambda: actions.review_goal(by=by, id=form.id_of_new, goal=goal, enrolment=stay, facts=form.facts())
    ):
        return _back(participant_id, _l("The review is saved."))
    return page("goals/review_goal.html", form.status, form=form, participant=participant, goal=goal)


@room.route("/<uuid:goal_id>/steps/new", methods=["GET", "POST"])
@requires(Permission.GOAL_SET)
def add_step(participant_id: UUID, goal_id: UUID) -> Response:
    """Add a step to a goal."""
    by, participant, form = current_actor(), open_file(current_actor(), participant_id), StepForm()
    goal = queries.goal(participant_id, goal_id)
    stay = enrolment(participant_id, goal.enrolment_id)
    if form.accepted(lambda: actions.add_step(by=by, id=form.id_of_new, goal=goal, enrolment=stay, facts=form.facts())):
        return _back(participant_id, _l("The step is added."))
    return page("goals/add_step.html", form.status, form=form, participant=participant, goal=goal)


@room.route("/<uuid:goal_id>/steps/<uuid:step_id>/change", methods=["GET", "POST"])
@requires(Permission.GOAL_SET)
def change_step(participant_id: UUID, goal_id: UUID, step_id: UUID) -> Response:
    """Change a step."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    step = queries.step(participant_id, goal_id, step_id)
    before = {name: getattr(step, name) for name in ("words", "who_else", "due_on", "version")}
    form = ChangeStepForm(data=before | {"done_by": step.done_by.value})
    stay = enrolment(participant_id, step.enrolment_id)
    if form.accepted(
        lambda: actions.change_step(by=by, step=step, enrolment=stay, version=form.edited_version, facts=form.facts())
    ):
        return _back(participant_id, _l("Saved."))
    return page("goals/change_step.html", form.status, form=form, participant=participant)


@room.post("/<uuid:goal_id>/steps/<uuid:step_id>/mark")
@requires(Permission.GOAL_SET)
def mark_step(participant_id: UUID, goal_id: UUID, step_id: UUID) -> Response:
    """Say where a step stands."""
    by, form = current_actor(), MarkForm()
    open_file(by, participant_id)
    step = queries.step(participant_id, goal_id, step_id)
    stay = enrolment(participant_id, step.enrolment_id)
    if form.accepted(lambda: actions.mark_step(by=by, step=step, enrolment=stay, status=StepStatus(form.mark.data))):
        return _back(participant_id, _l("Saved."))
    return _back(participant_id, first_words(form))


@room.post("/<uuid:goal_id>/steps/<uuid:step_id>/move")
@requires(Permission.GOAL_SET)
def move_step(participant_id: UUID, goal_id: UUID, step_id: UUID) -> Response:
    """Move a step up or down."""
    by, form = current_actor(), MoveForm()
    open_file(by, participant_id)
    goal, step = queries.goal(participant_id, goal_id), queries.step(participant_id, goal_id, step_id)
    stay = enrolment(participant_id, step.enrolment_id)
    if form.accepted(lambda: actions.move_step(by=by, goal=goal, step=step, enrolment=stay, up=form.way.data == "up")):
        return _back(participant_id)
    return _back(participant_id, first_words(form))
