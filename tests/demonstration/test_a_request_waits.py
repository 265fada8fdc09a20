"""The demonstration's own request for a second person can be confirmed, and does what it says."""

import re

from flask import Flask

from caseapp.demonstration.actions import seed_office
from caseapp.demonstration.office import PASSWORD
from caseapp.foundation.work import command
from tests.reading import ReadingClient


def test_the_manager_confirms_it(app: Flask) -> None:
    with app.app_context(), command():
        seed_office("127.0.0.1")
    manager = ReadingClient(app).sign_in("manager@demo.example", PASSWORD)
    manager.speak("en")
    found = re.search(r"/confirmations/[0-9a-f-]{36}", manager.get("/confirmations").text)
    assert found
    assert manager.post(f"{found[0]}/confirm", {}, token_from=found[0]).status_code == 303
    assert "Confirmed" in manager.get(found[0]).text
