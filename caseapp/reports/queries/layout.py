"""The tables of the outcome report: their rows by code, and the columns that stand side by side.

The codes are those of the rooms that state the facts; a test holds them equal.
"""

from ...programmes.models import Phase
from ...statistics.models import WorkSort, definitions
from . import Question

ALL = "all"
RESULTS = {  # by what a definition counts by; an exit as judged is never undecided, a placement never unverified
    "exit": ("met", "unverified", "missing", "not_met", "left_out"),
    "placements": ("met", "undecided", "missing", "not_met", "left_out"),
}
UNWRITTEN = "unwritten"
REASONS = (
    "work", "studies", "other_support", "af_programme", "illness", "parental_leave", "moved", "own_choice", "no_contact",
    "contract_broken", "custody", "deceased", UNWRITTEN,
)  # fmt: skip
ATTENDED = ("attended", "late", "excused", "missed", "cancelled_by_us")
SORTS = tuple(one.value for one in WorkSort)
PHASES = tuple(one.value for one in Phase if one != Phase.EXITED)


def definition_keys() -> list[str]:
    """Name and version of each definition that is counted by now."""
    return [one.key for one in definitions().values()]


def tables() -> list[tuple[str, tuple[str, ...]]]:
    """The tables of counts side by side and their rows; a row `all` is the sum of the others."""
    results = [(f"result:{one.key}", RESULTS[one.counts_by]) for one in definitions().values()]
    return [
        ("stays", ("began", "lasting")),
        ("exits", (*REASONS, ALL)),
        *results,
        ("meetings", (*ATTENDED, ALL)),
        ("placements", (*SORTS, ALL)),
    ]


def columns_of(asked: Question) -> list[str]:
    """What stands side by side, and the whole last; the whole alone when there is but one."""
    return [*asked.columns, ALL] if len(asked.columns) > 1 else [ALL]
