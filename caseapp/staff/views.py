"""Pages of the staff, for the administrator."""

from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import lazy_gettext as _l

from ..agencies.queries import all_agencies
from ..foundation.access import Permission, Role, current_actor, requires
from ..foundation.pages import go, page, query, uuid_or_none, whole
from ..foundation.words import choices
from ..programmes.queries import all_sites
from . import actions, queries
from .forms import AccountForm, AddAccountForm, ChangeAccountForm, DisableForm, EnableForm
from .models import Staff

room = Blueprint("staff", __name__, url_prefix="/staff")
ADDED = _l(
    "The account is open. Its first password is set with the one-time link made by "
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


def _offer(form: AccountForm) -> None:
    agencies = [(one.id, one.name) for one in all_agencies() if one.signs_in]
    form.offer(agencies, [(one.id, f"{one.programme.name}, {one.name}") for one in all_sites()])


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def add_staff() -> Response:
    """Open an account, without a password."""
    form = AddAccountForm()
    _offer(form)
    if form.accepted(lambda: actions.add_staff(by=current_actor(), id=form.id_of_new, **form.account())):
        return go(url_for("staff.list_staff"), ADDED)
    return page("staff/add_staff.html", form.status, form=form)


@room.route("/<uuid:staff_id>/change", methods=["GET", "POST"])
@requires(Permission.STAFF_CHANGE)
def change_staff(staff_id: UUID) -> Response:
    """Change an account."""
    staff = queries.staff_member(staff_id)
    form = ChangeAccountForm(data=_typed_before(staff))
    _offer(form)
    if staff.working_name:
        form.hide()
    if form.accepted(
        lambda: actions.change_staff(by=current_actor(), staff=staff, version=form.edited_version, **form.account())
    ):
        return go(url_for("staff.list_staff"), _l("Saved."))
    return page("staff/change_staff.html", form.status, form=form, staff=staff, refused=None)


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
    """Open a closed account again."""
    staff, refused = queries.staff_member(staff_id), EnableForm()
    if refused.accepted(lambda: actions.enable_staff(by=current_actor(), staff=staff)):
        return go(url_for("staff.list_staff"), _l("The account is open again."))
    form = ChangeAccountForm(formdata=None, data=_typed_before(staff))
    _offer(form)
    if staff.working_name:
        form.hide()
    return page("staff/change_staff.html", 422, form=form, staff=staff, refused=refused)
