"""Pages of the outcomes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l

from ..consents.actions import end_consents
from ..consents.queries import agencies_told
from ..enrolments.queries import enrolment
from ..foundation import clock
from ..foundation.access import Permission, current_actor, requires
from ..foundation.forms import first_words
from ..foundation.pages import go, known_path, page, query
from ..foundation.rules import Missing
from ..foundation.words import options
from ..participants import actions as participating
from ..participants.queries import open_file, participations_of
from . import actions, queries
from .forms import ConfirmForm, ExitForm, FollowUpForm, WithdrawParticipationForm
from .queries import review as reviewing
from .queries.definitions import Result

room = Blueprint("outcomes", __name__)
IN_FILE = "/participants/<uuid:participant_id>"
IN_STAY = f"{IN_FILE}/enrolments/<uuid:enrolment_id>"


def _back(participant_id: UUID, message: object) -> Response:
    return go(url_for("casefile.list_enrolments", participant_id=participant_id), message)


@room.route(f"{IN_STAY}/exit", methods=["GET", "POST"])
@requires(Permission.EXIT_RECORD)
def record_exit(participant_id: UUID, enrolment_id: UUID) -> Response:
    """End a stay and say how, or correct how it ended."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, hold=request.method == "POST")
    stay = enrolment(participant_id, enrolment_id)
    standing = queries.standing_exit(stay)
    before: dict[str, Any] = queries.exit_as_typed(standing, stay) if standing else {}
    before |= {"exited_on": stay.ended_on, "version": standing.version if standing else 0}
    form = ExitForm(data=before)
    if form.accepted(
        lambda: actions.record_exit(
            by=by, id=form.id_of_new, enrolment=stay, version=form.edited_version, facts=form.facts()
        )
    ):
        return _back(
            participant_id,
            _l("The stay has ended. The person may always come back.")
            if not standing
            else _l("Saved. The earlier version is kept."),
        )
    values: dict[str, Any] = {"form": form, "stay": stay, "standing": standing}
    values["told"] = [] if standing else agencies_told(by, participant_id)
    return page("outcomes/record_exit.html", form.status, participant=participant, **values)


@room.route(f"{IN_STAY}/follow-ups/new", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP_RECORD)
def record_follow_up(participant_id: UUID, enrolment_id: UUID) -> Response:
    """Record how it went after the exit."""
    by, participant = current_actor(), open_file(current_actor(), participant_id)
    stay = enrolment(participant_id, enrolment_id)
    known = queries.follow_ups_of(participant_id)[enrolment_id]
    asked = query(["months"]).get("months", "")
    months = int(asked) if asked in map(str, queries.MONTHS) else None
    standing = known[months][0] if months and known[months] else None
    before: dict[str, Any] = queries.follow_up_as_typed(standing) if standing else {}
    before |= {"answered_on": standing.answered_on if standing else clock.today(), "months": months}
    form = FollowUpForm(data=before | {"version": sum(map(len, known.values()))})
    form.months.choices = options((one, ngettext("%(num)d month", "%(num)d months", one)) for one in queries.MONTHS)
    if form.accepted(
        lambda: actions.record_follow_up(
            by=by, id=form.id_of_new, enrolment=stay, version=form.edited_version, facts=form.facts()
        )
    ):
        return _back(participant_id, _l("The follow-up is saved."))
    values = {"participant": participant, "stay": stay, "exit": queries.standing_exit(stay)}
    return page("outcomes/record_follow_up.html", form.status, form=form, **values)


@room.route(f"{IN_FILE}/participation/<uuid:participation_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.PARTICIPANT_CHANGE)
def withdraw_participation(participant_id: UUID, participation_id: UUID) -> Response:
    """Take the yes to taking part back; open stays end, without blame."""
    by, participant, form = (
        current_actor(),
        open_file(current_actor(), participant_id, hold=request.method == "POST"),
        WithdrawParticipationForm(),
    )
    participation = next((one for one in participations_of(participant_id) if one.id == participation_id), None)
    if participation is None:
        raise Missing
    found, told = participation, agencies_told(by, participant_id)
    form.ask_about(told)

    def act() -> None:
        on = form.withdrawn_on.data or clock.today()
        participating.withdraw_participation(by=by, participation=found, on=on, words=form.words.data or "")
        actions.end_stays_after_withdrawal(by=by, participation=found, on=on)
        if form.consents and form.consents.data == "yes":
            end_consents(by=by, participant_id=participant_id)

    if form.accepted(act):
        return _back(participant_id, _l("The yes is taken back and the stay has ended."))
    values: dict[str, Any] = {"form": form, "participant": participant, "told": told}
    return page("outcomes/withdraw_participation.html", form.status, **values)


@room.get("/outcomes")
@requires(Permission.OUTCOME_REVIEW)
def review_outcomes() -> Response:
    """The site's outcomes in a period; each figure opens the list behind it."""
    within = _period(query(["period"]).get("period"))
    found = reviewing.count_outcomes(current_actor(), within)
    choices: dict[str, Any] = {
        "years": reviewing.years(),
        "last_twelve": reviewing.LAST_TWELVE_MONTHS,
        "results": list(Result),
    }
    return page("outcomes/review_outcomes.html", found=found, within=within, language=str(get_locale()), **choices)


@room.get("/outcomes/exits")
@requires(Permission.OUTCOME_REVIEW)
def list_exits() -> Response:
    """The files behind one figure."""
    asked = query(["period", "figure"])
    within, by = _period(asked.get("period")), current_actor()
    found, figure = reviewing.review(by, within), asked.get("figure", "exits")
    if figure not in {*found.figures, "follow_ups", "silent"}:
        abort(400)
    rows = reviewing.lines(by, found, figure)
    return page(
        "outcomes/list_exits.html",
        rows=rows,
        figure=figure,
        within=within,
        found=found,
        form=ConfirmForm(),
        language=str(get_locale()),
    )


@room.post(f"{IN_STAY}/exit/confirm")
@requires(Permission.OUTCOME_REVIEW)
def confirm_exit(participant_id: UUID, enrolment_id: UUID) -> Response:
    """Mark an exit as reviewed, and go back to where the button was."""
    by, form = current_actor(), ConfirmForm()
    open_file(by, participant_id)
    stay = enrolment(participant_id, enrolment_id)
    onward = known_path(form.next.data) or url_for("casefile.list_enrolments", participant_id=participant_id)
    if form.accepted(lambda: actions.confirm_exit(by=by, enrolment=stay, version=form.edited_version)):
        return go(onward, _l("Marked as reviewed."))
    return go(onward, first_words(form))


def _period(name: str | None) -> reviewing.Period:
    found = reviewing.period(name or reviewing.LAST_TWELVE_MONTHS)
    if found is None:
        abort(400)
    return found
