"""One small rendering process per server, started on first use: it solves for what may be published, and never a web worker.

SciPy, and with it charts and PDFs, would add some 200 MB to each worker. Whoever asks connects to a socket in the instance
folder; when nobody answers, a process is started, one at a time. It ends by itself once nobody has asked for a while.
"""

import fcntl
import hashlib
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
PATIENCE = 25.0  # seconds for an answer; a web worker is given up after more
MOST_BYTES = 2**26  # a message

OUTDATED = "Outdated"
EDITION = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()


class RenderingAway(Exception):
    """The rendering process did not answer, or refused. Nothing is shown that it should have protected."""


class RenderingLate(RenderingAway):
    """It needs more time. It goes on, and answers at once when it is asked the same again."""


def ask(folder: Path, what: str, patience: float = PATIENCE, **values: Any) -> Any:
    """Let the process do something and answer what it found, within `patience` seconds. Raises RenderingAway."""
    message = json.dumps({"what": what, "values": values, "edition": EDITION}).encode()
    until = time.monotonic() + patience
    try:
        found = _answer(folder, message, until)
        if found.get("refused") == OUTDATED:  # a process from before an upgrade; it has ended
            found = _answer(folder, message, until)
    except (TimeoutError, BlockingIOError) as error:  # it works, or so many wait that nobody is let in
        raise RenderingLate from error
    except (OSError, ValueError) as error:
        raise RenderingAway(type(error).__name__) from error
    if "refused" in found:
        raise RenderingAway(found["refused"])
    return found["answer"]


def _answer(folder: Path, message: bytes, until: float) -> dict[str, Any]:
    with _connected(folder, until) as connection:
        send(connection, message)
        found: dict[str, Any] = json.loads(receive(connection, until))
        return found


def _connected(folder: Path, until: float) -> socket.socket:
    """A connection to the process, started when nobody listens. Raises OSError: TimeoutError only while it gets ready."""
    started = False
    while True:
        try:
            return connect(folder, until)
        except (FileNotFoundError, ConnectionRefusedError):  # nobody listens
            if not started:
                _start(folder)
                started = True
            elif time.monotonic() > until - 0.1 and not _gets_ready(folder):
                raise
            time.sleep(0.05)


def _gets_ready(folder: Path) -> bool:
    with open(folder / LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def address(folder: Path) -> Iterator[str]:
    """The socket's path through an open folder: a path of its own may be longer than a socket's may be (108 bytes)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)


def connect(folder: Path, until: float) -> socket.socket:
    """A connection to a process that runs, until a moment of the monotonic clock. Raises OSError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_left(until))
        with address(folder) as path:
            connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _left(until: float) -> float:
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _start(folder: Path) -> None:
    """Start the process, unless another has been and is getting ready: it holds the lock until it listens."""
    with open(folder / LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        command = [sys.executable, "-m", "caseapp.foundation.rendering.serving", str(folder), str(lock.fileno())]
        subprocess.Popen(  # noqa: S603  # our own module, no shell
            command, cwd=Path(__file__).parents[3], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, pass_fds=[lock.fileno()],
        )  # fmt: skip


def send(connection: socket.socket, message: bytes) -> None:
    """A message with its length before it."""
    connection.sendall(len(message).to_bytes(4, "big") + message)


def receive(connection: socket.socket, until: float) -> bytes:
    """A message that was sent so, until a moment of the monotonic clock. Raises OSError when it breaks off or is too long."""
    length = int.from_bytes(_exactly(connection, 4, until), "big")
    if length > MOST_BYTES:
        raise ConnectionError("the message is too long")
    return _exactly(connection, length, until)


def _exactly(connection: socket.socket, count: int, until: float) -> bytes:
    found = b""
    while len(found) < count:
        connection.settimeout(_left(until))
        if not (more := connection.recv(count - len(found))):
            raise ConnectionError("the other end broke off")
        found += more
    return found
