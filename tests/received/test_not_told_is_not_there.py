"""Nobody, and somebody of whom nothing is told any more, are answered alike: the same bytes by the same statements.

That both take as long is measured as a ratio in `make bench` (`not_told_vs_not_there`).
"""

from collections.abc import Callable
from uuid import uuid4

from flask import Flask
from sqlalchemy import event

from caseapp.foundation.database import db
from tests.cast import Office
from tests.reading import ReadingClient
from tests.received.test_a_partner_reads import person, take_back, tell

Clients = Callable[..., ReadingClient]


def asked(app: Flask, client: ReadingClient, path: str) -> tuple[int, str, list[str]]:
    """Status, page and the statements a request takes."""
    said: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        answer = client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return answer.status_code, answer.text, said


def test_a_hundred_of_each_are_alike(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, partner = client_of("cecilia"), client_of("partner")
    tell(cecilia, office, 0, 2)
    page = person(partner)
    take_back(cecilia, office)
    for way in ("", "copy", "copy/pdf", "requests/new", "statements/new"):
        partner.get(f"{page}{way}")  # what a process learns once
        told = {str(asked(app, partner, f"{page}{way}")) for _ in range(20)}
        nobody = {str(asked(app, partner, f"/received/{uuid4()}/{way}")) for _ in range(20)}
        assert told == nobody
        assert len(told) == 1
