"""One small rendering process per server, started on first use: it solves for what may be published, and never a web worker.

SciPy, and with it charts and PDFs, would add some 200 MB to each worker. Whoever asks connects to a socket in the instance
folder; when nobody answers, a process is started, one at a time. It ends by itself once nobody has asked for a while.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOCKET, LOCK = "rendering.socket", "rendering.lock"
PATIENCE = 30.0  # seconds for an answer


class RenderingAway(Exception):
    """The rendering process did not answer, or refused. Nothing is shown that it should have protected."""


class RenderingLate(RenderingAway):
    """It needs more time. It goes on, and answers at once when it is asked the same again."""


def ask(folder: Path, what: str, patience: float = PATIENCE, **values: Any) -> Any:
    """Let the process do something and answer what it found, within `patience` seconds. Raises RenderingAway."""
    message = json.dumps({"what": what, "values": values}).encode()
    try:
        with _connected(folder) as connection:
            connection.settimeout(patience)
            send(connection, message)
            found = json.loads(receive(connection))
    except TimeoutError as error:
        raise RenderingLate from error
    except (OSError, ValueError) as error:
        raise RenderingAway(type(error).__name__) from error
    if "refused" in found:
        raise RenderingAway(found["refused"])
    return found["answer"]


@contextmanager
def _connected(folder: Path) -> Iterator[socket.socket]:
    try:
        connection = connect(folder)
    except OSError:
        _start(folder)
        connection = connect(folder)
    with connection:
        yield connection


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """The socket's path through an open folder: a path of its own may be longer than a socket's may be (108 bytes)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)


def connect(folder: Path) -> socket.socket:
    """A connection to a process that runs. Raises OSError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE)
    try:
        with address(folder) as path:
            connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _start(folder: Path) -> None:
    """Start the process unless somebody else just has, and wait until it listens."""
    with open(folder / LOCK, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            connect(folder).close()
            return
        except OSError:
            pass
        command = [sys.executable, "-m", "caseapp.foundation.rendering.serving", str(folder)]
        subprocess.Popen(  # noqa: S603  # our own module, no shell
            command, cwd=Path(__file__).parents[3], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, close_fds=True,
        )  # fmt: skip
        for _ in range(200):
            time.sleep(0.05)
            try:
                connect(folder).close()
                return
            except OSError:
                continue


def send(connection: socket.socket, message: bytes) -> None:
    """A message with its length before it."""
    connection.sendall(len(message).to_bytes(4, "big") + message)


def receive(connection: socket.socket) -> bytes:
    """A message that was sent so. Raises OSError when it breaks off."""
    length = int.from_bytes(_exactly(connection, 4), "big")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        if not (more := connection.recv(count - len(found))):
            raise ConnectionError("the other end broke off")
        found += more
    return found
