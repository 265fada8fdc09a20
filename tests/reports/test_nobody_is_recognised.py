"""What a report withholds cannot be worked out: proven by an attacker who solves for it."""

from random import Random

import pytest

from caseapp.foundation.rendering import protection
from caseapp.foundation.rendering.protection import Values, intervals, primary, protect
from tests.reports.attacker import narrowed

LEAST = 5
POPULATIONS = 1000
AT_ONCE = 100


def table(rng: Random) -> tuple[Values, list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """A cross table of a random population, with all margins and a second table that shares one of them."""
    high, wide = rng.randrange(2, 5), rng.randrange(1, 4)
    columns, rows = [str(one) for one in range(wide)], [f"r{one}" for one in range(high)]
    weights = [rng.random() ** 2 for _ in rows]
    values: Values = {f"{row}/{column}": 0 for row in rows for column in columns}
    others = {f"{row}/{column}": 0 for row in ("met", "not") for column in columns}
    for _ in range(rng.randrange(0, 70)):
        column = rng.choice(columns)
        values[f"{rng.choices(rows, weights)[0]}/{column}"] += 1
        others[f"{rng.choice(('met', 'not'))}/{column}"] += 1
    values |= others
    sums, groups = [], []
    if wide > 1:
        for row in (*rows, "met", "not"):
            values[f"{row}/all"] = sum(values[f"{row}/{one}"] for one in columns)
            sums.append((f"{row}/all", [f"{row}/{one}" for one in columns]))
        columns.append("all")
    for column in columns:
        values[f"all/{column}"] = sum(values[f"{row}/{column}"] for row in rows)
        for names in (rows, ["met", "not"]):
            sums.append((f"all/{column}", [f"{name}/{column}" for name in names]))
            groups.append(sums[-1])
    return values, sums, groups


@pytest.mark.parametrize("seed", range(POPULATIONS // AT_ONCE))
def test_an_attacker_narrows_no_withheld_figure(seed: int) -> None:
    rng = Random(seed)
    hidden = 0
    for _ in range(AT_ONCE):
        values, sums, groups = table(rng)
        withheld = set(protect(values, sums, groups, LEAST))
        shown = {name: None if name in withheld else value for name, value in values.items()}
        for name, (low, high) in narrowed(shown, sums, {one for one in withheld if values[one]}).items():
            assert low <= values[name] <= high
            assert high - low + 1 >= LEAST, (name, low, high, shown)
        hidden += len(withheld)
    assert hidden > AT_ONCE, "the populations are small enough to need protection"


def test_the_attacker_is_seen_to_succeed_where_only_small_counts_are_withheld() -> None:
    values = {"a/1": 2, "b/1": 9, "all/1": 11}
    sums = [("all/1", ["a/1", "b/1"])]
    assert primary(values, sums, [], LEAST) == {"a/1"}
    assert narrowed({"a/1": None, "b/1": 9, "all/1": 11}, sums) == {"a/1": (2, 2)}
    assert intervals(["a/1"], values, sums, {"a/1"}) == {"a/1": (2, 2)}
    assert set(protect(values, sums, [], LEAST)) == {"a/1", "b/1"}


@pytest.mark.parametrize(("value", "withheld"), [(0, False), (1, True), (4, True), (5, False)])
def test_counts_from_one_to_four_are_withheld(value: int, withheld: bool) -> None:
    assert ("x" in protect({"x": value}, [], [], LEAST)) is withheld


def test_a_group_that_shares_one_answer_is_withheld_however_large() -> None:
    values = {"work/1": 40, "studies/1": 0, "all/1": 40}
    group = ("all/1", ["work/1", "studies/1"])
    assert protect(values, [group], [group], LEAST) == ["studies/1", "work/1"]


def test_whoever_is_alone_in_a_column_may_have_given_any_answer_that_somebody_gave() -> None:
    """One man left, for work; women left for work and for studies, nobody fell ill."""
    values = {
        "work/men": 1, "studies/men": 0, "illness/men": 0, "all/men": 1,
        "work/women": 20, "studies/women": 30, "illness/women": 0, "all/women": 50,
        "work/all": 21, "studies/all": 30, "illness/all": 0, "all/all": 51,
    }  # fmt: skip
    rows, columns = ("work", "studies", "illness"), ("men", "women", "all")
    sums = [(f"{row}/all", [f"{row}/men", f"{row}/women"]) for row in (*rows, "all")]
    groups = [(f"all/{column}", [f"{row}/{column}" for row in rows]) for column in columns]
    withheld = set(protect(values, sums + groups, groups, LEAST))
    assert {"work/men", "studies/men", "all/men"} <= withheld
    assert not {one for one in withheld if one.startswith("illness")}, "that nobody fell ill tells of nobody"
    shown = {name: None if name in withheld else value for name, value in values.items()}
    found = narrowed(shown, sums + groups, {one for one in withheld if values[one]})
    assert all(found[one][1] >= 5 for one in ("work/men", "studies/men"))


def test_a_report_where_almost_everything_is_small_is_protected_in_few_solutions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A year of a small office, by age: 13 reasons, 7 bands, ten exits. It once took thousands of solutions and two minutes."""
    rng, solved = Random(7), []
    rows, columns = [f"r{one}" for one in range(13)], [f"c{one}" for one in range(7)]
    values: Values = {f"{row}/{column}": 0 for row in (*rows, "all") for column in (*columns, "all")}
    for _ in range(10):
        row, column = rng.choice(rows), rng.choice(columns[:5])
        for name in (f"{row}/{column}", f"all/{column}", f"{row}/all", "all/all"):
            values[name] += 1
    sums = [(f"{row}/all", [f"{row}/{column}" for column in columns]) for row in (*rows, "all")]
    groups = [(f"all/{column}", [f"{row}/{column}" for row in rows]) for column in (*columns, "all")]
    solve = protection._solve
    monkeypatch.setattr(protection, "_solve", lambda *values: solved.append(1) or solve(*values))
    withheld = set(protect(values, sums + groups, groups, LEAST))
    assert len(solved) < 4 * len(values)
    empty = [one for one in values if values[f"{one.split('/')[0]}/all"] == 0]
    assert empty
    assert withheld.isdisjoint(empty), "a reason that nobody gave shows as none"


def test_a_small_group_takes_its_margin_with_it() -> None:
    values = {"a/1": 1, "b/1": 2, "all/1": 3}
    group = ("all/1", ["a/1", "b/1"])
    assert set(protect(values, [group], [group], LEAST)) == {"a/1", "b/1", "all/1"}


def test_an_empty_table_has_nothing_to_hide() -> None:
    values = {"a/1": 0, "b/1": 0, "all/1": 0}
    group = ("all/1", ["a/1", "b/1"])
    assert protect(values, [group], [group], LEAST) == []


def test_many_small_counts_of_a_small_total_do_not_give_each_other_away() -> None:
    """Five withheld counts that sum to six are all one or two, for whoever knows that none would show as none."""
    values = {f"r{one}": 1 for one in range(4)} | {"r4": 2, "all": 6}
    group = ("all", [f"r{one}" for one in range(5)])
    assert "all" in protect(values, [group], [group], LEAST)
