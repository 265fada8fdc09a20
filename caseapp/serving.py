"""Starting: the application for a server, and `make run`, which sets up whatever is missing and serves on loopback."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from . import create_app
from .demonstration.actions import seed_office
from .foundation.database import db
from .foundation.encryption.keyring import make_keyring
from .foundation.installation import WrongInstallation, the_installation
from .foundation.pages import CaseApp
from .foundation.settings import Settings, SettingsError, read_settings
from .staff.queries import anybody

LOOPBACK = "127.0.0.1"


def application() -> CaseApp:
    """The application, from the environment's settings. Says so in one line when it must not start.

    Keys come into being only where nothing stands yet: in a new local instance, and for `flask --app wsgi setup`. Any other
    start without its key ring is refused, since a new ring opens nothing.
    """
    os.umask(0o077)  # what the instance holds is its owner's alone
    settings = read_settings()
    new = settings.mode == "local" and not settings.database_url and not settings.sqlite_file.exists()
    if settings.keyring_file.exists() or not (new or "setup" in sys.argv):
        return create_app(settings)
    try:
        prepare_instance(settings)
    except OSError as error:
        raise SettingsError(f"the key ring cannot be written: {settings.keyring_file.name}") from error
    try:
        return create_app(settings)
    except WrongInstallation:
        settings.keyring_file.unlink()  # the database has keys elsewhere; a wrong ring must not stand in their place
        raise


def prepare_instance(settings: Settings) -> None:
    """Make the instance folder (0700) and, where neither database nor ring stands, a key ring (0400)."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    settings.instance.chmod(0o700)
    if not settings.keyring_file.exists():
        if settings.sqlite_file.exists() and not settings.database_url:
            raise SettingsError("the database stands but its key ring is missing; put it back, a new one opens nothing")
        make_keyring(settings.keyring_file)


def serve(arguments: list[str]) -> None:
    """Set up what is missing, seed a demonstration office when there is no staff at all, serve with gunicorn."""
    parser = ArgumentParser(description="Set up and serve caseapp on loopback.")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "5000")))
    port = parser.parse_args(arguments).port
    os.umask(0o077)
    settings = read_settings()
    if settings.mode != "local":
        raise SettingsError("`make run` is for local use; in production run a WSGI server on wsgi:app")
    prepare_instance(settings)
    app = create_app(settings)
    with app.app_context():
        upgrade(directory=str(Path(__file__).parent / "migrations"))
        if not anybody():
            db.session.remove()
            password = seed_office(host=LOOPBACK)
            print(f"A demonstration office is ready. Everybody's password: {password}")  # noqa: T201  # for the person
        db.session.remove()
        found = the_installation()
        app.config["DEMONSTRATION"] = found is not None and found.purpose == "demonstration"
        db.session.remove()
        db.engine.dispose()
    print(f"caseapp serves on http://{LOOPBACK}:{port}", flush=True)  # noqa: T201  # for the person
    _Gunicorn(app, f"{LOOPBACK}:{port}").run()


class _Gunicorn(BaseApplication):
    """gunicorn with sync workers: one request at a time in a process, which the log's chains count on."""

    def __init__(self, app: CaseApp, bind: str) -> None:
        self.app, self.bind = app, bind
        super().__init__()

    def load_config(self) -> None:
        workers = os.environ.get("WEB_CONCURRENCY", "2")
        chosen = {"bind": self.bind, "workers": workers, "worker_class": "sync", "preload_app": True}
        chosen |= {
            "control_socket_disable": True,
            "timeout": 60,
            "loglevel": "warning",
            "worker_tmp_dir": None,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app
