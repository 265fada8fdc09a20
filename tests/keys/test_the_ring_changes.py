"""`keys rotate` and `keys retire`: every file opens before, meanwhile and afterwards; a key goes once two people agree."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from caseapp import create_app
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.database import db
from caseapp.foundation.encryption.keyring import make_keyring
from caseapp.foundation.settings import Settings
from caseapp.foundation.work import command
from caseapp.keys import actions
from tests.cast import Office
from tests.confirming import both, press, waiting
from tests.conftest import MONDAY, ON_SQLITE
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
WHY = "Nyckeln har bytts ut"


def keys(app: Flask, *arguments: str) -> Result:
    """Run `flask keys …`."""
    return app.test_cli_runner().invoke(args=["keys", *arguments])


def ask(client: ReadingClient, version: int = 1) -> str:
    """Ask that a key be destroyed; answers the page of it."""
    return waiting(client.post(f"/keys/destroy?version={version}", {"reason": WHY}))


def test_every_file_opens_after_a_change_also_on_a_server_that_was_running(
    client_of: Clients, app: Flask, office: Office, settings: Settings
) -> None:
    other, file = create_app(settings), f"/participants/{office.files['elias']}/"
    cecilia = ReadingClient(other).sign_in(office.email("cecilia"))
    assert "Elias" in cecilia.get(file).text
    changed = keys(app, "rotate")
    assert changed.exit_code == 0, changed.output
    assert "KEK 1: wraps 0 keys" in keys(app, "status").output
    assert "KEK 2 (current): wraps 13 keys" in keys(app, "status").output
    assert "Elias" in cecilia.get(file).text
    assert "Elias" in client_of("cecilia").get(file).text
    assert "Elias" in ReadingClient(create_app(settings)).sign_in(office.email("cecilia")).get(file).text


def test_a_change_that_was_cut_off_goes_on(
    app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "A_PART", 4)
    with app.app_context():
        with command():
            assert actions.begin_rotation(by=None, file=settings.keyring_file) == 13
        with command():
            assert actions.wrap_some(by=None) == 4
        db.session.remove()
    assert "KEK 1: wraps 9 keys" in keys(app, "status").output
    assert keys(app, "rotate").exit_code == 0
    assert keys(app, "status").output.splitlines() == ["KEK 1: wraps 0 keys", "KEK 2 (current): wraps 13 keys"]
    with app.app_context():
        events = list(db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("keys."))))
    assert (events.count("keys.rotated"), events.count("keys.wrapped")) == (2, 4)


def test_a_key_is_destroyed_by_two_people_and_once(
    client_of: Clients, app: Flask, office: Office, settings: Settings
) -> None:
    assert keys(app, "rotate").exit_code == 0
    secret = json.loads(settings.keyring_file.read_text())["kek"]["1"]["key"]
    assert "two people must agree first" in keys(app, "retire", "1").output
    admin = client_of("admin")
    path = ask(admin)
    assert "two people must agree first" in keys(app, "retire", "1").output
    assert press(admin, path, "confirm").status_code == 422
    assert press(client_of("manager"), path, "confirm").status_code == 303
    assert "keys retire 1" in admin.get(path).text
    done = keys(app, "retire", "1")
    assert done.exit_code == 0, done.output
    assert secret not in settings.keyring_file.read_text()
    assert settings.keyring_file.stat().st_mode & 0o777 == 0o400
    assert keys(app, "status").output.splitlines()[0] == "KEK 1 (destroyed): wraps 0 keys"
    assert "destroyed already" in keys(app, "retire", "1").output
    assert "Destroyed" in admin.get("/keys").text
    started = ReadingClient(create_app(settings)).sign_in(office.email("cecilia"))
    assert "Elias" in started.get(f"/participants/{office.files['elias']}/").text
    with app.app_context():
        events = set(db.session.scalars(select(AuditEntry.event)))
    assert {"confirmation.asked", "keys.destroying_allowed", "confirmation.taken_up", "keys.destroyed"} <= events


def test_what_was_agreed_on_holds_for_a_day(client_of: Clients, app: Flask, office: Office) -> None:
    keys(app, "rotate")
    both(client_of("admin").post("/keys/destroy?version=1", {"reason": WHY}), client_of("manager"))
    with time_machine.travel(MONDAY + timedelta(hours=24, minutes=1), tick=True):
        assert "two people must agree first" in keys(app, "retire", "1").output
    assert "KEK 1: wraps 0 keys" in keys(app, "status").output


def test_a_key_in_use_is_neither_asked_for_nor_destroyed(client_of: Clients, app: Flask, office: Office) -> None:
    admin = client_of("admin")
    assert "Ask to destroy" not in admin.get("/keys").text
    refused = admin.post("/keys/destroy?version=1", {"reason": WHY})
    assert refused.status_code == 422
    assert "still hang on it" in refused.text
    assert WHY in refused.text
    assert "subjects&#39; keys still hang" in keys(app, "retire", "1").output.replace("'", "&#39;")
    assert admin.get("/keys/destroy?version=7").status_code == 404
    assert admin.get("/keys/destroy?version=x").status_code == 400
    assert keys(app, "retire", "9").exit_code == 1


def put(settings: Settings, content: bytes) -> None:
    """Put something in the place of the ring."""
    other = settings.keyring_file.with_suffix(".other")
    other.write_bytes(content)
    other.chmod(0o400)
    other.replace(settings.keyring_file)


@ON_SQLITE
@pytest.mark.parametrize("what", ["foreign", "older", "broken", "gone"])
def test_a_ring_that_does_not_fit_is_not_taken_up(
    client_of: Clients, app: Flask, office: Office, settings: Settings, tmp_path: Path, what: str
) -> None:
    older = settings.keyring_file.read_bytes()
    assert keys(app, "rotate").exit_code == 0
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}/"
    assert "Elias" in cecilia.get(file).text
    make_keyring(tmp_path / "foreign.json")
    contents = {"foreign": (tmp_path / "foreign.json").read_bytes(), "older": older, "broken": older[:-40]}
    if what == "gone":
        settings.keyring_file.unlink()
    else:
        put(settings, contents[what])
    assert "Elias" in cecilia.get(file).text


@ON_SQLITE
@pytest.mark.parametrize("reason", ["", " \n ", "nej"])
def test_a_reason_is_asked_for(client_of: Clients, app: Flask, reason: str) -> None:
    keys(app, "rotate")
    assert client_of("admin").post("/keys/destroy?version=1", {"reason": reason}).status_code == 422


@ON_SQLITE
def test_a_ring_that_cannot_be_written_stays_as_it_was(
    app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_rest: object) -> None:
        raise OSError(28, "No space left on device")

    before = settings.keyring_file.read_bytes()
    monkeypatch.setattr("caseapp.foundation.encryption.keyring.write_once", full)
    failed = keys(app, "rotate")
    assert failed.exit_code == 1
    assert "the key ring cannot be written: No space left on device" in failed.output
    assert settings.keyring_file.read_bytes() == before
    assert [one.name for one in settings.keyring_file.parent.iterdir()] == ["keyring.json"]
    assert keys(app, "status").output == "KEK 1 (current): wraps 13 keys\n"


@ON_SQLITE
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_ring_stays_its_owners_also_behind_a_link(app: Flask, office: Office, settings: Settings) -> None:
    ring = settings.keyring_file
    target = ring.rename(ring.with_name("elsewhere.json"))
    os.chown(target, 1234, 1234)
    ring.symlink_to(target)
    assert keys(app, "rotate").exit_code == 0
    assert ring.is_symlink()
    assert (target.stat().st_uid, target.stat().st_mode & 0o777) == (1234, 0o400)
    assert '"2"' in target.read_text()


@ON_SQLITE
def test_a_copy_brings_no_destroyed_key_back(
    client_of: Clients, app: Flask, office: Office, settings: Settings
) -> None:
    assert keys(app, "rotate").exit_code == 0
    between = settings.keyring_file.read_bytes()
    both(client_of("admin").post("/keys/destroy?version=1", {"reason": WHY}), client_of("manager"))
    assert keys(app, "retire", "1").exit_code == 0
    assert "KEK 1 (destroyed)" in keys(app, "status").output
    put(settings, between)
    assert "KEK 1 (destroyed)" in keys(app, "status").output
