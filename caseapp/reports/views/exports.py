"""A release as a file. Text stays text: no cell of it is ever read as a formula (OWASP, CSV injection).

A workbook's cells are written as strings or as numbers, so none is parsed; in text files `tame` takes the edge off.
"""

import base64
import csv
import io
from pathlib import Path

from flask_babel import get_locale, gettext
from xlsxwriter import Workbook

from ...foundation.exports import tame
from ...foundation.rendering import ask
from ...foundation.showing import show_exact
from ..queries import Published
from .telling import SIGNS, Cell, Told

MOST_SECONDS = 10.0  # that a web worker waits for a document


def about(found: Published, told: Told) -> list[tuple[str, str]]:
    """What every file says of itself."""
    rows = [(gettext("Report"), told.title), (gettext("Covers"), told.scope)]
    return rows + [(gettext("In short"), words) for words in told.in_short] + notes(found, told)


def told_number(found: Published) -> str:
    """The number of a release, in words."""
    return gettext("Release %(number)d", number=found.number)


def notes(found: Published, told: Told) -> list[tuple[str, str]]:
    """Number, day, checksum, method and definitions."""
    rows = [
        (gettext("Release"), str(found.number)),
        (gettext("Released at"), show_exact(found.release.made_at)),
        (gettext("SHA-256 of the figures"), found.release.digest.hex()),
    ]
    rows += [(gettext("Method"), words) for words in told.method]
    return rows + [(key, f"{words} {gettext('Not counted:')} {left_out}.") for key, words, left_out in told.definitions]


def as_csv(found: Published, told: Told) -> bytes:
    """Semicolons between, UTF-8 with its mark, as spreadsheets in Sweden expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in about(found, told):
        writer.writerow([tame(one, SIGNS) for one in row])
    for section in told.sections:
        writer.writerow([])
        writer.writerow([tame(one, SIGNS) for one in (section.title, *section.columns)])
        for label, cells, _ in section.rows:
            writer.writerow([tame(one, SIGNS) for one in (label, *(cell.text for cell in cells))])
    return out.getvalue().encode("utf-8-sig")


def as_pdf(folder: Path, found: Published, told: Told) -> bytes:
    """A tagged PDF, made by the rendering process. Raises RenderingAway."""
    sections = [
        {
            "title": section.title,
            "columns": section.columns,
            "rows": [[label, *(cell.text for cell in cells)] for label, cells, _ in section.rows],
        }
        for section in told.sections
    ]
    values = {
        "title": told.title,
        "scope": told.scope,
        "released": f"{told_number(found)} · {show_exact(found.release.made_at)}",
        "in_short": " ".join(told.in_short),
        "language": str(get_locale()),
        "sections": sections,
        "notes_title": gettext("Definition and method"),
        "notes": notes(found, told),
    }
    return base64.b64decode(ask(folder, "document", MOST_SECONDS, told=values))


def as_xlsx(found: Published, told: Told) -> bytes:
    """A sheet for the tables and one for definition and method; numbers are numbers, everything else is text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        bold, aligned = book.add_format({"bold": True}), book.add_format({"align": "right"})
        headed, wrapped = book.add_format({"bold": True, "align": "right"}), book.add_format({"text_wrap": True})
        sheet = book.add_worksheet(gettext("Figures"))
        sheet.set_column(0, 0, 42)
        sheet.set_column(1, 20, 16)
        sheet.freeze_panes(0, 1)
        sheet.write_string(0, 0, f"{told.title} · {told.scope} · {told_number(found)}", bold)
        line = 2
        for section in told.sections:
            sheet.write_string(line, 0, section.title, bold)
            for place, name in enumerate(section.columns, 1):
                sheet.write_string(line, place, name, headed)
            for label, cells, whole in section.rows:
                line += 1
                sheet.write_string(line, 0, label, bold if whole else None)
                for place, cell in enumerate(cells, 1):
                    _write(sheet, line, place, cell, aligned)
            line += 2
        sheet_of_notes = book.add_worksheet(gettext("About"))
        sheet_of_notes.set_column(0, 0, 24)
        sheet_of_notes.set_column(1, 1, 110)
        for number, (name, words) in enumerate(about(found, told)):
            sheet_of_notes.write_string(number, 0, name, bold)
            sheet_of_notes.write_string(number, 1, words, wrapped)
    return out.getvalue()


def _write(sheet, line: int, place: int, cell: Cell, form) -> None:  # type: ignore[no-untyped-def]  # XlsxWriter is untyped
    if cell.number is not None and cell.text == str(cell.number):
        sheet.write_number(line, place, cell.number)
    else:
        sheet.write_string(line, place, cell.text, form)
