"""Pages of the referrals."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from ..foundation.rules import Broken, Missing
from ..participants.queries import listed, search
from ..programmes.queries import all_sites
from ..staff.queries import colleagues
from . import actions, queries
from .forms import AcceptReferralForm, DeclineForm, ReferralForm, TakeUpForm
from .models import Referral

MOST_FOUND = 10
room = Blueprint("referrals", __name__, url_prefix="/referrals")


@room.get("/sent/")
@requires(Permission.REFERRAL_SEND)
def list_sent() -> Response:
    """What the own agency sent, and the answers."""
    return page("referrals/list_sent.html", referrals=queries.sent_referrals(current_actor()))


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_SEND)
def send_referral() -> Response:
    """Send somebody to a site."""
    by, form, sites = current_actor(), ReferralForm(), {one.id: one for one in all_sites()}
    form.offer((one.id, f"{one.programme.name}, {one.name}") for one in sites.values())

    def act() -> None:
        if form.protected.data == "yes":
            raise Broken("protected")
        actions.send_referral(
            by=by,
            site=sites[UUID(form.site.data)],
            person=form.person(),
            person_agrees=form.agrees.data == "yes",
            id=form.id_of_new,
        )

    if form.accepted(act):
        return go(url_for("referrals.show_sent", referral_id=form.id_of_new), _l("Sent. This is your receipt."))
    return page("referrals/send_referral.html", form.status, form=form)


@room.get("/sent/<uuid:referral_id>")
@requires(Permission.REFERRAL_SEND)
def show_sent(referral_id: UUID) -> Response:
    """The receipt, and the answer."""
    return page("referrals/show_sent.html", one=queries.open_referral(current_actor(), referral_id))


@room.get("/")
@requires(Permission.REFERRAL_ANSWER)
def list_referrals() -> Response:
    """What was sent to the own site, what waits first."""
    return page("referrals/list_referrals.html", referrals=queries.referrals_here(current_actor()))


@room.get("/<uuid:referral_id>")
@requires(Permission.REFERRAL_ANSWER)
def show_referral(referral_id: UUID) -> Response:
    """One referral, to answer."""
    one = queries.open_referral(current_actor(), referral_id)
    names = colleagues([one.sent_by, *([one.answered_by] if one.answered_by else [])])
    file = listed({one.participant_id}) if one.participant_id else {}
    return page("referrals/show_referral.html", one=one, names=names, file=next(iter(file.values()), None))


@room.route("/<uuid:referral_id>/accept", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ANSWER)
def accept_referral(referral_id: UUID) -> Response:
    """Open a file with what was sent."""
    by, form = current_actor(), AcceptReferralForm()
    one = _open(referral_id, form.is_submitted())

    def act() -> None:
        known = bool(form.same_person_known.data)
        actions.accept_referral(by=by, referral=one, yes=form.yes(), same_person_known=known, id=form.id_of_new)

    if form.accepted(act):
        onward = url_for("enrolments.enrol", participant_id=form.id_of_new)
        return go(onward, _l("The file is open, with what was sent. Enrol the person next."))
    values: dict[str, Any] = {"form": form, "one": one}
    return page("referrals/accept_referral.html", form.status, **values)


@room.route("/<uuid:referral_id>/take-up", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ANSWER)
def take_up_referral(referral_id: UUID) -> Response:
    """The person has a file already: which one?"""
    by, form = current_actor(), TakeUpForm()
    one = _open(referral_id, form.is_submitted())
    if not form.is_submitted():
        form.words.data = one.number or one.name
    form.offer(search(by, form.words.data or "")[:MOST_FOUND])
    if not form.again.data and form.accepted(
        lambda: actions.take_up_referral(by=by, referral=one, participant_id=UUID(form.file.data))
    ):
        return go(
            url_for("casefile.show_casefile", participant_id=form.file.data), _l("Accepted. The sender sees that.")
        )
    return page("referrals/take_up_referral.html", form.status, form=form, one=one)


@room.route("/<uuid:referral_id>/decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ANSWER)
def decline_referral(referral_id: UUID) -> Response:
    """Say no, and why."""
    by, form = current_actor(), DeclineForm()
    one = _open(referral_id, form.is_submitted())
    if form.accepted(
        lambda: actions.decline_referral(
            by=by, referral=one, reason=form.reason.data or "", shown=bool(form.shown.data)
        )
    ):
        return go(url_for("referrals.list_referrals"), _l("Declined. The sender sees that."))
    return page("referrals/decline_referral.html", form.status, form=form, one=one)


def _open(referral_id: UUID, hold: bool) -> Referral:
    """A referral to the own site. Raises Missing for one that the own agency sent elsewhere."""
    one = queries.open_referral(current_actor(), referral_id, hold=hold)
    if one.site_id != current_actor().site_id:
        raise Missing
    return one
