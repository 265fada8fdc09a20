"""Whoever owns the database may edit, remove, exchange, insert or cut off; the sealed log tells where."""

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from caseapp.foundation import audit
from caseapp.foundation.access import Actor, Role
from caseapp.foundation.audit import AuditEntry, canonical, digest, sealing
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.meetings.queries import meeting
from tests.cast import Office, act_as
from tests.conftest import MONDAY, ON_SQLITE
from tests.databases import Place, owners_engine
from tests.journeys.conftest import ROOT, environment

pytestmark = pytest.mark.usefixtures("session_of")
ENTRIES = AuditEntry.__table__
GUARDS = {
    "audit_entry": ["audit_entry_no_update", "audit_entry_no_delete", "audit_entry_append_only"],
    "checkpoint": ["checkpoint_no_update", "checkpoint_no_delete", "checkpoint_append_only"],
}


def run(app: Flask, *arguments: str) -> Result:
    """`flask audit …`."""
    db.session.remove()
    return app.test_cli_runner().invoke(args=["audit", *arguments])


@contextmanager
def owner(place: Place, table: str = "audit_entry") -> Iterator[Connection]:
    """The owner of the database, who takes its guards off first."""
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        for name in GUARDS[table]:
            if (engine.dialect.name == "sqlite") != name.endswith("append_only"):
                connection.execute(
                    text(f"drop trigger {name}" + ("" if engine.dialect.name == "sqlite" else f" on {table}"))
                )
        yield connection
    engine.dispose()


def longest(connection: Connection) -> list[dict[str, Any]]:
    """The rows of the longest chain."""
    rows = [dict(row) for row in connection.execute(select(ENTRIES).order_by(ENTRIES.c.seq)).mappings()]
    writers = [row["writer"] for row in rows]
    most = max(writers, key=writers.count)
    return [row for row in rows if row["writer"] == most]


