"""Facts of nobody in particular, put straight into the statistics."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert

from caseapp.foundation import audit
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.work import command
from caseapp.statistics.models import Fact

Rows = Sequence[Mapping[str, Any]]
EXITED = {"began": date(2025, 11, 1), "ended": date(2026, 5, 1), "phase": "exited"}
LASTING = {"began": date(2026, 2, 1), "ended": None, "exit_reason": "", "phase": "guidance"}


def state(app: Flask, facts: Mapping[type[Fact], Rows]) -> None:
    """Keep these facts, each under an id of its own."""
    with app.app_context():
        db.session.remove()
        with command(Elevated("a test")):
            for table, rows in facts.items():
                db.session.execute(insert(table), [{"id": uuid4(), **row} for row in rows])
            audit.record("test.counted", by=None)
        db.session.remove()
