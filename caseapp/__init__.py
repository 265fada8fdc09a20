"""caseapp: case management for Swedish reintegration services. `ROOMS` is the table of contents and the law of imports."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from sqlalchemy import inspect
from werkzeug.middleware.proxy_fix import ProxyFix

from .demonstration.office import ACCOUNTS, PASSWORD
from .foundation import access, installation, journal, pages, work
from .foundation.database import WRITING, db, engine_options
from .foundation.encryption.keyring import KeyRing, KeyRingFile
from .foundation.records import Base
from .foundation.settings import Settings, SettingsError, read_settings
from .policy import POLICY

ROOMS = (
    "agencies",
    "programmes",
    "staff",
    "confirmations",
    "keys",
    "sessions",
    "statistics",
    "assignments",
    "participants",
    "protection",
    "emergencies",
    "enrolments",
    "consents",
    "background",
    "goals",
    "ratings",
    "meetings",
    "placements",
    "outcomes",
    "disclosures",
    "received",
    "referrals",
    "authority_requests",
    "log_review",
    "reports",
    "casefile",
    "hand_overs",
    "caseload",
    "today",
    "demonstration",
)
HERE = Path(__file__).parent
MOST_BYTES = 16 * 1024 * 1024  # a note a million characters long still comes back with its error


def create_app(settings: Settings | None = None) -> pages.CaseApp:
    """The application. Raises SettingsError, KeyRingError or WrongInstallation, each one line, rather than start unsafe."""
    settings = settings or read_settings()
    ring = KeyRingFile(settings.keyring_file)
    app = pages.CaseApp("caseapp", root_path=str(HERE), template_folder=str(HERE.parent / "templates"))
    journal.start()
    app.config.update(_config(settings))
    app.secret_key = ring.now().web_key()
    app.extensions["keyring"] = ring
    db.init_app(app)
    Bootstrap5(app)
    Migrate(app, db.flask, directory=str(HERE / "migrations"))
    _open_rooms(app)
    access.set_policy(POLICY)
    laws = import_module("caseapp.authority_requests.models.laws")
    app.extensions["authority_laws"] = laws.read_laws(settings.authority_laws)
    if unknown := set(settings.grounds) - import_module("caseapp.disclosures.queries.grounds").laws().keys():
        raise SettingsError(f"CASEAPP_DISCLOSURE_GROUNDS names a ground that there is not: {min(unknown)}")
    _join_rooms()
    app.extensions["demonstration"] = lambda: app.config["DEMONSTRATION"]
    app.jinja_env.globals.update(demonstration_password=PASSWORD, demonstration_accounts=ACCOUNTS)
    with app.app_context():
        app.config["DEMONSTRATION"] = _check_database(settings, ring.now())
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SQLALCHEMY_DATABASE_URI": settings.address,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.address, settings.statement_timeout_ms),
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "__Host-caseapp-form",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": True,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_TRANSLATION_DIRECTORIES": str(HERE / "translations"),
    }


def _open_rooms(app: pages.CaseApp) -> None:
    """Load every room's tables, then its views and commands; the foundation has commands alone."""
    app.register_blueprint(import_module("caseapp.foundation.commands").room)
    for part in ("models", "views", "commands"):
        for name in ROOMS:
            if find_spec(f"caseapp.{name}.{part}"):
                module = import_module(f"caseapp.{name}.{part}")
                for blueprint in [getattr(module, "room", None)] if part != "models" else []:
                    if blueprint is not None:
                        app.register_blueprint(blueprint)
    sessions = import_module("caseapp.sessions.views")
    login = LoginManager(app)
    login.request_loader(lambda _request: sessions.signed_in())
    app.extensions["sign_in_page"] = sessions.sign_in_first
    app.extensions["resume_page"] = sessions.resume
    pages.install(app, sessions.enter)


def _join_rooms() -> None:
    """What rooms that stand later add to the work of those before them: beginnings of a stay, and facts for statistics."""
    parts = {name: import_module(f"caseapp.{name}") for name in (
        "enrolments.actions", "background.actions", "statistics.actions", "statistics.queries",
        "enrolments.queries", "meetings.queries", "placements.queries", "outcomes.queries.facts",
        "consents.actions", "participants.queries", "disclosures.actions", "outcomes.queries",
    )}  # fmt: skip
    parts["enrolments.actions"].ALSO_BEGIN[:] = [parts["background.actions"].begin_background]
    parts["consents.actions"].ALSO_RENEW[:] = [parts["disclosures.actions"].renew_grounds]
    parts["participants.queries"].ASKED_NO_MORE[:] = [parts["outcomes.queries"].has_died]
    outcomes, statistics = parts["outcomes.queries.facts"], parts["statistics.queries"]
    facts = (
        outcomes.stay_facts,
        parts["enrolments.queries"].phase_facts,
        parts["meetings.queries"].meeting_facts,
        parts["placements.queries"].placement_facts,
    )
    files = parts["enrolments.queries"].files_with_stays, parts["placements.queries"].files_with_placements
    statistics.TELLERS[:] = [statistics.Tellers(files, outcomes.counting_stays, facts)]
    work.ALSO_STORE[:] = [parts["statistics.actions"].restate]
    _join_confirmations()


def _join_confirmations() -> None:
    """Who asks, and which deeds take two people: a room with another adds its line here, and its code to `Kind`."""
    actions = {name: import_module(f"caseapp.{name}") for name in (
        "confirmations.actions", "staff.actions.asking", "keys.actions", "protection.actions.lifting",
        "log_review.actions.exporting",
    )}  # fmt: skip
    two, account, keys, protection, log = (import_module(f"caseapp.{name}") for name in (
        "confirmations.queries", "confirmations.queries.accounts", "keys.queries", "protection.queries",
        "log_review.queries.exporting",
    ))  # fmt: skip
    staff, lifting = actions["staff.actions.asking"], actions["protection.actions.lifting"].allow_lifting
    staff.ASK[:] = [actions["confirmations.actions"].ask_for]
    keeps, owns, works, reviews = (access.Permission(name) for name in (
        "staff:change", "keys:destroy", "participant:change", "log:review",
    ))  # fmt: skip
    head, outside = (protection.is_coordinator_or_head,), (log.is_reviewer_or_head,)
    destroying, exporting = (
        actions["keys.actions"].allow_destroying,
        actions["log_review.actions.exporting"].allow_export,
    )
    two.DEEDS.update(
        {
            two.Kind.GRANT_ROLE: two.Deed(staff.grant_role, account.lines, keeps),
            two.Kind.RESET_SIGN_IN: two.Deed(staff.allow_reset, account.lines, keeps, taken_up=True),
            two.Kind.DESTROY_KEYS: two.Deed(destroying, keys.lines, owns, taken_up=True),
            two.Kind.LIFT_PROTECTION: two.Deed(lifting, protection.lines, works, head, taken_up=True),
            two.Kind.BULK_EXPORT: two.Deed(exporting, log.lines, reviews, outside, taken_up=True),
        }
    )


def _check_database(settings: Settings, ring: KeyRing) -> bool:
    """Is this a demonstration? An empty database is not yet anything. Only reads: a start waits for no writer."""
    token = WRITING.set(False)
    try:
        if not inspect(db.engine).has_table("installation"):
            return False
        return installation.check(ring, settings.mode)
    finally:
        db.session.remove()
        WRITING.reset(token)


__all__ = ["ROOMS", "Base", "create_app"]
