"""The README names every room, every setting and every command: what is not written down cannot be found."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

import click
from flask import Flask

from caseapp.foundation.settings import Settings
from tests.structure.source import TOP
from tests.structure.test_tables import ROOMS

# Flask's and Flask-Migrate's own; the README names `db upgrade` alone.
FOREIGN = ("run", "shell", "routes", "db")


def commands(group: click.Group, path: str = "") -> Iterator[str]:
    """Every command of ours, with the group it stands in."""
    for name, command in group.commands.items():
        if not path and name in FOREIGN:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def unnamed(text: str, kind: str, names: Iterable[str]) -> list[str]:
    """Names the text does not hold."""
    return [f"README.md does not name the {kind} {name}" for name in names if name not in text]


def _readme() -> str:
    return (TOP / "README.md").read_text()


def test_the_readme_names_every_room() -> None:
    wrong = unnamed(_readme(), "room", [f"`{room}`" for room in ROOMS])
    assert not wrong, "\n".join(wrong)


def test_the_readme_names_every_setting() -> None:
    wrong = unnamed(_readme(), "setting", [f"CASEAPP_{one.name.upper()}" for one in fields(Settings)])
    assert not wrong, "\n".join(wrong)


def test_the_readme_names_every_command(application: Flask) -> None:
    found = list(commands(application.cli))
    wrong = unnamed(_readme(), "command", [f"flask --app wsgi {one}" for one in found])
    assert not wrong, "\n".join(wrong)
    assert found


def test_every_setting_explains_itself() -> None:
    assert all(one.metadata.get("doc") for one in fields(Settings) if one.name != "instance")
    assert len(fields(Settings)) >= 10


def test_the_reading_is_seen_to_fail() -> None:
    assert unnamed("`staff`", "room", ["`staff`", "`meetings`"]) == ["README.md does not name the room `meetings`"]
