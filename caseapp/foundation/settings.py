"""Frozen, typed settings from the environment or `instance/caseapp.toml`; an unsafe one stops the start."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from stat import S_IMODE
from typing import Any
from urllib.parse import urlsplit

ADDRESS = re.compile(r"[\x21-\x7e]+@[\x21-\x7e]+")


class SettingsError(Exception):
    """A setting is missing or unsafe. Its text is one line that names the setting and never a secret."""


def setting(default: Any, doc: str) -> Any:
    """A settings field: its default and the sentence that explains it (the README prints the same list)."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting is read from CASEAPP_<NAME>, else from the same name in lower case in instance/caseapp.toml."""

    instance: Path
    mode: str = setting("local", "local (loopback only) or production")
    database_url: str = setting("", "SQLAlchemy address; empty: SQLite in the instance folder")
    migration_database_url: str = setting("", "the owner's address for migrations on PostgreSQL; empty: the same")
    keyring: str = setting("", "path of the key ring file; empty: keyring.json in the instance folder")
    trusted_hosts: str = setting("127.0.0.1,localhost", "host names the application answers to, comma between")
    proxy_hops: int = setting(0, "how many proxies of yours stand in front and set X-Forwarded-For")
    session_idle_minutes: int = setting(30, "a sign-in ends after this long without a request")
    session_absolute_minutes: int = setting(600, "a sign-in ends after this long whatever happens")
    password_least_length: int = setting(15, "fewest characters of a password while there is no second factor")
    disclosure_grounds: str = setting(
        "osl_10_2,osl_10_28", "grounds other than consent on which something may be told, comma between"
    )
    report_withheld_to: int = setting(4, "reports withhold counts from 1 to this, never to less than 3")
    audit_folder: str = setting("", "folder that the sealed log is exported to; best on another machine")
    audit_syslog: str = setting("", "where checkpoints are told too: a socket's path or HOST:PORT")
    audit_mail: str = setting("", "who gets each checkpoint by mail, comma between")
    smtp: str = setting("", "mail server: smtps://HOST:PORT, or smtp://HOST:PORT with STARTTLS")
    smtp_login: str = setting("", "file with user and password for it, a line each; readable by its owner alone")
    mail_from: str = setting("", "the address that mail comes from")
    authority_laws: str = setting("", "file with the customer's own reading of the laws an authority asks on")
    statement_timeout_ms: int = setting(8000, "PostgreSQL stops a statement after this long")

    @property
    def sqlite_file(self) -> Path:
        """Where the embedded database lies."""
        return self.instance / "caseapp.sqlite3"

    @property
    def keyring_file(self) -> Path:
        """Where the key ring lies."""
        return Path(self.keyring) if self.keyring else self.instance / "keyring.json"

    @property
    def address(self) -> str:
        """The database the application works in."""
        return self.database_url or f"sqlite:///{self.sqlite_file}"

    @property
    def migration_address(self) -> str:
        """The same database as its owner reaches it."""
        return self.migration_database_url or self.address

    @property
    def hosts(self) -> list[str]:
        """The trusted host names."""
        return _parts(self.trusted_hosts)

    @property
    def grounds(self) -> list[str]:
        """The grounds other than consent that are offered."""
        return _parts(self.disclosure_grounds)

    @property
    def sealed_to(self) -> list[str]:
        """Who gets the checkpoints of the log by mail."""
        return _parts(self.audit_mail)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and judge the settings. Raises SettingsError with one line for the first that is missing or unsafe."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("CASEAPP_INSTANCE") or Path(__file__).parents[2] / "instance").absolute()
    found: dict[str, Any] = _from_file(instance / "caseapp.toml")
    for part in fields(Settings):
        if (value := env.get(f"CASEAPP_{part.name.upper()}")) is not None:
            found[part.name] = value
    known = {part.name: part for part in fields(Settings)}
    if unknown := sorted(found.keys() - known.keys()):
        raise SettingsError(f"unknown setting in instance/caseapp.toml: {unknown[0]}")
    found["instance"] = instance
    typed = {name: _typed(name, value, known[name].default) for name, value in found.items()}
    settings = Settings(**typed)
    _judge(settings)
    return settings


