"""Charts as SVG, drawn here and not in the reader's browser: light or dark, transparent, with ARIA roles (Vega-Lite)."""

import altair
import vl_convert

# The tokens of theme.css: accent, ink, quieter ink.
THEMES = {
    "light": {"bar": "#1f5f4e", "ink": "#1b2a2f", "quiet": "#4c5d63"},
    "dark": {"bar": "#86cdb4", "ink": "#e7edeb", "quiet": "#a9b8b6"},
}
MOST_WIDTH, BAR = 300, 22  # pixels


def bars(charts: list[list[tuple[str, int]]]) -> list[tuple[str, str]]:
    """Charts of lying bars with their numbers, in the order given: each light, and dark."""
    return [(_drawn(values, "light"), _drawn(values, "dark")) for values in charts]


def _drawn(values: list[tuple[str, int]], theme: str) -> str:
    colours = THEMES[theme]
    rows = [{"label": label, "number": number} for label, number in values]
    base = altair.Chart({"values": rows}).encode(
        y=altair.Y("label:N", sort=None, axis=altair.Axis(title=None, labelLimit=220, domain=False, ticks=False)),
        x=altair.X("number:Q", axis=None),
    )
    drawn = base.mark_bar(color=colours["bar"], cornerRadiusEnd=3, height=BAR - 8)
    told = base.mark_text(align="left", dx=5, color=colours["ink"], fontSize=13).encode(text="number:Q")
    chart = altair.layer(drawn, told).properties(
        width=MOST_WIDTH, height=altair.Step(BAR + 4), background="transparent"
    )
    chart = chart.configure_view(stroke=None).configure_axis(labelColor=colours["quiet"], labelFontSize=13, grid=False)
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
