"""An application with a key ring of its own: the others share one."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from caseapp import create_app
from caseapp.foundation.database import db
from caseapp.foundation.settings import Settings
from tests.databases import Place


@pytest.fixture
def settings(place: Place, tmp_path: Path) -> Settings:
    """Those of the place, but for the ring."""
    ring = tmp_path / "ring" / "keyring.json"
    ring.parent.mkdir()
    shutil.copy(place.settings.keyring, ring)
    return replace(place.settings, keyring=str(ring))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application with it."""
    application = create_app(settings)
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()
