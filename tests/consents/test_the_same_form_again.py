"""A form sent twice is one answer; sent from a page that was kept, it takes the place of no later one."""

from collections.abc import Callable

import pytest

from tests.cast import Office
from tests.consents.test_a_participant_answers import answer, consents, say, told
from tests.reading import Reader, ReadingClient
from tests.received.test_a_partner_reads import take_back

Clients = Callable[..., ReadingClient]
SINCE = "The person has answered otherwise since."


def kept(client: ReadingClient, office: Office, said: str) -> dict[str, str]:
    """A page of the question that stays open in a tab, with its answer."""
    fields = answer(office, said)
    asked = {name: one for name, one in fields.items() if name not in ("said", "way", "witness")}
    shown = Reader(client.post(f"{consents(office)}/new", asked).text).hidden
    return {one["name"]: one.get("value", "") for one in shown if one["name"] in ("heard", "new_id")} | fields


def test_a_no_from_an_old_tab_does_not_pass_for_recorded(client_of: Clients, office: Office) -> None:
    cecilia, new = client_of("cecilia"), f"{consents(office)}/new"
    old = kept(cecilia, office, "no")
    assert [cecilia.post(new, old).status_code for _ in range(2)] == [303, 303]
    assert say(cecilia, consents(office), answer(office)).status_code == 303
    again = cecilia.post(new, old)
    assert again.status_code == 422
    assert SINCE in again.text
    assert told(cecilia, office, "plan"), "the yes stands, and the page said that nothing was recorded"


@pytest.mark.parametrize("whole", [True, False])
def test_a_yes_from_an_old_tab_does_not_undo_what_was_taken_back(
    client_of: Clients, office: Office, whole: bool
) -> None:
    cecilia, new = client_of("cecilia"), f"{consents(office)}/new"
    old = kept(cecilia, office, "yes")
    assert [cecilia.post(new, old).status_code for _ in range(2)] == [303, 303]
    if whole:
        take_back(cecilia, office)
    else:
        assert say(cecilia, consents(office), answer(office, "no")).status_code == 303
    again = cecilia.post(new, old)
    assert again.status_code == 422
    assert SINCE in again.text
    assert not told(cecilia, office, "plan")


@pytest.mark.parametrize("witness", ["Elias Åberg", "åberg, elias"])
def test_the_participant_is_no_witness(client_of: Clients, office: Office, witness: str) -> None:
    cecilia = client_of("cecilia")
    refused = say(cecilia, consents(office), answer(office, way="by_phone", witness=witness))
    assert refused.status_code == 422
    assert "Somebody else than the participant has to hear it." in refused.text
