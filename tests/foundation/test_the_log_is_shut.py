"""The log cannot be written: nobody sees a file, and it mends by itself."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.cast import Office
from tests.databases import Place, owners_engine
from tests.reading import ReadingClient


def test_while_the_log_cannot_be_written_no_file_is_shown(
    app: Flask, client_of: Callable[..., ReadingClient], office: Office, place: Place
) -> None:
    """And once it can, everything is as it was, without a hand laid on it."""
    client, file = client_of("cecilia"), f"/participants/{office.files['elias']}/"
    assert "Elias" in client.get(file).text
    engine = owners_engine(place.settings)
    on_sqlite = place.kind == "sqlite"
    shut = "create trigger shut before insert on audit_entry begin select raise(abort, 'read-only'); end"
    role = make_url(place.settings.address).username
    with engine.begin() as connection:
        connection.execute(text(shut if on_sqlite else f"revoke insert on audit_entry from {role}"))
    for path in (file, "/", "/participants/"):
        refused = client.get(path)
        assert refused.status_code == 503, path
        assert "Elias" not in refused.text
    with engine.begin() as connection:
        connection.execute(text("drop trigger shut" if on_sqlite else f"grant insert on audit_entry to {role}"))
    engine.dispose()
    assert "Elias" in client.get(file).text
