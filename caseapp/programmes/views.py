"""Pages of the programmes and their sites."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from ..agencies.queries import all_agencies
from ..foundation.access import Permission, current_actor, requires
from ..foundation.pages import go, page
from ..foundation.words import options
from . import actions, queries
from .forms import AddProgrammeForm, AddSiteForm, ChangeProgrammeForm, ChangeSiteForm, ProgrammeForm
from .models import Phase, Programme

room = Blueprint("programmes", __name__, url_prefix="/programmes")


def _show(programme_id: UUID, message: object) -> Response:
    return go(url_for("programmes.show_programme", programme_id=programme_id), message)


def _offer_team(form: ProgrammeForm) -> None:
    form.team.choices = options((one.id, one.name) for one in all_agencies() if one.signs_in)


@room.get("")
@requires(Permission.PROGRAMME_READ)
def list_programmes() -> Response:
    """What is offered, for whom and where."""
    return page("programmes/list_programmes.html", programmes=queries.all_programmes())


@room.get("/<uuid:programme_id>")
@requires(Permission.PROGRAMME_READ)
def show_programme(programme_id: UUID) -> Response:
    """One programme: rules, team and sites."""
    programme = queries.programme(programme_id)
    used = {one.phase for one in programme.phases}
    phases = [phase for phase in Phase if phase in used]
    return page("programmes/show_programme.html", programme=programme, phases=phases)


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CHANGE)
def add_programme() -> Response:
    """Add a programme."""
    form = AddProgrammeForm()
    _offer_team(form)
    if form.accepted(lambda: actions.add_programme(by=current_actor(), id=form.id_of_new, rules=form.rules())):
        return _show(form.id_of_new, _l("The programme is added. Add its first site."))
    return page("programmes/add_programme.html", form.status, form=form)


@room.route("/<uuid:programme_id>/change", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CHANGE)
def change_programme(programme_id: UUID) -> Response:
    """Change a programme's rules, phases and team."""
    programme = queries.programme(programme_id)
    form = ChangeProgrammeForm(data=_typed_before(programme))
    _offer_team(form)
    if form.accepted(
        lambda: actions.change_programme(
            by=current_actor(), programme=programme, version=form.edited_version, rules=form.rules()
        )
    ):
        return _show(programme_id, _l("Saved."))
    return page("programmes/change_programme.html", form.status, form=form, programme=programme)


def _typed_before(programme: Programme) -> dict[str, object]:
    names = ("name", "prefix", "least_age", "most_age", "silent_after_days", "version")
    return {name: getattr(programme, name) for name in names} | {
        "phases": [one.phase.value for one in programme.phases],
        "team": [str(one.id) for one in programme.team],
    }


@room.route("/<uuid:programme_id>/sites/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CHANGE)
def add_site(programme_id: UUID) -> Response:
    """Add a place of a programme."""
    programme, form = queries.programme(programme_id), AddSiteForm()
    if form.accepted(
        lambda: actions.add_site(by=current_actor(), id=form.id_of_new, programme=programme, address=form.address())
    ):
        return _show(programme_id, _l("The site is added."))
    return page("programmes/add_site.html", form.status, form=form, programme=programme)


@room.route("/<uuid:programme_id>/sites/<uuid:site_id>/change", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_CHANGE)
def change_site(programme_id: UUID, site_id: UUID) -> Response:
    """Change a place's name, address or phone."""
    site = queries.site_of(programme_id, site_id)
    names = ("name", "street", "postcode", "town", "phone", "version")
    form = ChangeSiteForm(data={name: getattr(site, name) for name in names})
    if form.accepted(
        lambda: actions.change_site(by=current_actor(), site=site, version=form.edited_version, address=form.address())
    ):
        return _show(programme_id, _l("Saved."))
    return page("programmes/change_site.html", form.status, form=form, programme=site.programme)
