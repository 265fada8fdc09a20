"""How a figure is taken and printed."""

import statistics
import time
from collections.abc import Callable

LINES: list[str] = []


def seconds(act: Callable[[], object], times: int = 30) -> float:
    """The median time of an act, after three warm-ups."""
    for _ in range(3):
        act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def alternating(one: Callable[[], object], other: Callable[[], object], times: int = 40) -> float:
    """The ratio of two acts, measured in turns so that both meet the same weather."""
    ratios = []
    for _ in range(3):
        one(), other()
    for _ in range(times):
        began = time.perf_counter()
        one()
        middle = time.perf_counter()
        other()
        ratios.append((middle - began) / (time.perf_counter() - middle))
    return statistics.median(ratios)


def tell(name: str, ratio: float, aim: float, at_least: bool = False) -> None:
    """Print one figure."""
    good = ratio >= aim if at_least else ratio <= aim
    line = f"{name} {ratio:.2f} {'>=' if at_least else '<='}{aim:g} {'ok' if good else 'over'}"
    LINES.append(line)
    print(line, flush=True)
