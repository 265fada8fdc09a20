"""The rendering process: one at a time, however many ask; it ends for newer code, and outlives nonsense."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseapp.foundation import rendering

SMALL = {"values": {"x": 1}, "sums": [], "groups": [], "least": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An instance folder; whatever listens there ends with it."""
    yield tmp_path
    (tmp_path / rendering.SOCKET).unlink(missing_ok=True)


def running(folder: Path) -> list[str]:
    """The rendering processes of a folder."""
    found = subprocess.run(["pgrep", "-f", f"rendering.serving {folder}"], capture_output=True, text=True)
    return found.stdout.split()


def test_when_nobody_is_let_in_no_second_process_starts(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with rendering.address(folder) as path:
            listener.bind(path)
        listener.listen(0)
        waiting: list[socket.socket] = []
        with pytest.raises(BlockingIOError):
            while len(waiting) < 10:
                waiting.append(rendering.connect(folder, time.monotonic() + 0.5))
        with pytest.raises(rendering.RenderingLate):
            rendering.ask(folder, "protect", patience=0.5, **SMALL)
        for one in waiting:
            one.close()
    assert running(folder) == []


def test_many_at_once_start_one_process(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from caseapp.foundation import rendering\n"
        "print(rendering.ask(Path(sys.argv[1]), 'protect', values={'x': 1}, sums=[], groups=[], least=5))"
    )
    askers = [subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE) for _ in range(4)]
    assert [one.communicate(timeout=60)[0].strip() for one in askers] == [b"['x']"] * 4
    assert len(running(folder)) == 1


def test_a_cold_start_is_within_the_patience_of_whoever_asks(folder: Path) -> None:
    began = time.monotonic()
    with pytest.raises(rendering.RenderingLate):
        rendering.ask(folder, "protect", patience=0.2, **SMALL)
    assert time.monotonic() - began < 1
    assert rendering.ask(folder, "protect", **SMALL) == ["x"]
    assert len(running(folder)) == 1, "the one that was getting ready"


@pytest.mark.parametrize("nonsense", [b"\0\0\0\3abc", b"\xff\xff\xff\xff", b"\0\0\0\2{}"])
def test_it_outlives_nonsense(folder: Path, nonsense: bytes) -> None:
    assert rendering.ask(folder, "protect", **SMALL) == ["x"]
    [before] = running(folder)
    with rendering.connect(folder, time.monotonic() + 5) as connection:
        connection.sendall(nonsense)
        connection.recv(100)
    assert rendering.ask(folder, "protect", **SMALL) == ["x"]
    assert running(folder) == [before]


def test_a_process_from_before_an_upgrade_makes_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendering.ask(folder, "protect", **SMALL) == ["x"]
    [before] = running(folder)
    source = Path(rendering.__file__).parent
    assert len(rendering.EDITION) == 64
    monkeypatch.setattr(rendering, "EDITION", "of tomorrow")
    with pytest.raises(rendering.RenderingAway, match="Outdated"):
        rendering.ask(folder, "protect", **SMALL)
    assert source.exists()
    for _ in range(50):
        if before not in running(folder):
            break
        time.sleep(0.1)
    assert before not in running(folder)


def test_only_its_owner_may_connect(folder: Path) -> None:
    assert rendering.ask(folder, "protect", **SMALL) == ["x"]
    assert os.stat(folder / rendering.SOCKET).st_mode & 0o077 == 0
