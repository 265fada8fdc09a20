"""What the commands on the log and the key ring say."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from tests.cast import Office
from tests.databases import Place, owners_engine


def test_a_broken_log_exits_with_one(app: Flask, office: Office, place: Place) -> None:
    engine = owners_engine(place.settings)
    with engine.begin() as connection:
        sqlite = place.kind == "sqlite"
        trigger = "audit_entry_no_delete" if sqlite else "audit_entry_append_only on audit_entry"
        connection.execute(text(f"drop trigger {trigger}"))
        connection.execute(text("delete from audit_entry where seq = 2"))
    engine.dispose()
    found = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert found.exit_code == 1
    assert "broken in" in found.output


def test_the_keys_are_counted_and_never_shown(app: Flask, office: Office, place: Place) -> None:
    found = app.test_cli_runner().invoke(args=["keys", "status"])
    assert found.exit_code == 0
    assert "KEK 1 (current): wraps 13 keys" in found.output
    secret = json.loads(Path(place.settings.keyring).read_text())["kek"]["1"]["key"]
    assert secret[:8] not in found.output
