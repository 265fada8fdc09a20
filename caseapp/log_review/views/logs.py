"""The standing views: who opened this file, what did this person open."""

from typing import Any
from uuid import UUID

from flask import Response, abort, url_for
from flask_babel import gettext

from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import as_file
from ...foundation.pages import go, page, uuid_or_none, whole
from ...foundation.rules import Broken, Missing
from ...foundation.words import WORDS
from ...staff.queries import staff_member
from .. import queries
from ..forms import FindFileForm
from ..queries import standing
from ..queries.exporting import takes_two
from . import sheets
from .door import AT, asked_for, names_of, room
from .exporting import log_of_person


@room.route(f"{AT}/files", methods=["GET", "POST"])
@requires(Permission.LOG_REVIEW)
def find_file() -> Response:
    """Who opened this file: by its case number, exactly written; never in an address."""
    form, found = FindFileForm(), list[UUID]()

    def act() -> None:
        try:
            found.append(standing.file_named(form.case_number.data or ""))
        except Missing:
            raise Broken("no_file") from None

    if form.accepted(act):
        queries.note_viewed(current_actor(), "file_found", found[0])
        return go(url_for("log_review.show_file_log", file_id=found[0]))
    return page("log_review/find_file.html", form.status, form=form)


@room.get(f"{AT}/files/<uuid:file_id>")
@requires(Permission.LOG_REVIEW)
def show_file_log(file_id: UUID) -> Response:
    """Who opened this file, latest first, by pages."""
    asked, name = asked_for()
    standing.check_file(file_id)
    number = whole(asked.get("page"))
    entries, more = standing.file_log(file_id, queries.span_of(name), number)
    queries.note_viewed(current_actor(), "file_viewed", file_id)
    values: dict[str, Any] = {
        "handle": queries.handles([file_id])[file_id],
        "readers": queries.readers(one.actor_id for one in entries),
        "sites": queries.site_names(),
        "number": number,
        "pages": number + more,
        "periods": WORDS["log_period"],
    }
    return page("log_review/show_file_log.html", file_id=file_id, entries=entries, period=name, **values)


@room.get(f"{AT}/files/<uuid:file_id>/text")
@requires(Permission.LOG_REVIEW)
def export_file_log_text(file_id: UUID) -> Response:
    """The same as text with semicolons between."""
    return _file_log(file_id, "csv")


@room.get(f"{AT}/files/<uuid:file_id>/workbook")
@requires(Permission.LOG_REVIEW)
def export_file_log_workbook(file_id: UUID) -> Response:
    """The same as a workbook."""
    return _file_log(file_id, "xlsx")


def _file_log(file_id: UUID, kind: str) -> Response:
    _, name = asked_for()
    standing.check_file(file_id)
    span = queries.span_of(name)
    entries, more = standing.file_log(file_id, span, None)
    queries.note_viewed(current_actor(), "file_exported", file_id)
    handle = sheets.handle_words(queries.handles([file_id])[file_id])
    about = [(gettext("Who opened this file"), handle), *sheets.about(span, more)]
    return as_file(sheets.of_entries(about, entries, names_of(entries)), kind, "log-of-a-file")


@room.get(f"{AT}/staff")
@requires(Permission.LOG_REVIEW)
def show_staff_log() -> Response:
    """What did this person open: choose somebody and a period."""
    asked, name = asked_for("who")
    who = uuid_or_none(asked.get("who"))
    if asked.get("who") and who is None:
        abort(400)
    values: dict[str, Any] = {
        "staff": queries.all_readers(),
        "periods": WORDS["log_period"],
        "period": name,
        "takes_two": takes_two(name),
        "who": who,
    }
    if who is None:
        return page("log_review/show_staff_log.html", entries=None, **values)
    staff_member(who)
    number = whole(asked.get("page"))
    entries, more = standing.person_log(who, queries.span_of(name), number)
    files = {one.participant_id for one in entries if one.participant_id is not None}
    queries.note_viewed(current_actor(), "person_viewed", shown=[who])
    values |= {
        "handles": queries.handles(files),
        "reader": queries.readers([who])[who],
        "sites": queries.site_names(),
        "number": number,
        "pages": number + more,
    }
    return page("log_review/show_staff_log.html", entries=entries, **values)


@room.get(f"{AT}/staff/<uuid:staff_id>/text")
@requires(Permission.LOG_REVIEW)
def export_staff_log_text(staff_id: UUID) -> Response:
    """The same as text with semicolons between."""
    return _staff_log(staff_id, "csv")


@room.get(f"{AT}/staff/<uuid:staff_id>/workbook")
@requires(Permission.LOG_REVIEW)
def export_staff_log_workbook(staff_id: UUID) -> Response:
    """The same as a workbook."""
    return _staff_log(staff_id, "xlsx")


def _staff_log(staff_id: UUID, kind: str) -> Response:
    _, name = asked_for()
    staff_member(staff_id)
    if takes_two(name):
        return go(url_for("log_review.ask_to_export", staff_id=staff_id, period=name))
    return log_of_person(staff_id, queries.span_of(name), kind)
