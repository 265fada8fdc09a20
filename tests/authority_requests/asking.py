"""How a request is recorded and decided in the tests: through the pages, as a worker does."""

import re
from typing import Any

from tests.cast import Office
from tests.reading import Reader, ReadingClient

WEIGHING = "Hot mot en annan person väger tyngre än hans intresse."
MET = {"outcome": "whole", "decided_on": "2026-11-23", "weighing": WEIGHING, "reasons": "Vi har vägt det."}


def page_of(office: Office, whose: str = "elias") -> str:
    """The page of a file's requests."""
    return f"/participants/{office.files[whose]}/authority-requests"


def asking(law: str = "sfs_2025_170_4", **changes: str) -> dict[str, str]:
    """The police ask where somebody is reached."""
    return {
        "authority": "Polismyndigheten",
        "asker": "Petra Polis",
        "service_number": "P-4711",
        "verified": "called_back",
        "received_on": "2026-11-20",
        "asked_for": "Var når vi personen?",
        "law": law,
    } | changes


def asked(client: ReadingClient, office: Office, whose: str = "elias", **changes: str) -> str:
    """Record a request; its page."""
    page = page_of(office, whose)
    answer = client.post(f"{page}/new", asking(**changes))
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>([^<]*)', answer.text)
    return str(answer.location)


def deciding(office: Office, who: str = "karin", **changes: Any) -> dict[str, Any]:
    """What is decided: everything, by the coordinator."""
    return MET | {"decided_by": str(office.actors[who].staff_id)} | changes


def decide(client: ReadingClient, page: str, fields: dict[str, Any]) -> Any:
    """Send the form of the decision with what its page holds: only what it asks for, so that each law gets its own."""
    shown = client.get(f"{page}/decide")
    return send(client, page, shown.text, fields)


def send(client: ReadingClient, page: str, shown: str, fields: dict[str, Any]) -> Any:
    """The same from a page that is there already."""
    found = Reader(shown)
    hidden = {
        one["name"]: one.get("value", "") for one in found.hidden if one["name"] in ("csrf_token", "new_id", "seen")
    }
    names = {one["name"] for one in found.fields if "name" in one} | set(
        re.findall(r'<textarea[^>]*name="(\w+)"', shown)
    )
    return client.send(f"{page}/decide", hidden | {name: value for name, value in fields.items() if name in names})
