"""`flask --app wsgi setup` makes the keys where nothing stands; no start makes keys beside a database."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.conftest import make_place

REPOSITORY = Path(__file__).parents[2]
ANSWERS = [
    "--agency",
    "Provstads kommun",
    "--kind",
    "municipality",
    "--name",
    "Ada Ek",
    "--email",
    "ada@test.example",
]


def flask(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command as on a server."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEAPP_")}
    environment |= {"CASEAPP_INSTANCE": str(folder)} | {f"CASEAPP_{name}": value for name, value in settings.items()}
    program = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(program, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=60)


def test_a_fresh_machine_gets_keys_that_only_their_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    answer = flask(folder, "setup", *ANSWERS)
    assert answer.returncode == 0, answer.stderr
    assert stat.S_IMODE((folder / "keyring.json").stat().st_mode) == 0o400
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert flask(folder, "staff", "reset", "ada@test.example").stdout.startswith("/reset/")


def test_production_keeps_its_keys_outside_the_instance(tmp_path: Path) -> None:
    ring = tmp_path / "keys" / "ring.json"
    settings = {"MODE": "production", "TRUSTED_HOSTS": "akt.test.example", "KEYRING": str(ring)}
    nowhere = flask(tmp_path / "instance", "setup", *ANSWERS, **settings)
    assert nowhere.returncode == 1
    assert nowhere.stderr == "caseapp: the key ring cannot be written: ring.json\n"
    ring.parent.mkdir()
    assert flask(tmp_path / "instance", "setup", *ANSWERS, **settings).returncode == 0
    assert ring.exists()
    ring.unlink()
    for command in (["staff", "reset", "ada@test.example"], ["setup", *ANSWERS]):
        answer = flask(tmp_path / "instance", *command, **settings)
        assert answer.returncode == 1
        assert answer.stderr.count("\n") == 1
        assert not ring.exists(), "no new ring beside a database that has keys elsewhere"


@pytest.mark.parametrize("command", [["setup", *ANSWERS], ["db", "current"]])
def test_a_server_database_with_keys_elsewhere_keeps_no_wrong_ring(
    root: Path, tmp_path: Path, command: list[str]
) -> None:
    place = make_place("postgresql", root, tmp_path)
    address = {
        "DATABASE_URL": place.settings.database_url,
        "MIGRATION_DATABASE_URL": place.settings.migration_address,
    }
    right = {**address, "KEYRING": place.settings.keyring}
    assert flask(tmp_path, "setup", *ANSWERS, **right).returncode == 0
    wrong = flask(tmp_path, *command, **address, KEYRING=str(tmp_path / "ring.json"))
    assert wrong.returncode == 1
    assert wrong.stderr.count("\n") == 1
    assert not (tmp_path / "ring.json").exists()
    databases.drop(root, place)
