"""Pages of the participants."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation import clock
from ..foundation.access import Permission, current_actor, requires
from ..foundation.forms import Form
from ..foundation.pages import go, page
from ..foundation.rules import Missing
from ..foundation.words import options
from ..programmes.queries import site, sites_of_team
from . import actions, queries
from .actions import duplicates
from .forms import ChangeForm, ParticipationForm, RegisterForm
from .models import Basis, Participant

room = Blueprint("participants", __name__, url_prefix="/participants")


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_REGISTER)
def register_participant() -> Response:
    """Open a file for somebody who wants to take part."""
    by, form = current_actor(), RegisterForm()
    sites = sites_of_team(by.agency_id, by.site_id)
    form.site.choices = options((one.id, f"{one.programme.name}, {one.name}") for one in sites)
    if len(sites) == 1 and not form.site.data:
        form.site.data = str(sites[0].id)

    def act() -> None:
        actions.register_participant(
            by=by,
            id=form.id_of_new,
            site=site(UUID(form.site.data)),
            identity=form.identity(),
            said_on=form.said_on.data or clock.today(),
            basis=Basis(form.basis.data),
            own_words=form.own_words.data or "",
            same_person_known=form.same_person_known.data,
            decision=form.decision(),
        )

    if form.accepted(act):
        return go(
            url_for("enrolments.enrol", participant_id=form.id_of_new),
            _l("The file is open. Enrol the person."),
        )
    same = queries.same_number_in_reach(queries.typed_number(form.number.data or ""))
    known = queries.listed(set(same)) if same else {}
    if known:
        queries.note_shown(by, known)
    return page("participants/register_participant.html", form.status, form=form, known=list(known.values()))


@room.route("/<uuid:participant_id>/identity/change", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def change_participant(participant_id: UUID) -> Response:
    """Change name, number, contact or language."""
    by, participant = current_actor(), queries.open_file(current_actor(), participant_id)
    form = ChangeForm(data=_typed_before(participant))
    if participant.protected:
        form.hide(participant)
    else:
        del form.forget
    if form.accepted(
        lambda: actions.change_participant(
            by=by, participant=participant, version=form.edited_version, identity=form.identity()
        )
    ):
        return go(url_for("casefile.show_identity", participant_id=participant_id), _l("Saved."))
    return page("participants/change_participant.html", form.status, form=form, participant=participant)


def _typed_before(participant: Participant) -> dict[str, object]:
    names = (
        "name",
        "number_kind",
        "number",
        "birth_date",
        "phone",
        "email",
        "address",
        "language",
        "version",
    )
    shown = [name for name in names if not (participant.protected and name in queries.REVEALED)]
    return {name: getattr(participant, name) for name in shown} | {"interpreter": participant.interpreter == "yes"}


@room.route("/<uuid:participant_id>/participation/new", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def record_participation(participant_id: UUID) -> Response:
    """Record a new yes to taking part."""
    by, participant, form = (
        current_actor(),
        queries.open_file(current_actor(), participant_id),
        ParticipationForm(),
    )
    if form.accepted(
        lambda: actions.record_participation(
            by=by,
            participant=participant,
            said_on=form.said_on.data or clock.today(),
            basis=Basis(form.basis.data),
            own_words=form.own_words.data or "",
        )
    ):
        return go(url_for("casefile.show_identity", participant_id=participant_id), _l("Saved."))
    return page("participants/record_participation.html", form.status, form=form, participant=participant)


@room.post("/<uuid:participant_id>/questions/<uuid:question_id>/answer")
@requires(Permission.DUPLICATE_ANSWER)
def answer_question(participant_id: UUID, question_id: UUID) -> Response:
    """Say that the two sites have talked."""
    by, participant = current_actor(), queries.open_file(current_actor(), participant_id)
    question = queries.question(participant.id, question_id)
    if not Form().accepted(lambda: duplicates.answer_question(by=by, question=question)):
        raise Missing
    return go(url_for("casefile.show_casefile", participant_id=participant_id), _l("Noted."))
