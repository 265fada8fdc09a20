"""Who has read a file: the whole for the log reviewer to hand out, and what may be shown to the person within the file."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ...agencies.queries import all_agencies
from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import as_file
from ...foundation.forms import first_words
from ...foundation.pages import go, page
from ...foundation.words import WORDS
from ...participants.queries import open_file
from .. import actions, queries
from ..forms import HandOutForm
from ..queries import reading, standing
from . import sheets
from .door import AT, asked_for, room


@room.get(f"{AT}/files/<uuid:file_id>/extract")
@requires(Permission.LOG_REVIEW)
def show_extract(file_id: UUID) -> Response:
    """Everybody who has read a file, ready to be printed and handed to the person."""
    _, name = asked_for()
    standing.check_file(file_id)
    span = queries.span_of(name)
    reads = reading.reads_of(file_id, span)
    queries.note_viewed(current_actor(), "extract_viewed", file_id)
    values: dict[str, Any] = {
        "handle": queries.handles([file_id])[file_id],
        "readers": queries.readers(one.actor_id for one in reads),
        "sites": queries.site_names(),
        "periods": WORDS["log_period"],
        "span": span,
        "list_days": reading.LIST_DAYS,
    }
    return page("log_review/show_extract.html", file_id=file_id, reads=reads, period=name, **values)


@room.get(f"{AT}/files/<uuid:file_id>/extract/text")
@requires(Permission.LOG_REVIEW)
def export_extract_text(file_id: UUID) -> Response:
    """The same as text with semicolons between."""
    return _extract(file_id, "csv")


@room.get(f"{AT}/files/<uuid:file_id>/extract/workbook")
@requires(Permission.LOG_REVIEW)
def export_extract_workbook(file_id: UUID) -> Response:
    """The same as a workbook."""
    return _extract(file_id, "xlsx")


def _extract(file_id: UUID, kind: str) -> Response:
    _, name = asked_for()
    standing.check_file(file_id)
    span = queries.span_of(name)
    reads = reading.reads_of(file_id, span)
    queries.note_viewed(current_actor(), "extract_exported", file_id)
    handle = sheets.handle_words(queries.handles([file_id])[file_id])
    names = queries.readers(one.actor_id for one in reads)
    about = [(gettext("Who has read your file?"), handle), *sheets.about(span, False), sheets.lists(reading.LIST_DAYS)]
    return as_file(sheets.of_reads(about, reads, names, queries.site_names()), kind, "who-has-read")


@room.post(f"{AT}/files/<uuid:file_id>/extract/handed-out")
@requires(Permission.LOG_REVIEW)
def hand_out_extract(file_id: UUID) -> Response:
    """Note that the extract was handed to the person."""
    standing.check_file(file_id)
    form = HandOutForm()
    done = form.accepted(lambda: actions.hand_out_extract(by=current_actor(), participant_id=file_id))
    onward = url_for("log_review.show_extract", file_id=file_id)
    return go(onward, _l("It stands in the log that the extract was handed out.") if done else first_words(form))


@room.get("/participants/<uuid:participant_id>/readers")
@requires(Permission.WHO_READ)
def show_readers(participant_id: UUID) -> Response:
    """Who has read the file, for the person to see: as far as one may tell here."""
    by, participant = current_actor(), open_file(current_actor(), participant_id, to="readers.shown")
    _, name = asked_for()
    told = reading.told_of(by, participant_id, queries.span_of(name))
    values: dict[str, Any] = {
        "readers": queries.readers(one.actor_id for one in told.reads),
        "agencies": {one.id: one.name for one in all_agencies()},
        "periods": WORDS["log_period"],
        "list_days": reading.LIST_DAYS,
    }
    return page("log_review/show_readers.html", participant=participant, told=told, period=name, **values)
