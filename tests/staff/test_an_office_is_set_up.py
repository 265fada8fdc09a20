"""`flask setup` makes tables, the first agency and the first administrator, for real use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from caseapp import create_app
from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.installation import Purpose, mark, the_installation
from caseapp.foundation.work import command
from tests import databases
from tests.conftest import BOTH, make_place
from tests.reading import ReadingClient

ANSWERS = [
    "--agency",
    "Provstads kommun",
    "--kind",
    "municipality",
    "--name",
    "Ada Ek",
    "--email",
    "ada@test.example",
]
PASSWORD = "röda tåg viskar högt"


@pytest.fixture(params=BOTH)
def bare(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without any table."""
    place = make_place(request.param, root, tmp_path, migrated=False)
    application = create_app(place.settings)
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()
    if request.param == "postgresql":
        databases.drop(root, place)


def setup(app: Flask, *answers: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["setup", *answers], input=typed)


def test_the_first_administrator_signs_in_with_the_printed_link(bare: Flask) -> None:
    answer = setup(bare, *ANSWERS)
    assert answer.exit_code == 0, answer.stderr
    (link,) = [line for line in answer.stdout.splitlines() if line.startswith("/reset/")]
    client = ReadingClient(bare)
    client.speak("en")
    assert client.post(link, {"password": PASSWORD}).status_code == 303
    client.sign_in("ada@test.example", PASSWORD)
    assert "Provstads kommun" in client.get("/agencies").text
    assert "example" not in client.get("/programmes").text.replace("ada@test.example", "")


def test_the_installation_is_real_and_the_text_says_what_to_back_up(bare: Flask) -> None:
    answer = setup(bare, *ANSWERS)
    with bare.app_context():
        found = the_installation()
        assert found is not None
        assert found.purpose == Purpose.REAL
        settings = bare.config["SETTINGS"]
        where = "pg_dump" if db.engine.dialect.name == "postgresql" else str(settings.sqlite_file)
    assert where in answer.stdout
    assert str(settings.keyring_file) in answer.stdout
    assert "Lost keys = lost sensitive text" in answer.stdout
    assert ":test@" not in answer.stdout, "no password of the database"


def test_a_second_time_changes_nothing(bare: Flask) -> None:
    assert setup(bare, *ANSWERS).exit_code == 0
    again = setup(bare)
    assert again.exit_code == 1
    assert again.stdout == ""
    assert again.stderr == "Error: there are accounts already; setup is for an empty database\n"


def test_what_is_not_given_is_asked_for(bare: Flask) -> None:
    answer = setup(bare, typed="Provstads kommun\nmunicipality\nAda Ek\nada@test.example\n")
    assert answer.exit_code == 0, answer.stderr
    assert "/reset/" in answer.stdout


@pytest.mark.parametrize("wrong", [["--email", "ada"], ["--name", " "], ["--agency", " "], ["--kind", "church"]])
def test_wrong_answers_make_nothing(bare: Flask, wrong: list[str]) -> None:
    assert setup(bare, *ANSWERS, *wrong).exit_code in (1, 2)
    assert setup(bare, *ANSWERS).exit_code == 0


def test_a_demonstration_never_becomes_real(app: Flask) -> None:
    with app.app_context(), command():
        mark(Purpose.DEMONSTRATION, keyring())
        audit.record("test.marked", by=None)
    answer = setup(app, *ANSWERS)
    assert answer.exit_code == 1
    assert answer.stderr == "Error: this database is marked demonstration, for ever\n"
