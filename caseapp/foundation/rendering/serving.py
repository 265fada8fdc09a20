"""The process itself: `python -m caseapp.foundation.rendering.serving FOLDER`. One request at a time; ends when idle.

Whoever asked and could not wait asks the same again: the last answers are kept, under a checksum of the question.
"""

import hashlib
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import SOCKET, address, receive, send
from .charts import bars
from .documents import document
from .protection import protect

IDLE = 300.0  # seconds without a request
MOST_KEPT = 64  # answers
REFUSED = b'{"refused"'
WORK: dict[str, Callable[..., Any]] = {"protect": protect, "bars": bars, "document": document}


def answer(message: bytes) -> bytes:
    """Do what was asked; a failure is answered by its kind alone, since its text may hold a figure."""
    asked: dict[str, Any] = json.loads(message)
    try:
        return json.dumps({"answer": WORK[asked["what"]](**asked["values"])}).encode()
    except Exception as error:
        return json.dumps({"refused": type(error).__name__}).encode()


def kept_answer(message: bytes, kept: dict[bytes, bytes]) -> bytes:
    """The answer that was given before to the same words, or a new one, which is then kept unless it is a refusal."""
    name = hashlib.sha256(message).digest()
    found = kept.get(name) or answer(message)
    if not found.startswith(REFUSED):
        kept[name] = found
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    return found


def serve(folder: Path) -> None:
    """Listen until nobody asked for a while or the folder is gone. Only the owner of the folder may connect."""
    os.umask(0o077)
    (folder / SOCKET).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with address(folder) as path:
            listener.bind(path)
        listener.listen(16)
        listener.settimeout(1.0)
        idle, kept = 0.0, dict[bytes, bytes]()
        while idle < IDLE and (folder / SOCKET).exists():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                idle += 1.0
                continue
            idle = 0.0
            _serve_one(connection, kept)
    (folder / SOCKET).unlink(missing_ok=True)


def _serve_one(connection: socket.socket, kept: dict[bytes, bytes]) -> None:
    with connection:
        connection.settimeout(10.0)
        try:
            send(connection, kept_answer(receive(connection), kept))
        except OSError:
            return  # who asked went away


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
