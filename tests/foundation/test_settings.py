"""Settings and key ring: each unsafe or missing one stops the start with one line that holds no secret."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from caseapp.foundation.encryption.keyring import KeyRingError, make_keyring, open_keyring
from caseapp.foundation.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[2]
UNSAFE = {
    "CASEAPP_MODE": "prodction",
    "CASEAPP_TRUSTED_HOSTS": "*",
    "CASEAPP_DATABASE_URL": "mysql://x",
    "CASEAPP_SESSION_IDLE_MINUTES": "1000",
    "CASEAPP_SESSION_ABSOLUTE_MINUTES": "soon",
    "CASEAPP_PASSWORD_LEAST_LENGTH": "4",
    "CASEAPP_PROXY_HOPS": "9",
    "CASEAPP_STATEMENT_TIMEOUT_MS": "0",
}
PRODUCTION = {
    "CASEAPP_MODE": "production",
    "CASEAPP_TRUSTED_HOSTS": "case.example.se",
    "CASEAPP_KEYRING": "/keys/keyring.json",
    "CASEAPP_DATABASE_URL": "postgresql+psycopg://app@db/caseapp",
    "CASEAPP_MIGRATION_DATABASE_URL": "postgresql+psycopg://owner@db/caseapp",
}


@pytest.mark.parametrize(("name", "value"), UNSAFE.items())
def test_an_unsafe_setting_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"CASEAPP_INSTANCE": str(tmp_path), name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("left_out", ["CASEAPP_TRUSTED_HOSTS", "CASEAPP_KEYRING", "CASEAPP_MIGRATION_DATABASE_URL"])
def test_production_refuses_what_is_fit_for_a_demonstration_only(left_out: str, tmp_path: Path) -> None:
    found = {name: value for name, value in PRODUCTION.items() if name != left_out}
    with pytest.raises(SettingsError) as caught:
        read_settings(found | {"CASEAPP_INSTANCE": str(tmp_path)})
    assert left_out in str(caught.value)


def test_production_with_everything_set_starts(tmp_path: Path) -> None:
    assert read_settings(PRODUCTION | {"CASEAPP_INSTANCE": str(tmp_path)}).mode == "production"


def test_the_file_in_the_instance_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "caseapp.toml").write_text("session_idle_minutes = 20\nproxy_hops = 1\n")
    found = read_settings({"CASEAPP_INSTANCE": str(tmp_path), "CASEAPP_PROXY_HOPS": "2"})
    assert (found.session_idle_minutes, found.proxy_hops) == (20, 2)


def test_an_unknown_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "caseapp.toml").write_text("sesion_idle_minutes = 20\n")
    with pytest.raises(SettingsError, match="sesion_idle_minutes"):
        read_settings({"CASEAPP_INSTANCE": str(tmp_path)})


MAIL = {"CASEAPP_SMTP": "smtps://mail.example.se", "CASEAPP_MAIL_FROM": "caseapp@example.se"}
WRONG_MAIL = [
    ({"CASEAPP_AUDIT_MAIL": "seal@example.se"}, "CASEAPP_SMTP must name"),
    (MAIL | {"CASEAPP_SMTP": "mail.example.se:25"}, "CASEAPP_SMTP must be"),
    (MAIL | {"CASEAPP_SMTP": "smtp://mail.example.se:many"}, "CASEAPP_SMTP must be"),
    (MAIL | {"CASEAPP_SMTP": "smtp://:25"}, "CASEAPP_SMTP must be"),
    (MAIL | {"CASEAPP_SMTP": "smtp://user:hemligt@mail.example.se"}, "CASEAPP_SMTP must hold no login"),
    (MAIL | {"CASEAPP_MAIL_FROM": ""}, "CASEAPP_MAIL_FROM"),
    (MAIL | {"CASEAPP_MAIL_FROM": "a@b.se\nBcc: c@d.se"}, "CASEAPP_MAIL_FROM"),
    (MAIL | {"CASEAPP_AUDIT_MAIL": "seal@example.se, seal"}, "CASEAPP_AUDIT_MAIL"),
    (MAIL | {"CASEAPP_SMTP_LOGIN": "/nowhere/login"}, "CASEAPP_SMTP_LOGIN names a file that is missing"),
]


@pytest.mark.parametrize(("environment", "words"), WRONG_MAIL)
def test_mail_that_could_not_be_sent_or_would_tell_a_secret_stops_the_start(
    environment: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        read_settings(environment | {"CASEAPP_INSTANCE": str(tmp_path)})
    assert "hemligt" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_mail_with_a_login_that_nobody_else_reads_is_set_up(tmp_path: Path) -> None:
    login, environment = tmp_path / "login", MAIL | {"CASEAPP_AUDIT_MAIL": "a@example.se, b@example.se"}
    login.write_text("post\nhemligt\n")
    environment |= {"CASEAPP_SMTP_LOGIN": str(login), "CASEAPP_INSTANCE": str(tmp_path)}
    for mode, words in ((0o644, "others may read"), (0o640, "others may read")):
        login.chmod(mode)
        with pytest.raises(SettingsError, match=words):
            read_settings(environment)
    login.chmod(0o600)
    assert read_settings(environment).sealed_to == ["a@example.se", "b@example.se"]
    login.write_text("post\n")
    with pytest.raises(SettingsError, match="a line each"):
        read_settings(environment)


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        Settings(instance=tmp_path).mode = "production"  # type: ignore[misc]


def damaged(file: Path, how: str) -> None:
    """Damage a key ring."""
    file.chmod(0o600)
    ring = json.loads(file.read_text())
    if how == "readable by others":
        file.chmod(0o444)
        return
    if how == "wrong length":
        ring["web"] = ring["web"][:-2]
    if how == "not its key":
        ring["kek"]["1"]["key"] = "00" * 32
    if how == "no key":
        del ring["kek"]["1"]
    file.write_text("{" if how == "not json" else json.dumps(ring))
    file.chmod(0o400)


@pytest.mark.parametrize("how", ["readable by others", "wrong length", "not its key", "no key", "not json"])
def test_a_damaged_key_ring_is_refused_without_a_key_byte(how: str, tmp_path: Path) -> None:
    file = tmp_path / "keyring.json"
    make_keyring(file)
    secret = json.loads(file.read_text())["kek"]["1"]["key"]
    damaged(file, how)
    with pytest.raises(KeyRingError) as caught:
        open_keyring(file)
    assert secret[:8] not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_key_ring_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="missing"):
        open_keyring(tmp_path / "keyring.json")


def test_a_key_ring_is_never_written_over(tmp_path: Path) -> None:
    make_keyring(tmp_path / "keyring.json")
    with pytest.raises(FileExistsError):
        make_keyring(tmp_path / "keyring.json")
    assert (tmp_path / "keyring.json").stat().st_mode & 0o777 == 0o400


@pytest.mark.parametrize("environment", [{"CASEAPP_MODE": "x"}, {"CASEAPP_KEYRING": "/nowhere/ring.json"}])
def test_the_application_stops_with_one_line_and_no_traceback(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "caseapp.sqlite3").touch()
    found = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env=os.environ | {"CASEAPP_INSTANCE": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode != 0
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith("caseapp: ")


def test_a_list_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "caseapp.toml").write_text('trusted_hosts = ["caseapp.example"]')
    with pytest.raises(SettingsError, match=r"trusted_hosts .* must be one text"):
        read_settings({"CASEAPP_INSTANCE": str(tmp_path)})
