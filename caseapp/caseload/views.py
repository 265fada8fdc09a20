"""Pages of the caseload."""

from typing import Any

from flask import Blueprint, Response, abort

from ..foundation.access import Permission, Role, current_actor, requires
from ..foundation.pages import page, query, uuid_or_none, whole
from ..foundation.words import WORDS
from ..participants.queries import search as search_files
from ..programmes.queries import all_sites
from ..programmes.queries import site as find_site
from ..staff.queries import team_at
from .forms import SearchForm
from .queries import ORDERS, Wanted, caseload

room = Blueprint("caseload", __name__)


@room.get("/participants/")
@requires(Permission.CASELOAD_READ)
def list_participants() -> Response:
    """The files one works with; a coordinator's whole site."""
    by = current_actor()
    asked = query(["phase", "site", "worker", "who", "order", "page", "ended"])
    who = asked.get("who") or ("site" if by.role == Role.COORDINATOR else "mine")
    wanted = Wanted(
        phase=asked.get("phase", ""),
        site=uuid_or_none(asked.get("site")),
        worker=uuid_or_none(asked.get("worker")),
        mine=who == "mine",
        ended="ended" in asked,
        order=asked.get("order", "name"),
        number=whole(asked.get("page")),
    )
    if wanted.order not in ORDERS or who not in ("mine", "site") or wanted.phase not in ("", *WORDS["phase"]):
        abort(400)
    sites = {one.id: one for one in all_sites()}
    team = team_at(find_site(by.site_id)) if by.role == Role.COORDINATOR and by.site_id else []
    values: dict[str, Any] = {
        "found": caseload(by, wanted),
        "wanted": wanted,
        "asked": asked,
        "who": who,
        "sites": sites,
        "team": team,
    }
    return page("caseload/list_participants.html", **values)


@room.route("/search", methods=["GET", "POST"])
@requires(Permission.CASELOAD_READ)
def search() -> Response:
    """Find a file in reach by name, number or case number."""
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = search_files(current_actor(), form.words.data or "")
    return page("caseload/search.html", form.status, form=form, found=found)
