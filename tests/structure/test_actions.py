"""Every change: keyword arguments only, done by somebody, and in the log. The walk reads `actions.py` of every room."""

import ast
from collections.abc import Iterable

from tests.structure.source import Source, invented, sources

# room.function -> why it has no `by`, or no entry of its own
WITHOUT_BY = {
    "sessions.attempt_keys": "answers a question about an attempt; nobody is signed in yet",
    "sessions.seconds_to_wait": "answers a question about an attempt; nobody is signed in yet",
    "sessions.note_failure": "nobody is signed in: the entry names nobody",
    "sessions.check_password": "nobody is signed in until it says so",
    "sessions.begin_session": "the entry names the one who signs in",
    "sessions.touch": "the pages a session shows are its trace",
    "staff.use_reset_link": "the token is the proof; the entry names the account",
    "demonstration.seed_office": "invented people, before anybody can sign in",
    "statistics.restate": "part of a change that somebody made",
    "statistics.settle": "time did it",
}
WITHOUT_ENTRY = {
    "sessions.attempt_keys": "changes nothing",
    "sessions.seconds_to_wait": "changes nothing",
    "sessions.check_password": "what follows it is logged: a session begun, or refused",
    "sessions.touch": "the pages a session shows are its trace",
    "statistics.restate": "part of a change that has its entry",
    "staff.ask_for_role": "nothing changes; the room confirmations records that somebody asks",
    "staff.ask_to_enable": "nothing changes; the room confirmations records that somebody asks",
    "staff.ask_for_reset": "nothing changes; the room confirmations records that somebody asks",
}
POSITIONAL = {
    "sessions.attempt_keys": "no change, a question",
    "sessions.seconds_to_wait": "no change, a question",
    "sessions.note_failure": "one argument",
    "sessions.touch": "one session, one moment",
    "demonstration.seed_office": "called from commands alone, which name what they pass",
    "statistics.restate": "called by the one place that commits",
}


def _named(source: Source, function: ast.FunctionDef) -> str:
    return f"{source.room}.{function.name}"


def _public(source: Source) -> list[ast.FunctionDef]:
    return [one for one in source.tree.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]


def _calls(function: ast.FunctionDef) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            found.add(
                ast.unparse(node.func).split(".", 1)[-1] if "audit." not in ast.unparse(node.func) else "audit.record"
            )
    return found


def traced(files: Iterable[Source]) -> set[str]:
    """Names of functions that record, themselves or through one they call, however deep."""
    calls = {one.name: _calls(one) for source in files for one in source.functions()}
    found = {name for name, called in calls.items() if "audit.record" in called}
    while more := {name for name, called in calls.items() if called & found} - found:
        found |= more
    return found


def faults(files: list[Source]) -> list[str]:
    """What is wrong with the actions."""
    wrong, recording = [], traced(files)
    for source in files:
        for one in _public(source):
            name = _named(source, one)
            arguments = [arg.arg for arg in one.args.kwonlyargs]
            if (one.args.args or one.args.posonlyargs) and name not in POSITIONAL:
                wrong.append(f"{name}: begin its arguments with `*`, so that every caller says which is which")
            if "by" not in arguments and name not in WITHOUT_BY:
                wrong.append(f"{name}: write `by: Actor`, or say in WITHOUT_BY why nobody does it")
            if one.name not in recording and name not in WITHOUT_ENTRY:
                wrong.append(f"{name}: end in audit.record(…); a change without its entry does not commit")
            if not ast.get_docstring(one):
                wrong.append(f"{name}: say in one sentence what changes, and the paragraph of law where one governs")
    return wrong


def _actions() -> list[Source]:
    return [source for source in sources() if source.part == "actions"]


def test_every_action_is_done_by_somebody_and_logged() -> None:
    wrong = faults(_actions())
    assert not wrong, "\n".join(wrong)
    assert sum(len(_public(source)) for source in _actions()) >= 20


def test_no_exception_is_left_over() -> None:
    names = {_named(source, one) for source in _actions() for one in _public(source)}
    assert (WITHOUT_BY.keys() | WITHOUT_ENTRY.keys() | POSITIONAL.keys()) <= names, (
        "an exception for an action that is gone"
    )
    needing = {
        _named(source, one)
        for source in _actions()
        for one in _public(source)
        if "by" not in {arg.arg for arg in one.args.kwonlyargs}
    }
    assert WITHOUT_BY.keys() == needing


def test_events_speak_of_what_is_done() -> None:
    """`meeting.recorded`: the thing, a dot, and what has happened to it."""
    events = set()
    for source in _actions():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and node.args:
                events.add(ast.unparse(node.args[0]).strip("'"))
    assert len(events) >= 20
    wrong = {one for one in events if not one.islower() or one.count(".") != 1 or " " in one}
    assert not wrong, f"write thing.done, as meeting.recorded: {wrong}"


def test_the_walk_is_seen_to_fail() -> None:
    good = 'def record_x(*, by: Actor) -> None:\n    """Record."""\n    _store(by)\ndef _store(by):\n    audit.record("x.recorded", by=by)'
    bad = "def change_x(x):\n    x.y = 1\n"
    assert faults([invented("caseapp.meetings.actions", good)]) == []
    assert len(faults([invented("caseapp.meetings.actions", bad)])) == 4
