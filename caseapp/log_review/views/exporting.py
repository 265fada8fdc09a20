"""What takes two people before it leaves: what a person opened over a long time."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ...confirmations.queries import confirmation
from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import as_file
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query
from ...staff.queries import staff_member
from .. import queries
from ..actions import exporting
from ..forms import AskExportForm, TakeExportForm
from ..queries import standing
from ..queries.exporting import days_of
from . import sheets
from .door import AT, names_of, room


@room.route(f"{AT}/staff/<uuid:staff_id>/export", methods=["GET", "POST"])
@requires(Permission.LOG_REVIEW)
def ask_to_export(staff_id: UUID) -> Response:
    """Ask that another person confirm it."""
    staff_member(staff_id)
    form = AskExportForm(data={"period": query(["period"]).get("period", "")})
    asked = list[UUID]()
    if form.accepted(
        lambda: asked.append(
            exporting.ask_to_export(
                by=current_actor(),
                staff_id=staff_id,
                period=form.period.data,
                reason=form.reason.data or "",
                id=form.id_of_new,
            ).id
        )
    ):
        onward = url_for("confirmations.show_confirmation", confirmation_id=asked[0] if asked else form.id_of_new)
        return go(onward, _l("Asked. Once somebody has confirmed it, you fetch it here."))
    whose = queries.readers([staff_id])[staff_id]
    return page("log_review/ask_to_export.html", form.status, form=form, reader=whose, sites=queries.site_names())


@room.post(f"{AT}/exports/<uuid:confirmation_id>/text")
@requires(Permission.LOG_REVIEW)
def take_export_text(confirmation_id: UUID) -> Response:
    """What was confirmed, once, as text with semicolons between."""
    return _take(confirmation_id, "csv")


@room.post(f"{AT}/exports/<uuid:confirmation_id>/workbook")
@requires(Permission.LOG_REVIEW)
def take_export_workbook(confirmation_id: UUID) -> Response:
    """The same as a workbook."""
    return _take(confirmation_id, "xlsx")


def _take(confirmation_id: UUID, kind: str) -> Response:
    by, form = current_actor(), TakeExportForm()
    agreed = confirmation(by, confirmation_id)
    if not form.accepted(lambda: exporting.take_export(by=by, confirmation=agreed)):
        return go(url_for("confirmations.show_confirmation", confirmation_id=confirmation_id), first_words(form))
    return log_of_person(agreed.subject_id, days_of(agreed.detail), kind)


def log_of_person(staff_id: UUID, span: sheets.Span, kind: str) -> Response:
    """What somebody opened on some days, as a file."""
    entries, more = standing.person_log(staff_id, span, None)
    queries.note_viewed(current_actor(), "person_exported", shown=[staff_id])
    who = sheets.reader_words(queries.readers([staff_id])[staff_id])
    about = [(gettext("What this person opened"), who), *sheets.about(span, more)]
    return as_file(sheets.of_entries(about, entries, names_of(entries)), kind, "log-of-a-person")
