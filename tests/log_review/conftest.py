"""Every test of the log review looks back at an autumn in which the cast worked with its files."""

import pytest
from flask import Flask

from tests.cast import Office
from tests.log_review.planting import backdate


@pytest.fixture(autouse=True)
def since_september(app: Flask, office: Office) -> None:
    """The assignments are older than the files' registration today."""
    backdate(app)
