"""A report in words: the same sections for the page and for every file, so that they never differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from ...foundation.words import word
from ..queries.layout import ALL
from .sentences import in_short, is_over, stays_label, titles_of

NONE, NOT_APPLICABLE, WITHHELD = "-", ".", ".."
SIGNS = {NONE: _l("none"), NOT_APPLICABLE: _l("not applicable"), WITHHELD: _l("not shown")}
TITLES = {
    "stays": _l("Stays"),
    "exits": _l("Exits by reason"),
    "meetings": _l("Meetings and attendance"),
    "placements": _l("Placements that began"),
    "phases": _l("Days in each phase"),
    "proportions": _l("Share that meets the definition"),
}
KINDS = {"exits": "exit_reason", "meetings": "attendance", "placements": "work_sort", "phases": "phase"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `hidden` when it is withheld."""

    text: str
    number: int | None = None

    @property
    def hidden(self) -> bool:
        """Is it withheld?"""
        return self.text == WITHHELD

    @property
    def sign(self) -> str:
        """What its sign means, in words; '' for a figure."""
        return str(SIGNS.get(self.text, ""))


@dataclass(frozen=True, slots=True)
class Section:
    """A table: its title, what stands over the columns, and rows with their labels; the last row may be the sum."""

    name: str
    title: str
    columns: list[str]
    rows: list[tuple[str, list[Cell], bool]]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is called, and where and of whom it counts."""

    title: str
    scope: str


@dataclass(frozen=True, slots=True)
class Told(Heading):
    """A report as a reader meets it."""

    in_short: list[str]
    sections: list[Section]
    definitions: list[tuple[str, str, str]]
    method: list[str]
    withheld: int


def heading(body: dict[str, Any]) -> Heading:
    """The heading of a report in the reader's language: `2026`, `Krami, Trollhättan · Gender: Women · Age: 21–24`."""
    asked = body["question"]
    where = body.get("names", {}).get(asked["site"] or asked["programme"], (gettext("All programmes"),))[0]
    of = [f"{word('breakdown', name)}: {word(name, asked[name])}" for name in ("gender", "age_band") if asked.get(name)]
    period = period_words(asked["period"], asked["first"], asked["last"])
    scope = [where, *of, gettext("side by side: %(breakdown)s", breakdown=word("breakdown", asked["by"]))]
    if not is_over(body):
        scope.append(
            gettext("up to and including %(day)s", day=format_date(date.fromisoformat(body["counted_on"]), "long"))
        )
    return Heading(gettext("Results at exit, %(period)s", period=period), " · ".join(scope))


def tell(body: dict[str, Any]) -> Told:
    """A report in the reader's language."""
    figures, titles = body["figures"], titles_of(body)
    columns = [_column(body, one) for one in figures["columns"]]
    sections = [_section(table, columns, titles, is_over(body)) for table in figures["tables"]]
    sections.insert(2, _proportions(figures["proportions"], columns, titles))
    sections.append(_phases(figures["phases"]))
    hidden = sum(cell.hidden for section in sections for _, cells, _ in section.rows for cell in cells)
    head = heading(body)
    return Told(
        title=head.title,
        scope=head.scope,
        in_short=in_short(body) + ([_hidden(hidden)] if hidden else []),
        sections=sections,
        definitions=_definitions(body),
        method=_method(body),
        withheld=hidden,
    )


def _cell(value: int | None) -> Cell:
    return Cell(WITHHELD) if value is None else Cell(str(value) if value else NONE, value)


def _hidden(number: int) -> str:
    return ngettext(
        "%(num)d figure is not shown, so that nobody can be recognised. It does not mean zero.",
        "%(num)d figures are not shown, so that nobody can be recognised. It does not mean zero.",
        number,
    )


def period_words(period: str, first: str, last: str) -> str:
    """A period as one says it."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if period.startswith("r"):
        return f"{format_date(begins, 'MMM y')} – {format_date(ends, 'MMM y')}"
    if "-q" in period:
        return gettext("quarter %(quarter)s of %(year)s", quarter=period[-1], year=period[:4])
    return format_date(begins, "MMMM y") if "-" in period else period


def _column(body: dict[str, Any], code: str) -> str:
    by = body["question"]["by"]
    if code == ALL:
        return gettext("All")
    return word(by, code) if by in ("gender", "age_band") else str(body.get("names", {}).get(code, (code, code))[1])


def _section(table: dict[str, Any], columns: list[str], titles: dict[str, str], over: bool) -> Section:
    name = table["name"]
    kind = "result" if name.startswith("result:") else KINDS.get(name, "")
    rows = []
    for row in table["rows"]:
        whole = row["code"] == ALL
        label = gettext("All") if whole else word(kind, row["code"]) if kind else stays_label(row["code"], over)
        rows.append((label, [_cell(value) for value in row["cells"]], whole))
    title = (
        gettext("Exits by %(definition)s", definition=titles[name.removeprefix("result:")])
        if kind == "result"
        else str(TITLES[name])
    )
    return Section(name, title, columns, rows)


def _proportions(proportions: list[dict[str, Any]], columns: list[str], titles: dict[str, str]) -> Section:
    rows = [(titles[one["definition"]], [_proportion(part) for part in one["columns"]], False) for one in proportions]
    return Section("proportions", str(TITLES["proportions"]), columns, rows)


def _proportion(part: dict[str, int] | None) -> Cell:
    if part is None:
        return Cell(WITHHELD)
    if not part["of"]:
        return Cell(NOT_APPLICABLE)
    return Cell(f"{part['percent']} % ({part['met']}/{part['of']})", part["percent"])


def _phases(phases: list[dict[str, Any]]) -> Section:
    rows = [(word("phase", one["code"]), [_cell(one["number"]), _days(one)], False) for one in phases]
    return Section("phases", str(TITLES["phases"]), [gettext("Phases left"), gettext("Median, days")], rows)


def _days(phase: dict[str, Any]) -> Cell:
    if phase["number"] == 0:
        return Cell(NOT_APPLICABLE)
    return Cell(WITHHELD) if phase["median"] is None else Cell(str(phase["median"]), phase["median"])


def _definitions(body: dict[str, Any]) -> list[tuple[str, str, str]]:
    language = str(get_locale())
    return [
        (
            gettext(
                "%(definition)s, version %(version)s",
                definition=one["title"][language],
                version=one["key"].split("/")[1],
            ),
            one["words"][language],
            ", ".join(word("exit_reason", code).lower() for code in one["left_out"]),
        )
        for one in body["definitions"]
    ]


def _method(body: dict[str, Any]) -> list[str]:
    most = body["method"]["withheld_below"] - 1
    return [
        gettext(
            "Counts from 1 to %(most)d are withheld, and others with them, so that nobody can work one out.", most=most
        ),
        gettext(
            "The sign %(sign)s means: the figure is not shown, so that nobody can be recognised. It does not mean zero.",
            sign=WITHHELD,
        ),
        gettext("The sign %(sign)s means: none.", sign=NONE),
        gettext("The sign %(sign)s means: there is nothing to count from.", sign=NOT_APPLICABLE),
        gettext("Shares and medians are given of ten or more. Stays registered in error count nowhere."),
        gettext(
            "Stays, meetings and placements are counted, not people: one person may have several. Age is that as the stay"
            " began, gender that of the identity number."
        ),
        gettext("Counted on %(day)s, method %(version)s.", day=body["counted_on"], version=body["method"]["version"]),
    ]
