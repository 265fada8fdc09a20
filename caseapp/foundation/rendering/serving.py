"""The process itself: `python -m caseapp.foundation.rendering.serving FOLDER`. One request at a time; ends when idle.

Whoever asked and could not wait asks the same again: the last answers are kept, under a checksum of the question.
"""

import hashlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import EDITION, OUTDATED, SOCKET, address, receive, send
from .charts import bars
from .documents import consent_form, document, letter
from .protection import protect

IDLE = 300.0  # seconds without a request
MOST_KEPT = 64  # answers
MOST_SECONDS = 5.0  # for a question to arrive
REFUSED = b'{"refused"'
WORK: dict[str, Callable[..., Any]] = {"protect": protect, "bars": bars, "document": document}
PERSONAL: dict[str, Callable[..., Any]] = {
    "consent_form": consent_form,
    "letter": letter,
}
"""The same for what names somebody: such an answer is not kept."""
NOT_KEPT = tuple(f'{{"what": "{name}"'.encode() for name in PERSONAL)


class Outdated(Exception):
    """Whoever asks has newer code than this process."""


def answer(message: bytes) -> bytes:
    """Do what was asked; a failure is answered by its kind alone, since its text may hold a figure."""
    try:
        asked: dict[str, Any] = json.loads(message)
        if asked["edition"] != EDITION:
            raise Outdated
        return json.dumps({"answer": (WORK | PERSONAL)[asked["what"]](**asked["values"])}).encode()
    except Exception as error:
        return refusal(type(error).__name__)


def refusal(kind: str) -> bytes:
    """The answer that there is none, and of what kind the reason is."""
    return json.dumps({"refused": kind}).encode()


OF_ANOTHER_EDITION = refusal(OUTDATED)


def kept_answer(message: bytes, kept: dict[bytes, bytes]) -> bytes:
    """The answer that was given before to the same words, or a new one, which is then kept unless it is a refusal or names somebody."""
    name = hashlib.sha256(message).digest()
    found = kept.get(name) or answer(message)
    if not found.startswith(REFUSED) and not message.startswith(NOT_KEPT):
        kept[name] = found
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    return found


def serve(folder: Path, ready: int | None = None) -> None:
    """Listen until nobody asked for a while or the socket is another's. Only the owner of the folder may connect.

    `ready` is the file descriptor of a lock that is held until the process listens.
    """
    os.umask(0o077)
    place = folder / SOCKET
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with address(folder) as path:
            listener.bind(path)
        listener.listen(16)
        listener.settimeout(1.0)
        own = place.stat().st_ino
        if ready is not None:
            os.close(ready)
        idle, kept = 0.0, dict[bytes, bytes]()
        while idle < IDLE and _is_own(place, own):
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                idle += 1.0
                continue
            idle = 0.0
            with connection:
                found = _answer_one(connection, kept)
                if found == OF_ANOTHER_EDITION:  # nobody may come to this process any more: whoever asked asks again
                    _leave(place, own)
                with suppress(OSError):  # who asked went away
                    send(connection, found)
    _leave(place, own)


def _is_own(place: Path, own: int) -> bool:
    try:
        return place.stat().st_ino == own
    except OSError:
        return False


def _leave(place: Path, own: int) -> None:
    """Take the socket away, if it is this process's."""
    if _is_own(place, own):
        place.unlink(missing_ok=True)


def _answer_one(connection: socket.socket, kept: dict[bytes, bytes]) -> bytes:
    try:
        message = receive(connection, time.monotonic() + MOST_SECONDS)
    except OSError as error:
        return refusal(type(error).__name__)
    connection.settimeout(MOST_SECONDS)
    return kept_answer(message, kept)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
