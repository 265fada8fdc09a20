"""Who may import what: `ROOMS` in caseapp/__init__.py is the law, `ALLOWED` its exceptions, each with its reason.

A red line here says what to write instead. An allowance that nobody uses is red too: take it out.
"""

from collections.abc import Iterable

import pytest

from caseapp import ROOMS
from tests.structure.source import Import, Source, invented, sources

OFFERED = ("queries", "actions", "models")
# (who, what) -> why
ALLOWED = {
    (
        "caseapp.casefile",
        "caseapp.participants.numbers",
    ): "how a number is written on screen is the numbers' own matter",
    ("caseapp.protection.views", "caseapp.participants.numbers"): "the same: one number, once shown",
    ("caseapp.demonstration.actions", "sqlalchemy.text"): "one PRAGMA, so that a large demonstration fits in memory",
    ("caseapp.foundation.passwords", "zxcvbn"): "its word lists are heavy: only who chooses a password pays for them",
}
# Library -> the only place that imports it.
ONLY = {
    "cryptography": "caseapp.foundation.encryption",
    "argon2": "caseapp.foundation.passwords",
    "zxcvbn": "caseapp.foundation.passwords",
    "sqlglot": "caseapp.foundation",
    "scipy": "caseapp.foundation.rendering",
    "altair": "caseapp.foundation.rendering",
    "vl_convert": "caseapp.foundation.rendering",
    "typst": "caseapp.foundation.rendering",
    "flask_sqlalchemy": "caseapp.foundation",
    "flask_wtf": "caseapp.foundation",
    "flask_migrate": "caseapp",
    "gunicorn": "caseapp.serving",
}
# Ways past the reach. The gate refuses most of them; a raw cursor on SQLite it never sees.
PAST_THE_REACH = {
    "cursor",
    "exec_driver_sql",
    "raw_connection",
    "driver_connection",
    "dbapi_connection",
    "make_transient_to_detached",
    "bulk_insert_mappings",
    "bulk_update_mappings",
    "bulk_save_objects",
    "no_autoflush",
    "new_session",
    "FLUSHING",
    "flushing",
}
# Elevated work sees every file: each place that asks for it, and for what.
ELEVATED = {
    ("caseapp.participants.queries", "elevated"): "whether another site has a file with the number; never shown",
    ("caseapp.emergencies.queries", "elevated"): "which file a break-glass opens; answers an id, after a reason",
    (
        "caseapp.participants.actions.duplicates",
        "seeing_all",
    ): "withdraws what other sites were asked; nothing of it is shown",
    (
        "caseapp.consents.actions",
        "seeing_all",
    ): "ends whatever somebody who has died let any agency tell; nothing of it is shown",
    (
        "caseapp.enrolments.actions",
        "seeing_all",
    ): "ends what teams read of somebody who has died; nothing of it is shown",
    ("caseapp.outcomes.queries", "seeing_all"): "whether an exit anywhere says that somebody has died; yes or no alone",
    ("caseapp.log_review.queries", "elevated"): "the case numbers of files in the log; of named persons' files nothing",
    (
        "caseapp.log_review.queries.openings",
        "elevated",
    ): "who works with a file, and surnames compared in memory; never shown",
    (
        "caseapp.log_review.queries.standing",
        "elevated",
    ): "the file with a case number that was written exactly; its id alone",
    (
        "caseapp.log_review.queries.reading",
        "elevated",
    ): "who may have seen a file in a list, and whose reading would tell of a stay",
    ("caseapp.statistics.actions", "seeing_all"): "facts count every agency's records; nothing of them is shown",
    ("caseapp.statistics.commands", "Elevated"): "settles and checks facts of every file; shows counts alone",
    (
        "caseapp.disclosures.commands",
        "elevated",
    ): "the ids of standing disclosures that are due; each is told with its starter's eyes",
    ("caseapp.demonstration.actions", "Elevated"): "invents a whole office, before anybody can sign in",
    ("caseapp.demonstration.refusals", "elevated"): "whether anybody real is here, before anything is invented",
}


COUNTED_FROM = ("statistics", "programmes", "staff")  # facts about nobody; what places and colleagues are called


