"""Pages of the staff, for the administrator."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ..agencies.queries import all_agencies
from ..foundation.access import Permission, Role, current_actor, requires
from ..foundation.pages import go, page, query, uuid_or_none, whole
from ..foundation.showing import show_moment
from ..foundation.words import choices
from ..programmes.queries import all_sites
from . import actions, queries
from .actions import asking
from .forms import AccountForm, AddAccountForm, ChangeAccountForm, DisableForm, EnableForm, ResetForm
from .models import Staff

room = Blueprint("staff", __name__, url_prefix="/staff")
ADDED = _l(
    "The account is open. Its first password is set with a one-time link: ask for it at the account, or make it with "
    "“flask --app wsgi staff reset E-MAIL” on the server."
)


@room.get("")
@requires(Permission.STAFF_CHANGE)
def list_staff() -> Response:
    """Every account, open ones first."""
    asked = query(["role", "agency", "page"])
    role, agency = asked.get("role"), asked.get("agency")
    agency_id = uuid_or_none(agency)
    if (role and role not in set(Role)) or (agency and agency_id is None):
        abort(400)
    found = queries.list_of_staff(Role(role) if role else None, agency_id, whole(asked.get("page")))
    agencies, roles = all_agencies(), choices("role")
    return page("staff/list_staff.html", found=found, asked=asked, roles=roles, agencies=agencies)


def _asked(one: Any) -> Response:
    """Say that it waits: nothing is saved yet."""
    until = show_moment(one.expires_at)
    words = gettext("Asked. Nothing has changed yet: it waits for another person until %(until)s.", until=until)
    return go(url_for("confirmations.show_confirmation", confirmation_id=one.id), words)


def _offer(form: AccountForm) -> None:
    agencies = [(one.id, one.name) for one in all_agencies() if one.signs_in]
    form.offer(agencies, [(one.id, f"{one.programme.name}, {one.name}") for one in all_sites()])


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def add_staff() -> Response:
    """Open an account, without a password."""
    form, waits = AddAccountForm(), []
    _offer(form)
    if form.accepted(lambda: waits.extend(_add(form))):
        return _asked(waits[0]) if waits else go(url_for("staff.list_staff"), ADDED)
    return page("staff/add_staff.html", form.status, form=form)


def _add(form: AddAccountForm) -> list[Any]:
    """Add the account, or ask for it; answers what waits then."""
    account, by = form.account(), current_actor()
    if not queries.takes_two(None, account["role"], account["agency_id"], account["site_id"]):
        actions.add_staff(by=by, id=form.id_of_new, **account)
        return []
    reason = form.reason.data or ""
    return [asking.ask_for_role(by=by, staff=None, reason=reason, id=form.id_of_new, **account)]


@room.route("/<uuid:staff_id>/change", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def change_staff(staff_id: UUID) -> Response:
    """Change an account."""
    staff = queries.staff_member(staff_id)
    form, waits = ChangeAccountForm(data=_typed_before(staff)), []
    _offer(form)
    if staff.working_name:
        form.hide()
    if form.accepted(lambda: waits.extend(_change(staff, form))):
        return _asked(waits[0]) if waits else go(url_for("staff.list_staff"), _l("Saved."))
    return page(
        "staff/change_staff.html",
        form.status,
        form=form,
        staff=staff,
        opening=EnableForm(formdata=None),
        granted=queries.GRANTED,
    )


def _change(staff: Staff, form: ChangeAccountForm) -> list[Any]:
    """Change the account, or ask for it; answers what waits then."""
    account, by, version = form.account(), current_actor(), form.edited_version
    uncovers = staff.working_name and not account["working_name"]  # a protected identity is lifted by two
    if not uncovers and not queries.takes_two(staff, account["role"], account["agency_id"], account["site_id"]):
        actions.change_staff(by=by, staff=staff, version=version, **account)
        return []
    return [asking.ask_for_role(by=by, staff=staff, version=version, reason=form.reason.data or "", **account)]


def _typed_before(staff: Staff) -> dict[str, object]:
    shown = ("working_name",) if staff.working_name else ("name", "email", "working_name")
    before = {name: getattr(staff, name) for name in (*shown, "version")}
    return before | {
        "role": staff.role.value,
        "agency": str(staff.agency_id),
        "site": str(staff.site_id or ""),
    }


@room.route("/<uuid:staff_id>/disable", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def disable_staff(staff_id: UUID) -> Response:
    """Ask, then close an account at once."""
    staff, form = queries.staff_member(staff_id), DisableForm()
    if form.accepted(lambda: actions.disable_staff(by=current_actor(), staff=staff)):
        return go(url_for("staff.list_staff"), _l("The account is closed."))
    return page("staff/disable_staff.html", form.status, form=form, staff=staff)


@room.post("/<uuid:staff_id>/enable")
@requires(Permission.STAFF_CHANGE)
def enable_staff(staff_id: UUID) -> Response:
    """Open a closed account again, or ask for it."""
    staff, opening, waits = queries.staff_member(staff_id), EnableForm(), []
    if opening.accepted(lambda: waits.extend(_enable(staff, opening))):
        return _asked(waits[0]) if waits else go(url_for("staff.list_staff"), _l("The account is open again."))
    form = ChangeAccountForm(formdata=None, data=_typed_before(staff))
    _offer(form)
    if staff.working_name:
        form.hide()
    return page("staff/change_staff.html", 422, form=form, staff=staff, opening=opening, granted=queries.GRANTED)


def _enable(staff: Staff, form: EnableForm) -> list[Any]:
    if staff.role not in queries.GRANTED:
        actions.enable_staff(by=current_actor(), staff=staff)
        return []
    return [asking.ask_to_enable(by=current_actor(), staff=staff, reason=form.why.data or "")]


@room.route("/<uuid:staff_id>/reset", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def reset_sign_in(staff_id: UUID) -> Response:
    """Ask that somebody may set a new password."""
    staff, form, waits = queries.staff_member(staff_id), ResetForm(), []
    reason = form.reason.data or ""
    if form.accepted(lambda: waits.append(asking.ask_for_reset(by=current_actor(), staff=staff, reason=reason))):
        return _asked(waits[0])
    return page("staff/reset_sign_in.html", form.status, form=form, staff=staff)