def _from_file(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("instance/caseapp.toml cannot be read as TOML") from error


def _typed(name: str, value: Any, default: Any) -> Any:
    if isinstance(value, list | dict):
        raise SettingsError(
            f"{name} in instance/caseapp.toml must be one text; several stand in it with a comma between"
        )
    if default is MISSING or isinstance(default, str):
        return value if isinstance(value, Path) else str(value)
    try:
        return int(value)
    except ValueError as error:
        raise SettingsError(f"CASEAPP_{name.upper()} must be a whole number") from error


def _judge(settings: Settings) -> None:
    """Refuse what is unsafe, the first finding in one line."""
    least = {
        "session_idle_minutes": (5, 120),
        "session_absolute_minutes": (30, 1440),
        "password_least_length": (12, 64),
        "proxy_hops": (0, 3),
        "report_withheld_to": (3, 20),
        "statement_timeout_ms": (1000, 60000),
    }
    for name, (low, high) in least.items():
        if not low <= getattr(settings, name) <= high:
            raise SettingsError(f"CASEAPP_{name.upper()} must lie between {low} and {high}")
    if settings.mode not in ("local", "production"):
        raise SettingsError("CASEAPP_MODE must be local or production")
    if not settings.hosts or "*" in settings.trusted_hosts:
        raise SettingsError("CASEAPP_TRUSTED_HOSTS must name the hosts, without a star")
    if not settings.address.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("CASEAPP_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    _judge_mail(settings)
    if settings.mode == "production":
        _judge_production(settings)


def _judge_mail(settings: Settings) -> None:
    if not settings.smtp:
        if settings.audit_mail:
            raise SettingsError("CASEAPP_SMTP must name the mail server that CASEAPP_AUDIT_MAIL needs")
        return
    try:
        where = urlsplit(settings.smtp)
        good = (
            where.scheme in ("smtp", "smtps") and bool(where.hostname) and where.port != 0 and where.path in ("", "/")
        )
    except ValueError:
        good = False
    if not good:
        raise SettingsError("CASEAPP_SMTP must be smtps://HOST:PORT or smtp://HOST:PORT")
    if where.username is not None or where.query or where.fragment:
        raise SettingsError("CASEAPP_SMTP must hold no login: CASEAPP_SMTP_LOGIN names a file")
    for name, addresses in (("MAIL_FROM", [settings.mail_from]), ("AUDIT_MAIL", settings.sealed_to)):
        if not all(ADDRESS.fullmatch(one) for one in addresses):
            raise SettingsError(f"CASEAPP_{name} must be an e-mail address")
    if settings.smtp_login:
        _judge_login(Path(settings.smtp_login))


def _judge_login(file: Path) -> None:
    try:
        mode, lines = file.stat().st_mode, file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("CASEAPP_SMTP_LOGIN names a file that is missing or cannot be read") from error
    if S_IMODE(mode) & 0o077:
        raise SettingsError("CASEAPP_SMTP_LOGIN names a file that others may read: chmod 0400")
    if len(lines) < 2 or not (lines[0] and lines[1]):
        raise SettingsError("CASEAPP_SMTP_LOGIN names a file without a user and a password, a line each")


def _judge_production(settings: Settings) -> None:
    if settings.trusted_hosts == "127.0.0.1,localhost":
        raise SettingsError("CASEAPP_TRUSTED_HOSTS must name your host in production")
    if settings.keyring_file.absolute().is_relative_to(settings.instance):
        raise SettingsError("CASEAPP_KEYRING must lie outside the instance folder in production")
    postgres = settings.address.startswith("postgresql")
    if postgres and settings.migration_address == settings.address:
        raise SettingsError("CASEAPP_MIGRATION_DATABASE_URL must name the owner's role, another than the application's")