def sealed_part(chain: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A chain without the entry that tells of the seal, which no checkpoint has yet."""
    return chain[:-1] if chain[-1]["event"] == "log.sealed" else chain


def put(connection: Connection, row: dict[str, Any]) -> None:
    """Write a row over."""
    connection.execute(ENTRIES.update().where(ENTRIES.c.id == row["id"]).values(**row))


def edit(connection: Connection, chain: list[dict[str, Any]]) -> str:
    put(connection, chain[4] | {"event": "meeting.read"})
    return "entry 5 was edited or exchanged"


def remove(connection: Connection, chain: list[dict[str, Any]]) -> str:
    connection.execute(ENTRIES.delete().where(ENTRIES.c.id.in_([chain[4]["id"], chain[5]["id"]])))
    return "entries 5 to 6 are missing"


def exchange(connection: Connection, chain: list[dict[str, Any]]) -> str:
    """Two entries change places; each keeps its own hash and what it follows."""
    first, second = chain[4], chain[6]
    put(connection, first | {"seq": 10_000})
    put(connection, second | {"seq": first["seq"]})
    put(connection, first | {"seq": second["seq"]})
    return "entry 5 was edited or exchanged"


def insert(connection: Connection, chain: list[dict[str, Any]]) -> str:
    """A false entry, well made, after the fifth; the later ones move up."""
    for row in reversed(chain[5:]):
        put(connection, row | {"seq": row["seq"] + 1})
    false = chain[4] | {"id": uuid4(), "seq": 6, "previous": chain[4]["hash"], "event": "file.opened"}
    connection.execute(ENTRIES.insert().values(**false | {"hash": digest(false["previous"], false)}))
    return "entry 7 was edited or exchanged"


def cut_off(connection: Connection, chain: list[dict[str, Any]]) -> str:
    known = len(sealed_part(chain))
    connection.execute(ENTRIES.delete().where(ENTRIES.c.id.in_([row["id"] for row in chain[known - 3 :]])))
    return f"entries {known - 2} to {known} were cut off, checkpoint 1 has more"


def write_anew(connection: Connection, chain: list[dict[str, Any]]) -> str:
    """Everything from the fifth on, hashed again as if it had always been so: no chain by itself shows this."""
    previous = chain[3]["hash"]
    for row in chain[4:]:
        false = row | {"event": "nothing.happened", "previous": previous}
        previous = digest(previous, false)
        put(connection, false | {"hash": previous})
    return f"entry {len(sealed_part(chain))} is another than checkpoint 1 has"


def forget(connection: Connection, chain: list[dict[str, Any]]) -> str:
    connection.execute(ENTRIES.delete().where(ENTRIES.c.writer == chain[0]["writer"]))
    return f"the whole chain of {len(sealed_part(chain))} entries is gone"


TAMPERING = [edit, remove, exchange, insert, cut_off, write_anew, forget]


@pytest.mark.parametrize("tamper", TAMPERING)
def test_the_place_of_every_tampering_is_named(
    app: Flask, office: Office, place: Place, tamper: Callable[[Connection, list[dict[str, Any]]], str]
) -> None:
    assert run(app, "seal").exit_code == 0
    assert run(app, "verify").exit_code == 0
    with owner(place) as connection:
        chain = longest(connection)
        words = tamper(connection, chain)
    found = run(app, "verify")
    assert found.exit_code == 1
    assert f"writer {chain[0]['writer']}" in found.output
    assert words in found.output


@pytest.fixture
def exported(app: Flask, office: Office, tmp_path: Path) -> Path:
    """The log, exported in two parts."""
    folder = tmp_path / "elsewhere"
    assert run(app, "seal", "--export", str(folder)).exit_code == 0
    with act_as(office.actors["cecilia"]):
        audit.record("test.done", by=office.actors["cecilia"])
    assert run(app, "seal", "--export", str(folder)).exit_code == 0
    return folder


def offline(folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    """Another machine, with the files and the public key and nothing else."""
    command = [sys.executable, "-m", "caseapp.foundation.audit", str(folder), key]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={"PATH": "/usr/bin:/bin"})


def test_the_exported_log_verifies_on_another_machine(app: Flask, exported: Path) -> None:
    key = run(app, "key").output.strip()
    names = sorted(file.name for file in exported.iterdir())
    assert names == [
        f"{kind}-00000{number}.json{end}" for kind, end in (("checkpoint", ""), ("log", "l")) for number in (1, 2)
    ]
    first, second = [json.loads(row)["text"] for row in (exported / "log-000001.jsonl").read_text().splitlines()], []
    second = [json.loads(row)["text"] for row in (exported / "log-000002.jsonl").read_text().splitlines()]
    assert len(first) > 10
    assert not set(first) & set(second), "each entry is exported once"
    assert "test.done" in "".join(second)
    found = offline(exported, key)
    assert found.returncode == 0, found.stderr
    assert f"{len(first) + len(second)} entries, 2 checkpoints, everything holds" in found.stdout
    assert offline(exported, "00" * 32).returncode == 1, "another key"
    assert offline(exported, "zz").returncode == 2


@pytest.mark.parametrize("change", ["edit", "remove", "cut", "checkpoint", "no log", "nonsense"])
@ON_SQLITE  # files alone: whichever database they came from
def test_an_export_that_was_changed_does_not_verify(app: Flask, exported: Path, change: str) -> None:
    log = exported / "log-000001.jsonl"
    rows = log.read_text().splitlines(keepends=True)
    log.chmod(0o600)
    if change == "edit":
        place, words = 3, "was edited or exchanged"
        rows[place] = rows[place].replace("recorded", "removed").replace("registered", "removed")
        rows[place] = rows[place].replace("seeded", "removed").replace("added", "removed")
        log.write_text("".join(rows))
    elif change == "remove":
        log.write_text("".join(rows[:2] + rows[3:]))
        words = "missing"
    elif change == "cut":
        log.write_text("".join(rows[:-1]))
        words = "writer"
    elif change == "no log":
        log.unlink()
        words = "writer"
    elif change == "nonsense":
        log.write_text("nonsense\n")
        words = "cannot be read"
    else:
        checkpoint = exported / "checkpoint-000001.json"
        checkpoint.chmod(0o600)
        checkpoint.write_text(checkpoint.read_text().replace("T", "t", 1))
        words = "checkpoint 1 was edited: its signature does not hold"
    found = offline(exported, run(app, "key").output.strip())
    assert found.returncode == 1
    assert words in found.stderr, found.stderr


def test_what_could_not_be_sent_is_sent_the_next_time(app: Flask, office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    away = run(app, "seal", "--export", str(tmp_path / "file" / "folder"))
    assert away.exit_code == 1
    assert "checkpoint 1 is signed but not sent" in away.output
    assert run(app, "seal", "--export", str(tmp_path / "folder")).exit_code == 0
    assert (tmp_path / "folder" / "checkpoint-000001.json").exists()
    assert (tmp_path / "folder" / "checkpoint-000002.json").exists()


def test_a_checkpoint_is_told_to_syslog(app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], audit_syslog=address))
        assert run(app, "seal").exit_code == 0
        said = listener.recv(4096).decode()
    assert "caseapp: checkpoint 1 " in said


def test_a_syslog_that_is_not_there_is_said(
    app: Flask, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], audit_syslog=str(tmp_path / "log")))
    found = run(app, "seal")
    assert found.exit_code == 1
    assert "checkpoint 1 is signed but not sent" in found.output


def test_an_export_that_was_broken_off_is_made_good(app: Flask, office: Office, tmp_path: Path) -> None:
    """Killed after the log and in the middle of the checkpoint: both are written anew, whole."""
    (tmp_path / "log-000001.jsonl").write_text('{"text": "hal')
    (tmp_path / "checkpoint-000001.part").write_text("{")
    assert run(app, "seal", "--export", str(tmp_path)).exit_code == 0
    assert offline(tmp_path, run(app, "key").output.strip()).returncode == 0
    assert not list(tmp_path.glob("*.part"))


def test_a_checkpoint_of_nonsense_is_not_believed(app: Flask, exported: Path) -> None:
    file = exported / "checkpoint-000001.json"
    file.chmod(0o600)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"body": "nonsense"}))
    found = offline(exported, run(app, "key").output.strip())
    assert found.returncode == 1
    assert "checkpoint 1 was edited: its signature does not hold" in found.stderr
    assert "Traceback" not in found.stderr


def test_two_sealers_at_once_do_not_disturb_each_other(app: Flask, office: Office, place: Place) -> None:
    db.session.remove()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "seal"]
    sealers = [
        subprocess.Popen(command, cwd=ROOT, env=environment(place), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [one.communicate(timeout=60) for one in sealers]
    done = [one.returncode for one in sealers]
    assert 0 in done
    assert all(code == 0 or b"try again" in err for code, (_, err) in zip(done, said, strict=True)), said
    assert run(app, "verify").exit_code == 0
    assert run(app, "seal").exit_code == 0


def test_a_value_put_back_to_an_older_one_is_found(app: Flask, office: Office, place: Place) -> None:
    where = text("select note from meeting where id = :id")
    key = office.meetings["elias"]
    engine = owners_engine(place.settings)
    name = {"id": key.hex if place.kind == "sqlite" else key}
    with engine.begin() as connection:
        older = connection.scalar(where, name)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=True), act_as(office.actors["cecilia"]):
        meeting(office.files["elias"], key).note = "En ny anteckning"
        audit.record("meeting.corrected", by=office.actors["cecilia"], participant=office.files["elias"])
    good = run(app, "verify", "--values")
    assert good.exit_code == 0, good.output
    assert "sealed values are what was written last" in good.output
    with engine.begin() as connection:
        connection.execute(text("update meeting set note = :older where id = :id"), name | {"older": older})
    engine.dispose()
    assert run(app, "verify").exit_code == 0, "the log itself is whole"
    found = run(app, "verify", "--values")
    assert found.exit_code == 1
    assert f"meeting.note of row {key.hex} is not what was written last" in found.output


@pytest.mark.parametrize("change", ["update checkpoint set number = 9", "delete from checkpoint"])
def test_the_database_refuses_to_change_a_checkpoint(app: Flask, office: Office, place: Place, change: str) -> None:
    assert run(app, "seal").exit_code == 0
    engine = owners_engine(place.settings)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()


def test_a_checkpoint_that_was_removed_is_missed(app: Flask, office: Office, place: Place) -> None:
    for _ in range(3):
        assert run(app, "seal").exit_code == 0
    with owner(place, "checkpoint") as connection:
        connection.execute(text("delete from checkpoint where number = 2"))
    found = run(app, "verify")
    assert found.exit_code == 1
    assert "checkpoint 2 is missing" in found.output


def test_an_entry_is_the_same_json_however_it_is_written() -> None:
    row = {
        "id": uuid4(), "writer": uuid4(), "seq": 7, "at": datetime(2026, 11, 23, 9, 0, 0, 5, tzinfo=UTC), "actor_id": None,
        "agency_id": uuid4(), "event": 'a "quoted" å', "participant_id": None, "detail": '{"why": "b\\n"}',
    }  # fmt: skip
    plain = {name: str(value or "") for name, value in row.items()} | {
        "at": row["at"].isoformat(timespec="microseconds")
    }
    assert canonical(row) == json.dumps(plain, sort_keys=True)


def test_an_entry_reads_the_same_from_the_database(app: Flask) -> None:
    """To the full second, with and without ids, with letters that JSON escapes."""
    with time_machine.travel(MONDAY, tick=False):
        for actor in (None, Actor(uuid4(), uuid4(), None, Role.CASEWORKER)):
            db.session.remove()
            with command(Elevated('a "test" å')):
                audit.record("test.done", by=actor, participant=actor and uuid4(), records=[uuid4()])
    db.session.remove()
    stored = list(db.session.execute(select(ENTRIES).order_by(ENTRIES.c.writer, ENTRIES.c.seq)).mappings())
    assert [row["at"] for row in stored if row["event"] == "test.done"] == [MONDAY, MONDAY]
    assert [line.text for line in sealing.lines()] == [canonical(dict(row)) for row in stored]


STRANGE = [
    ("hash", "'text'"),
    ("previous", "7"),
    ("detail", "x'00ff'"),
    ("event", "x'00ff'"),
    ("at", "5"),
    ("seq", "'abc'"),
]
STRANGE += [("id", "x'00'"), ("participant_id", "5"), ("actor_id", "''"), ("actor_id", "'short'")]


@ON_SQLITE
@pytest.mark.parametrize(("column", "value"), STRANGE)
def test_a_value_of_another_kind_is_found_and_stops_nothing(
    app: Flask, office: Office, place: Place, column: str, value: str
) -> None:
    """SQLite keeps any kind of value in any column."""
    with owner(place) as connection:
        name = connection.scalar(select(ENTRIES.c.id).where(ENTRIES.c.actor_id.is_not(None)).limit(1))
        connection.execute(text(f"update audit_entry set {column} = {value} where id = :id"), {"id": name.hex})
    found = run(app, "verify")
    assert found.exit_code == 1
    assert isinstance(found.exception, SystemExit), found.exception
    assert "was edited or exchanged" in found.output


@ON_SQLITE
def test_the_log_is_checked_while_somebody_writes(app: Flask, office: Office, place: Place) -> None:
    db.session.remove()
    with closing(sqlite3.connect(place.settings.sqlite_file, isolation_level=None)) as other:
        other.execute("begin immediate")
        assert run(app, "verify").exit_code == 0
