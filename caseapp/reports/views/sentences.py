"""What a report says in sentences: in short, and what has changed since."""

from typing import Any

from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from ..queries.layout import ALL
from ..queries.since import Since, main_figures

MAIN = {"exits": _l("Exits"), "meetings": _l("Meetings"), "placements": _l("Placements")}
ROWS = {"began": _l("Began"), "lasting": _l("Going on at the end"), "now": _l("Going on now")}


def in_short(body: dict[str, Any]) -> list[str]:
    """What a report says first, in sentences: of all that it covers, and only what shows."""
    main = main_figures(body["figures"])
    began, lasting, exits = main["stays", "began"], main["stays", "lasting"], main["exits", ALL]
    found = []
    if began is not None and lasting is not None:
        found.append(_stays(began, lasting, over=is_over(body)))
    if exits is None:
        found.append(gettext("The number of exits is not shown, so that nobody can be recognised."))
    else:
        found.append(ngettext("%(num)d exit.", "%(num)d exits.", exits) if exits else gettext("No exits."))
    titles = titles_of(body)
    for one in body["figures"]["proportions"]:
        if (part := one["columns"][-1]) and part["of"]:
            found.append(
                gettext(
                    "By %(definition)s, %(met)d of %(of)d went to work or studies (%(percent)d %%).",
                    definition=titles[one["definition"]], **part,
                )
            )  # fmt: skip
    return found


def _stays(began: int, lasting: int, *, over: bool) -> str:
    if over:
        return gettext("%(began)d began, %(lasting)d were going on at the end.", began=began, lasting=lasting)
    return gettext("%(began)d began, %(lasting)d are going on.", began=began, lasting=lasting)


def told_since(found: Since, body: dict[str, Any]) -> list[str]:
    """What has changed since a release, in words."""
    titles = titles_of(body)
    words = [
        f"{_main_label(table, row, titles, is_over(body))}: {then} → {now}" for table, row, then, now in found.figures
    ]
    if found.others:
        words.append(gettext("others have changed too") if words else gettext("some figures have changed"))
    return words or [gettext("nothing has changed")]


def _main_label(table: str, row: str, titles: dict[str, str], over: bool) -> str:
    if table == "stays":
        return stays_label(row, over)
    return titles[table.removeprefix("result:")] if table.startswith("result:") else str(MAIN[table])


def stays_label(code: str, over: bool) -> str:
    """A row of the stays: what goes on now, or went on as the period ended."""
    return str(ROWS["now" if code == "lasting" and not over else code])


def is_over(body: dict[str, Any]) -> bool:
    """Had the period ended when it was counted?"""
    return bool(body["counted_on"][:7] > body["question"]["last"][:7])


def titles_of(body: dict[str, Any]) -> dict[str, str]:
    """What the definitions of a report are called, by name and version."""
    return {one["key"]: one["title"][str(get_locale())] for one in body["definitions"]}
