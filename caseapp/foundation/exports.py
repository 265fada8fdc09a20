"""Tables as files to take away. Text stays text: no cell of it is ever read as a formula (OWASP, CSV injection).

A workbook's cells are written as strings or as numbers, so none is parsed; in text files `tame` takes the edge off.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response, make_response
from xlsxwriter import Workbook

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NO_NAME = re.compile(r"[\[\]:*?/\\']")  # what the name of a sheet may not hold
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its title, and what it says of itself above."""

    title: str
    about: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def tame(text: str, whole: Iterable[str] = ()) -> str:
    """A text that no spreadsheet takes for a formula; those in `whole` are no formula as they stand."""
    return text if text in whole or not text.lstrip(" ").startswith(LIVE) else f"'{text}"


def text_file(sheet: Sheet) -> bytes:
    """Semicolons between, UTF-8 with its mark, as spreadsheets in Sweden expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in (*sheet.about, (), sheet.columns, *sheet.rows):
        writer.writerow([tame(one) for one in row])
    return out.getvalue().encode("utf-8-sig")


def workbook(sheet: Sheet) -> bytes:
    """One sheet, every cell of it text."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        bold, page = book.add_format({"bold": True}), book.add_worksheet(NO_NAME.sub("", sheet.title)[:31])
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        page.set_column(0, len(sheet.columns), 24)
        lines = [*sheet.about, (), sheet.columns, *sheet.rows]
        for number, row in enumerate(lines):
            for place, words in enumerate(row):
                heading = number == len(sheet.about) + 1 or (number < len(sheet.about) and place == 0)
                page.write_string(number, place, words, bold if heading else wrapped)
        page.freeze_panes(len(sheet.about) + 2, 0)
    return out.getvalue()


def attachment(body: bytes, mime: str, name: str) -> Response:
    """A file to take away. Its name says nothing of anybody."""
    answer = make_response(body)
    answer.headers["Content-Type"] = mime
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_file(sheet: Sheet, kind: str, name: str) -> Response:
    """A table as `csv` or `xlsx`."""
    if kind == "csv":
        return attachment(text_file(sheet), "text/csv; charset=utf-8", f"{name}.csv")
    return attachment(workbook(sheet), WORKBOOK, f"{name}.xlsx")
