"""A full disk and a lost database: a clear 503, nothing half stored, recovery without a restart."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from caseapp import create_app
from tests import databases
from tests.cast import make_office
from tests.faults.conftest import Writer
from tests.faults.test_kill import assert_sound, kill_all
from tests.journeys.conftest import serve


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 24 MB, mounted in memory."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.fail("the full-disk fault needs root to mount a small disk; run `sudo make faults`")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill it to the last byte; answers the file that does."""
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as out:
        while True:
            out.write(bytes(4096))
            out.flush()
    return filler


def test_a_full_disk_is_said_and_survived(root: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        place = databases.sqlite_place(root, disk)
        office = make_office(create_app(place.settings))
        server, address = serve(place, tmp_path / "server.log")
        writer = Writer(address, office, "full")
        writer.sign_in(office.email("cecilia"))
        assert writer.log_meeting("före.") == 303
        path = f"/participants/{office.files['elias']}/meetings/new"
        form = writer.token(path) | {
            "attendance": "attended",
            "kind": "phone",
            "held_on": "2026-11-20",
            "held_at": "10:00",
        }
        filler = fill(disk)
        answers = [writer.fetch(path, form | {"note": f"under-{number} " + "x" * 9000})[0] for number in range(6)]
        assert 503 in answers, answers
        assert set(answers) <= {303, 503}, answers
        status, page = writer.fetch(f"/participants/{office.files['elias']}/")
        assert status == 503, "a file was shown though its opening could not be logged"
        assert "Referensnummer" in page
        assert "Anteckning elias" not in page
        filler.unlink()
        assert writer.log_meeting("efter.") == 303, "it does not recover by itself"
        kill_all(server)
        assert_sound(place, ["före.", "efter."])


def test_a_lost_database_is_said_and_survived(root: Path, tmp_path: Path) -> None:
    place = databases.postgres_place(root, tmp_path)
    office = make_office(create_app(place.settings))
    server, address = serve(place, tmp_path / "server.log")
    writer = Writer(address, office, "lost")
    writer.sign_in(office.email("cecilia"))
    name = make_url(place.settings.address).database
    with psycopg.connect(databases.postgres_uri(root), autocommit=True) as admin:
        admin.execute(f"alter database {name} allow_connections false")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        status, page = writer.fetch("/")
        assert status == 503
        assert "Vi når inte uppgifterna just nu" in page
        admin.execute(f"alter database {name} allow_connections true")
    assert writer.fetch("/")[0] == 200
    assert writer.log_meeting("efter.") == 303
    kill_all(server)
    assert_sound(place, ["efter."])
    databases.drop(root, place)
