"""How an action says no: a code and facts; the room's form has the words."""

import re
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from .letters import bare
from .records import Base


class Broken(Exception):
    """A rule of the domain forbids the change. `code` names the rule; `facts` fill its words."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Stale(Broken):
    """Somebody else changed the record while it was being edited. `theirs` is field -> what stands there now."""

    def __init__(self, version: int, theirs: dict[str, str]) -> None:
        super().__init__("stale")
        self.version, self.theirs = version, theirs


class Missing(Exception):
    """There is no such record, or it is out of reach; nobody is told which."""


LEAST_REASON = 10
UNSEEN = "\u3164\u115f\u1160\uffa0"  # letters by Unicode, and nothing to see


def says_why(reason: str | None) -> bool:
    """Has a reason at least ten letters or digits? Spaces, dots and what cannot be seen say nothing."""
    return sum(one.isalnum() and one not in UNSEEN for one in reason or "") >= LEAST_REASON


ASSUMED = re.compile(r"finger(ad|at)", re.IGNORECASE)


def says_assumed(words: str | None) -> bool:
    """Do words say that somebody has an assumed identity (fingerade personuppgifter, lag 1991:483)? The link itself is secret."""
    return ASSUMED.search(bare(words or "")) is not None


def violated(error: IntegrityError) -> str:
    """The name of the constraint that the database refused by; '' when it does not say."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    text = str(error.orig)
    if found := re.fullmatch(r"CHECK constraint failed: (\w+)", text):
        return found[1]
    if not (found := re.fullmatch(r"UNIQUE constraint failed: (.+)", text)):
        return ""
    columns = found[1].split(", ")
    table = Base.metadata.tables[columns[0].split(".")[0]]
    names = {column.split(".")[1] for column in columns}
    if names == {column.name for column in table.primary_key}:
        return f"pk_{table.name}"
    uniques: list[Index | UniqueConstraint] = [
        *table.indexes,
        *(one for one in table.constraints if isinstance(one, UniqueConstraint)),
    ]
    return next((str(one.name) for one in uniques if {column.name for column in one.columns} == names), "")