class Judge:
    """Collects what is wrong and which allowances were used."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.used: set[tuple[str, str]] = set()
        self.seen = 0

    def may(self, who: str, what: str) -> bool:
        """Is there an exception?"""
        found = [one for one in ALLOWED if who.startswith(one[0]) and what.startswith(one[1])]
        self.used.update(found)
        return bool(found)

    def say(self, source: Source, one: Import, instead: str) -> None:
        """Note an import, unless there is an exception."""
        what = f"{one.module}.{one.name}" if one.name else one.module
        if not self.may(source.module, what):
            self.wrong.append(f"{source.module}:{one.line} imports {what}: {instead}")

    def judge(self, files: Iterable[Source]) -> "Judge":
        """Walk through files."""
        for source in files:
            for one in source.imports():
                self.seen += 1
                self._room(source, one)
                self._layer(source, one)
                self._reports(source, one)
                self._library(source, one)
        return self

    def _room(self, source: Source, one: Import) -> None:
        parts = f"{one.module}.{one.name}".split(".")
        if parts[0] != "caseapp" or len(parts) < 3:
            return
        target, part = parts[1], parts[2]
        if target == "policy" and source.module != "caseapp":
            self.say(source, one, "only create_app lays down the policy; ask foundation.access.may")
        if target not in ROOMS or target == source.room:
            return
        if source.room == "foundation":
            self.say(source, one, "foundation knows no room; pass in what it needs")
        elif source.room == "reports" and target not in COUNTED_FROM:
            self.say(source, one, "reports count facts about nobody; what a file says goes through the room statistics")
        elif source.room in ROOMS and ROOMS.index(target) > ROOMS.index(source.room):
            self.say(source, one, f"{target} stands after {source.room} in ROOMS; move the code, or the room")
        elif source.module != "caseapp" and part not in OFFERED:
            self.say(source, one, f"of another room only {', '.join(OFFERED)}; move what is shared there")

    def _reports(self, source: Source, one: Import) -> None:
        if source.room == "reports" and "foundation.encryption" in f"{one.module}.{one.name}":
            self.say(source, one, "reports open nothing; they need no key")

    def _layer(self, source: Source, one: Import) -> None:
        library = one.module.split(".")[0]
        if one.inside and source.part != "commands":
            self.say(source, one, f"import at the top; within {one.inside} it hides a cycle")
        if source.room not in ROOMS:
            return
        if source.part in OFFERED and library in ("flask", "wtforms", "flask_wtf", "flask_login", "flask_babel"):
            self.say(source, one, "models, queries and actions know nothing of the web; let the view pass it in")
        if source.part in ("views", "forms") and library == "sqlalchemy":
            self.say(source, one, "views ask a function in queries or actions")
        if source.part in ("views", "forms") and (one.module, one.name) == ("caseapp.foundation.database", "db"):
            self.say(source, one, "views ask a function in queries, actions, or foundation.work")
        if one.module == "sqlalchemy" and one.name == "text" and source.part != "models":
            self.say(source, one, "text carries no reach and is refused; write select(…)")

    def _library(self, source: Source, one: Import) -> None:
        place = ONLY.get(one.module.split(".")[0])
        if place and not (source.module == place or source.module.startswith(f"{place}.")):
            self.say(source, one, f"only {place} imports it")


def past_the_reach(files: Iterable[Source]) -> list[str]:
    """Places in rooms that could go past the reach, and elevated work that is not on the list."""
    wrong, used = [], set()
    for source in files:
        if source.room not in ROOMS:
            continue
        for name, line in source.names():
            if name in PAST_THE_REACH:
                wrong.append(f"{source.module}:{line} says {name}: it goes past the reach; write an ORM statement")
            if name in ("elevated", "Elevated", "seeing_all"):
                used.add((source.module, name))
    wrong += [
        f"{module} asks for elevated work: name it and its purpose in ELEVATED" for module, _ in used - ELEVATED.keys()
    ]
    return wrong


def test_everybody_imports_what_they_may() -> None:
    judge = Judge().judge(sources())
    assert not judge.wrong, "\n".join(judge.wrong)
    assert judge.seen > 400
    assert judge.used == ALLOWED.keys(), f"nobody uses: {ALLOWED.keys() - judge.used}"


def test_no_room_goes_past_the_reach() -> None:
    wrong = past_the_reach(sources())
    assert not wrong, "\n".join(wrong)
    asked = {(source.module, name) for source in sources() for name, _ in source.names()}
    assert ELEVATED.keys() <= asked, f"nobody asks for: {ELEVATED.keys() - asked}"


def test_every_room_has_the_same_files() -> None:
    known = {"", "models", "queries", "actions", "forms", "views", "commands"}
    extra = {
        source.module
        for source in sources()
        if source.room in ROOMS and source.part not in known and source.room not in ("demonstration", "foundation")
    }
    assert extra == {"caseapp.participants.numbers"}, f"a room has models, queries, actions, forms, views: {extra}"
    assert {source.room for source in sources()} == {"", "foundation", *ROOMS}, "ROOMS names every folder of caseapp"


BAD = {
    "from ..meetings.models import Meeting": ("caseapp.participants.queries", "stands after participants"),
    "from ..policy import POLICY": ("caseapp.today.views", "only create_app"),
    "from ...participants.models import Participant": ("caseapp.foundation.encryption.fields", "knows no room"),
    "from ..participants.forms import RegisterForm": ("caseapp.meetings.views", "of another room only"),
    "from flask import request": ("caseapp.meetings.actions", "nothing of the web"),
    "from wtforms import Form": ("caseapp.meetings.models", "nothing of the web"),
    "from sqlalchemy import select": ("caseapp.meetings.views", "a function in queries"),
    "from ..foundation.database import db": ("caseapp.meetings.views", "foundation.work"),
    "from sqlalchemy import text": ("caseapp.meetings.queries", "write select"),
    "import cryptography.fernet": ("caseapp.meetings.queries", "only caseapp.foundation.encryption"),
    "from argon2 import PasswordHasher": ("caseapp.staff.actions", "only caseapp.foundation.passwords"),
    "from ...participants.models import Participant as P": ("caseapp.reports.queries.counting", "about nobody"),
    "from ...foundation.encryption import keys_of": ("caseapp.reports.queries.counting", "need no key"),
    "def f():\n    from ..staff import queries": ("caseapp.today.queries", "hides a cycle"),
}


@pytest.mark.parametrize("text", BAD)
def test_the_judge_is_seen_to_fail(text: str) -> None:
    module, words = BAD[text]
    assert any(words in one for one in Judge().judge([invented(module, text)]).wrong)


def test_the_walk_past_the_reach_is_seen_to_fail() -> None:
    for text in (
        "db.session.connection().connection.cursor()",
        "with elevated('x') as s: ...",
        "s.exec_driver_sql('')",
    ):
        assert past_the_reach([invented("caseapp.meetings.queries", text)])
    assert not past_the_reach([invented("caseapp.meetings.queries", "db.session.scalar(select(Meeting.id))")])
