"""Small: warns where a file, a function, its arguments or a template outgrows what one reads at a glance; fails far above."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from tests.structure.markup import Page, pages
from tests.structure.source import TOP, Source, invented, sources

# what -> (aim, limit)
FILE, FUNCTION, ARGUMENTS, TEMPLATE = (250, 400), (30, 60), (5, 12), (80, 160)
TESTS_FILE = (250, 500)


class Outgrown(UserWarning):
    """Something is larger than we aim at."""


@dataclass(frozen=True)
class Size:
    """How large a thing is, beside its aim and its limit."""

    what: str
    lines: int
    aim: int
    limit: int
    instead: str

    def __str__(self) -> str:
        return f"{self.what}: {self.lines}, aim {self.aim}, limit {self.limit}: {self.instead}"


def sizes(files: Iterable[Source], found: Iterable[Page]) -> Iterator[Size]:
    """Everything that has a size."""
    for source in files:
        lines = source.text.count("\n")
        yield Size(source.module, lines, *FILE, "make it a folder of the same name")
        for one in source.functions():
            place = f"{source.module}.{one.name}"
            yield Size(place, (one.end_lineno or 0) - one.lineno + 1, *FUNCTION, "take a named step out of it")
            count = len(one.args.args) + len(one.args.kwonlyargs) + len(one.args.posonlyargs)
            yield Size(f"{place}()", count, *ARGUMENTS, "gather what belongs together in a frozen dataclass")
    for page in found:
        yield Size(page.name, page.text.count("\n"), *TEMPLATE, "take a part out into _part.html or a macro")


def above(found: Iterable[Size]) -> tuple[list[Size], list[Size]]:
    """Those above their aim, and those above their limit."""
    everything = list(found)
    return [one for one in everything if one.lines > one.aim], [one for one in everything if one.lines > one.limit]


@pytest.mark.filterwarnings("default::tests.structure.test_sizes.Outgrown")
def test_nothing_grows_beyond_its_limit() -> None:
    found = list(sizes(sources(), pages()))
    large, huge = above(found)
    if large:
        warnings.warn("\n  ".join(["larger than we aim at", *map(str, large)]), Outgrown, stacklevel=1)
    assert not huge, "\n".join(map(str, huge))
    assert len(found) > 800


def test_tests_stay_small_too() -> None:
    long = {
        str(file.relative_to(TOP)): file.read_text().count("\n")
        for file in (TOP / "tests").rglob("*.py")
        if file.read_text().count("\n") > TESTS_FILE[1]
    }
    assert not long, f"split it by what it tells: {long}"


def test_the_median_function_is_short() -> None:
    lengths = sorted((one.end_lineno or 0) - one.lineno + 1 for source in sources() for one in source.functions())
    assert lengths[len(lengths) // 2] <= 10
    assert len(lengths) > 300


def test_the_measure_is_seen_to_fail() -> None:
    arguments = ", ".join(f"a{number}" for number in range(13))
    bad = invented("caseapp.x", f"def f({arguments}):\n" + "    pass\n" * 401)
    _, huge = above(sizes([bad], [Page("x/y.html", "<p></p>\n" * 161)]))
    assert [one.what for one in huge] == ["caseapp.x", "caseapp.x.f", "caseapp.x.f()", "x/y.html"]
