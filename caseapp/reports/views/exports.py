"""A release as a file. Text stays text: no cell of it is ever read as a formula (OWASP, CSV injection)."""

import base64
import csv
import io
from pathlib import Path

from flask_babel import get_locale, gettext
from xlsxwriter import Workbook

from ...foundation.rendering import ask
from ..queries import Published
from .telling import SIGNS, Cell, Told

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def tame(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return text if text in SIGNS or not text.startswith(LIVE) else f"'{text}"


def about(found: Published, told: Told) -> list[tuple[str, str]]:
    """What every file says of itself."""
    rows = [
        (gettext("Report"), told.title),
        (gettext("Covers"), told.scope),
        *((gettext("In short"), words) for words in told.in_short),
        (gettext("Release"), str(found.number)),
        (gettext("Released at"), found.release.made_at.isoformat(timespec="minutes")),
        ("SHA-256", found.release.digest.hex()),
    ]
    rows += [(gettext("Method"), words) for words in told.method]
    rows += [(key, f"{words} {gettext('Not counted:')} {left_out}.") for key, words, left_out in told.definitions]
    return rows


def as_csv(found: Published, told: Told) -> bytes:
    """Semicolons between, UTF-8 with its mark, as spreadsheets in Sweden expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in about(found, told):
        writer.writerow([tame(one) for one in row])
    for section in told.sections:
        writer.writerow([])
        writer.writerow([tame(one) for one in (section.title, *section.columns)])
        for label, cells, _ in section.rows:
            writer.writerow([tame(one) for one in (label, *(cell.text for cell in cells))])
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
        "in_short": " ".join(told.in_short),
        "language": str(get_locale()),
        "sections": sections,
        "notes_title": gettext("Definition and method"),
        "notes": about(found, told)[2 + len(told.in_short) :],
    }
    return base64.b64decode(ask(folder, "document", told=values))


def as_xlsx(found: Published, told: Told) -> bytes:
    """A sheet for the tables and one for definition and method; numbers are numbers, everything else is text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, aligned = book.add_format({"bold": True}), book.add_format({"align": "right"})
        sheet = book.add_worksheet(gettext("Figures"))
        sheet.set_column(0, 0, 42)
        line = 0
        for section in told.sections:
            sheet.write_string(line, 0, section.title, bold)
            for place, name in enumerate(section.columns, 1):
                sheet.write_string(line, place, name, bold)
            for label, cells, whole in section.rows:
                line += 1
                sheet.write_string(line, 0, label, bold if whole else None)
                for place, cell in enumerate(cells, 1):
                    _write(sheet, line, place, cell, aligned)
            line += 2
        notes = book.add_worksheet(gettext("About"))
        notes.set_column(0, 0, 24)
        notes.set_column(1, 1, 110)
        for number, (name, words) in enumerate(about(found, told)):
            notes.write_string(number, 0, name, bold)
            notes.write_string(number, 1, words)
    return out.getvalue()


def _write(sheet, line: int, place: int, cell: Cell, form) -> None:  # type: ignore[no-untyped-def]  # XlsxWriter is untyped
    if cell.number is not None and cell.text == str(cell.number):
        sheet.write_number(line, place, cell.number)
    else:
        sheet.write_string(line, place, cell.text, form)
