"""Charts of a report, from what shows alone. The table beside says the same, and what is not shown."""

import base64
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext

from ...foundation.rendering import RenderingAway, RenderingLate, ask
from .telling import Section, Told

CHARTED = ("exits", "meetings", "placements")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as two pictures within the page, and the words for who does not see them."""

    light: str
    dark: str
    words: str


def charts(folder: Path, told: Told, patience: float) -> dict[str, Chart]:
    """The charts of a report by the name of their table; none where fewer than two figures show, or nobody draws.

    Raises RenderingLate when they are not drawn within `patience` seconds.
    """
    shown = {one.name: _shown(one) for one in told.sections if one.name in CHARTED}
    shown = {name: values for name, values in shown.items() if len(values) >= 2}
    try:
        drawn = ask(folder, "bars", patience, charts=list(shown.values())) if shown else []
    except RenderingLate:
        raise
    except RenderingAway:
        return {}
    return {name: _chart(values, *drawn) for (name, values), drawn in zip(shown.items(), drawn, strict=True)}


def _chart(values: list[tuple[str, int]], light: str, dark: str) -> Chart:
    words = ", ".join(f"{label} {number}" for label, number in values)
    return Chart(_uri(light), _uri(dark), gettext("Chart: %(words)s. The table has the same figures.", words=words))


def _shown(section: Section) -> list[tuple[str, int]]:
    """The figures of the last column that show and are not none."""
    return [(label, cells[-1].number) for label, cells, whole in section.rows if not whole and cells[-1].number]


def _uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
