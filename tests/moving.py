"""One application for all tests of a worker on a kind of database: making it, and compiling its templates and statements

anew, would take most of a test's time. Each test has a database of its own; the application moves over to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from caseapp import create_app
from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.settings import Settings


class MovableApp:
    """An application whose engine connects to whatever database it was moved to last."""

    def __init__(self, settings: Settings) -> None:
        self._app = create_app(settings)
        self._config = dict(self._app.config)
        with self._app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "do_connect", self._connect)

    @contextmanager
    def over(self, settings: Settings) -> Iterator[Flask]:
        """The application over a database, as if it had just been made; nothing of the test before is in it."""
        self._app.config.clear()
        self._app.config |= self._config | {"SETTINGS": settings, "SQLALCHEMY_DATABASE_URI": settings.address}
        self._app.testing = True
        audit._chains.pop(self._engine, None)  # a database of its own, a chain of its own
        yield self._app
        with self._app.app_context():
            db.session.remove()
            self._engine.dispose()

    def _connect(self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        database = make_url(self._app.config["SETTINGS"].address).database
        if "dbname" in options:
            options["dbname"] = database
        else:
            arguments[0] = database
