"""Pages of the agencies."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from . import actions, queries
from .forms import AddAgencyForm, ChangeAgencyForm
from .models import AgencyKind

room = Blueprint("agencies", __name__, url_prefix="/agencies")


@room.get("")
@requires(Permission.AGENCY_CHANGE)
def list_agencies() -> Response:
    """Every agency, with and without accounts."""
    return page("agencies/list_agencies.html", agencies=queries.all_agencies())


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.AGENCY_CHANGE)
def add_agency() -> Response:
    """Add an agency."""
    form = AddAgencyForm()
    if form.accepted(
        lambda: actions.add_agency(
            by=current_actor(),
            id=form.id_of_new,
            name=form.name.data or "",
            kind=AgencyKind(form.kind.data),
            signs_in=form.signs_in.data == "yes",
        )
    ):
        return go(url_for("agencies.list_agencies"), _l("The agency is added."))
    return page("agencies/add_agency.html", form.status, form=form)


@room.route("/<uuid:agency_id>/change", methods=["GET", "POST"])
@requires(Permission.AGENCY_CHANGE)
def change_agency(agency_id: UUID) -> Response:
    """Change an agency."""
    agency = queries.agency(agency_id)
    before = {"name": agency.name, "kind": agency.kind.value, "version": agency.version}
    form = ChangeAgencyForm(data=before | {"signs_in": "yes" if agency.signs_in else "no"})
    if form.accepted(
        lambda: actions.change_agency(
            by=current_actor(),
            agency=agency,
            version=form.edited_version,
            name=form.name.data or "",
            kind=AgencyKind(form.kind.data),
            signs_in=form.signs_in.data == "yes",
        )
    ):
        return go(url_for("agencies.list_agencies"), _l("Saved."))
    return page("agencies/change_agency.html", form.status, form=form)
