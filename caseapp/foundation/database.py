"""The database: one session class with reach, options and pragmas for SQLite and PostgreSQL."""

from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.orm import scoped_session

from . import criteria, writes  # noqa: F401  # their listeners narrow what sessions read and check what they write
from .gate import guard
from .reach import Elevated, ReachSession

# Flask-SQLAlchemy gives engines and the scoped session; the models stand on our own Base, which mypy can read.
_flask_db = SQLAlchemy(session_options={"class_": ReachSession, "expire_on_commit": False})


class Database:
    """The application's database: `session` is the request's own, its reach fixed by the door."""

    flask = _flask_db
    session: scoped_session[ReachSession] = _flask_db.session  # type: ignore[assignment]  # made from ReachSession

    @property
    def engine(self) -> Engine:
        """The engine of the running application, gated."""
        return _flask_db.engine

    def new_session(self, reach: Elevated) -> ReachSession:
        """A session of its own, elevated; `work.elevated` is the way to ask for it."""
        session = ReachSession(_flask_db, expire_on_commit=False)
        session.fix(reach)
        return session

    def init_app(self, app: Flask) -> None:
        """Join the application: engine, pragmas, the gate."""
        _flask_db.init_app(app)
        with app.app_context():
            if self.engine.dialect.name == "sqlite":
                prepare_sqlite(self.engine)
            guard(self.engine)


db = Database()
WRITING: ContextVar[bool] = ContextVar("writing", default=True)  # a GET reads: SQLite then takes no write lock


def engine_options(address: str, statement_timeout_ms: int) -> dict[str, Any]:
    """Options for the engine: named parameters (the gate reads them), deadlines, a pool that checks its connections."""
    if address.startswith("sqlite"):
        return {"paramstyle": "named", "connect_args": {"timeout": 5}}
    seconds = max(1, statement_timeout_ms // 1000)
    return {
        "pool_pre_ping": True,
        "pool_size": 2,
        "max_overflow": 2,
        "pool_timeout": seconds,
        "connect_args": {
            "connect_timeout": 5,
            "tcp_user_timeout": statement_timeout_ms,
            "keepalives_idle": 5,
            "options": f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={statement_timeout_ms}"
            f" -c idle_in_transaction_session_timeout={statement_timeout_ms * 4} -c timezone=UTC",
        },
    }


def prepare_sqlite(engine: Engine) -> None:
    """WAL, full sync, foreign keys, secure delete; BEGIN IMMEDIATE for changes, so that two writers queue up."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        # recursive_triggers: what INSERT OR REPLACE removes passes the triggers that forbid removing
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "recursive_triggers=ON",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA temp_store=MEMORY")  # no plain temporary files
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if WRITING.get() else "BEGIN")
