"""The two steps of a deed that takes two people, as both of them see it."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.cast import Office
from tests.reading import ReadingClient

WHY = "Tar över när Karin slutar"


def waiting(answer: TestResponse) -> str:
    """The page of what was just asked for."""
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/confirmations/[0-9a-f-]{36}", answer.location), answer.location
    return str(answer.location)


def press(client: ReadingClient, path: str, button: str) -> TestResponse:
    """Press a button on the page of a confirmation."""
    return client.post(f"{path}/{button}", {}, token_from=path)


def both(asked: TestResponse, other: ReadingClient) -> str:
    """What was asked for is confirmed by somebody else; answers its page."""
    path = waiting(asked)
    assert press(other, path, "confirm").status_code == 303
    return path


def account(office: Office, who: str, name: str, **changes: Any) -> dict[str, Any]:
    """What the form of an account holds, but for the changes."""
    actor = office.actors[who]
    place = {"agency": str(actor.agency_id), "site": str(actor.site_id or "")}
    return {"name": name, "email": office.email(who), "role": actor.role.value} | place | changes
