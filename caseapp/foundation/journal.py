"""The structured log: one JSON line an event on standard error. No path, name, address or text of anybody in it."""

import json
import logging
import sys
import traceback
from typing import Any

from . import clock


class JsonLine(logging.Formatter):
    """Formats a record as JSON. Of an exception it keeps type and places, never its text: that may hold values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
        }
        if record.name == "caseapp":
            line |= {"event": record.getMessage(), **getattr(record, "facts", {})}
        else:
            line["event"] = str(record.msg).split("%", 1)[0].split("\n", 1)[0][:80]
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["where"] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-6:]]
        return json.dumps(line, ensure_ascii=False)


log = logging.getLogger("caseapp")


def note(event: str, level: int = logging.INFO, error: BaseException | None = None, **facts: str | int | float) -> None:
    """Write one event with facts that name no person."""
    log.log(level, event, extra={"facts": facts}, exc_info=error)


def start() -> None:
    """Send every log of the process through the one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(logging.INFO)
