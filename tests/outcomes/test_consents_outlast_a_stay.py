"""Taking part and letting others know something are two things: whoever ends the one is asked about the other."""

import re
from collections.abc import Callable

import pytest

from tests.cast import Office
from tests.consents.test_a_participant_answers import answer, consents, say, told
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]


@pytest.mark.parametrize("also", ["yes", "no"])
def test_whoever_takes_back_the_yes_says_whether_the_consents_go_on(
    client_of: Clients, office: Office, also: str
) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    path = re.findall(rf"{file}/participation/[^\"]+/withdraw", cecilia.get(f"{file}/identity").text)[0]
    assert "Take back the consents, too?" not in cecilia.get(path).text, "there is none"
    assert say(cecilia, consents(office), answer(office)).status_code == 303
    shown = cecilia.get(path).text
    assert "also when the stay has ended: Arbetsförmedlingen." in shown
    unsaid = cecilia.post(path, {"withdrawn_on": "2026-11-22", "words": "Jag flyttar"})
    assert unsaid.status_code == 422
    assert "Jag flyttar" in unsaid.text
    assert "No stay lasts" not in cecilia.get(f"{file}/consents/new").text, "nothing has ended"
    typed = {"withdrawn_on": "2026-11-22", "words": "Jag flyttar", "consents": also}
    assert cecilia.post(path, typed).status_code == 303
    assert told(cecilia, office, "plan") is (also == "no")


def test_whoever_ends_a_stay_is_told_that_consents_go_on(client_of: Clients, office: Office) -> None:
    cecilia, file = client_of("cecilia"), f"/participants/{office.files['elias']}"
    page = f"{file}/enrolments/{office.stays['elias']}/exit"
    assert "Ask whether it should go on" not in cecilia.get(page).text
    assert say(cecilia, consents(office), answer(office)).status_code == 303
    shown = cecilia.get(page).text.split("Ask whether it should go on")[0]
    assert "Arbetsförmedlingen." in shown
    assert shown.rstrip('">').endswith(f"{file}/consents/")
