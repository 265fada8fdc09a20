"""The monthly samples: drawn, answered, signed, taken away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import as_file
from ...foundation.forms import first_words
from ...foundation.pages import go, page, query, whole
from ...staff.queries import colleagues
from .. import actions, queries
from ..forms import DrawForm, SignForm, answers_form
from ..models import SampledOpening
from ..queries import standing
from . import sheets
from .door import AT, month_name, room


@room.get(f"{AT}/")
@requires(Permission.LOG_REVIEW)
def list_samples() -> Response:
    """Every site and month: drawn, answered, signed, overdue."""
    found = queries.overview(current_actor())
    month = queries.last_whole_month()
    values: dict[str, Any] = {
        "months": sorted({one.month for one in found}, reverse=True),
        "last": month,
        "until": queries.last_day_to_sign(month),
        "names": colleagues(one.sample.signed_by for one in found if one.sample),
        "undrawn": any(one.sample is None for one in found if one.month == month),
    }
    return page("log_review/list_samples.html", found=found, **values)


@room.post(f"{AT}/draw")
@requires(Permission.LOG_REVIEW)
def draw_samples() -> Response:
    """Draw the samples of a month for every site that has none."""
    form = DrawForm()
    try:
        month = datetime.strptime(form.month.data or "", "%Y-%m-%d").date().replace(day=1)  # a date
    except ValueError:
        abort(400)
    drawn = form.accepted(lambda: actions.draw_samples(by=current_actor(), month=month))
    return go(url_for("log_review.list_samples"), _l("The samples are drawn.") if drawn else first_words(form))


@room.route(f"{AT}/samples/<uuid:sample_id>", methods=["GET", "POST"])
@requires(Permission.LOG_REVIEW)
def review_sample(sample_id: UUID) -> Response:
    """The openings of a sample, twenty a page; each answered legitimate, ask or breach."""
    by, found = current_actor(), queries.sample(sample_id)
    asked = query(["page"])
    number = whole(asked.get("page")) if asked else queries.first_unanswered(sample_id)
    openings = queries.sampled(sample_id, number)
    if number > 1 and not openings:
        return go(url_for("log_review.review_sample", sample_id=sample_id))
    form = answers_form(openings, (number - 1) * queries.A_PAGE + 1)
    queries.note_viewed(by, "sample_viewed", shown=[one.participant_id for one in openings])
    if form.accepted(lambda: actions.answer_openings(by=by, sample_id=sample_id, answers=form.answers())):
        count, answered = queries.counted(sample_id)
        left = ngettext("Saved. %(num)d opening is left.", "Saved. %(num)d openings are left.", count - answered)
        done = gettext("Saved. Everything is answered. Now sign the sample.")
        return go(url_for("log_review.review_sample", sample_id=sample_id), left if answered < count else done)
    if form.is_submitted():
        form.see_again()
    count, answered = queries.counted(sample_id)
    values: dict[str, Any] = {
        "hints": queries.hint_counts(found),
        "number": number,
        "pages": max(1, -(-count // queries.A_PAGE)),
        "count": count,
        "answered": answered,
        "answers": queries.answers_of(sample_id),
        "sites": queries.site_names(),
        **_named(openings),
    }
    return page("log_review/review_sample.html", form.status, sample=found, openings=openings, form=form, **values)


def _named(openings: list[SampledOpening]) -> dict[str, Any]:
    """Who, which file, and what was done, of some openings."""
    ids = [id_ for one in openings for id_ in (one.actor_id, one.answered_by)]
    return {
        "readers": queries.readers(ids),
        "handles": queries.handles([one.participant_id for one in openings]),
        "done": standing.done_in(openings),
    }


@room.post(f"{AT}/samples/<uuid:sample_id>/sign")
@requires(Permission.LOG_REVIEW)
def sign_sample(sample_id: UUID) -> Response:
    """Sign a sample off, once everything in it is answered."""
    queries.sample(sample_id)
    form = SignForm()
    signed = form.accepted(lambda: actions.sign_sample(by=current_actor(), sample_id=sample_id))
    onward = url_for("log_review.review_sample", sample_id=sample_id)
    return go(onward, _l("The sample is signed.") if signed else first_words(form))


@room.get(f"{AT}/samples/<uuid:sample_id>/text")
@requires(Permission.LOG_REVIEW)
def export_sample_text(sample_id: UUID) -> Response:
    """A signed sample as text with semicolons between."""
    return _sample_file(sample_id, "csv")


@room.get(f"{AT}/samples/<uuid:sample_id>/workbook")
@requires(Permission.LOG_REVIEW)
def export_sample_workbook(sample_id: UUID) -> Response:
    """A signed sample as a workbook."""
    return _sample_file(sample_id, "xlsx")


def _sample_file(sample_id: UUID, kind: str) -> Response:
    found = queries.sample(sample_id)
    if found.signed_at is None:
        return go(url_for("log_review.review_sample", sample_id=sample_id), _l("Sign the sample first."))
    openings = queries.sampled(sample_id)
    queries.note_viewed(current_actor(), "sample_exported", shown=[one.participant_id for one in openings])
    sheet = sheets.of_sample(found, openings, month_name(found.month), queries.hint_counts(found), _named(openings))
    return as_file(sheet, kind, f"log-review-{found.month:%Y-%m}")
