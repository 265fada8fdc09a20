"""A caseworker records a meeting."""

from collections.abc import Callable

from tests.cast import Office
from tests.reading import ReadingClient

MEETING = {"attendance": "attended", "kind": "individual", "held_on": "2026-11-20", "held_at": "10:00", "minutes": "40"}


def test_a_caseworker_records_a_meeting(client_of: Callable[..., ReadingClient], office: Office) -> None:
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}"
    answer = client.post(f"{path}/meetings/new", MEETING | {"note": "Vi ringde komvux."})
    assert answer.status_code == 303, answer.text
    page = client.get(f"{path}/")
    assert "Vi ringde komvux." in page.text
    assert "The meeting is saved." in page.text
