"""An administrator extends the list of kinds of meetings."""

from collections.abc import Callable

import pytest

from tests.cast import Office
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
KIND = {"label_sv": "Promenad", "label_en": "Walk", "code": "walk"}


def test_an_administrator_adds_a_kind_and_a_caseworker_uses_it(client_of: Clients, office: Office) -> None:
    assert client_of("admin").post("/meeting-kinds", KIND).status_code == 303
    client, path = client_of("cecilia"), f"/participants/{office.files['elias']}/meetings/new"
    assert "Walk" in client.get(path).text
    meeting = {"attendance": "attended", "kind": "walk", "held_on": "2026-11-20", "held_at": "10:00"}
    assert client.post(path, meeting).status_code == 303


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "phone"}, "already a kind with this code"),
        ({"code": "Två ord"}, "Write small letters"),
        ({"label_sv": ""}, "Fill this in."),
    ],
)
def test_bad_input_is_told_and_kept(client_of: Clients, changed: dict[str, str], words: str) -> None:
    answer = client_of("admin").post("/meeting-kinds", KIND | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert (KIND | changed)["label_en"] in answer.text


def test_nobody_else_extends_the_list(client_of: Clients) -> None:
    assert client_of("cecilia").get("/meeting-kinds").status_code == 403
