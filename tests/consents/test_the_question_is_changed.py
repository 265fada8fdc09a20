"""While the question is shown, Enter says nothing; the question may be changed, and nothing typed is lost."""

import re
from collections.abc import Callable
from typing import Any

from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.consents.test_a_participant_answers import WHY, answer, consents, question, say, told
from tests.reading import Reader, ReadingClient

Clients = Callable[..., ReadingClient]


def typed(page: str) -> dict[str, Any]:
    """What stands in the fields of the page's form for writing, hidden ones too; of choices those that are chosen."""
    form = page.split("data-guard", 1)[1].split("</form>", 1)[0]
    read = Reader(form)
    chosen = [one for one in read.fields if one.get("type") not in ("radio", "checkbox") or "checked" in one]
    found: dict[str, Any] = {one["name"]: one.get("value", "") for one in [*read.hidden, *chosen]}
    found["topics"] = [one["value"] for one in [*read.hidden, *chosen] if one["name"] == "topics"]
    return found | dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form))


@ON_SQLITE
def test_enter_presses_a_button_that_does_nothing(client_of: Clients, office: Office) -> None:
    shown = client_of("cecilia").post(f"{consents(office)}/new", question(office)).text
    buttons = re.findall(r"<button[^>]*>", shown.split("data-guard", 1)[1])
    assert "disabled" in buttons[0]
    assert "name=" not in buttons[0]
    assert not [one for one in buttons[1:] if "disabled" in one]


def test_the_question_is_changed_and_nothing_typed_is_lost(client_of: Clients, office: Office) -> None:
    cecilia, new = client_of("cecilia"), f"{consents(office)}/new"
    shown = cecilia.post(new, question(office)).text
    half = typed(shown) | {"way": "on_paper", "signed_on": "2026-11-20", "witness": "Karin Nord", "heard_in": "sv"}
    back = cecilia.send(new, half | {"change": "yes"})
    assert back.status_code == 200
    assert "Ask for a consent" in back.text
    assert 'role="alert"' not in back.text
    before = typed(back.text)
    assert before["why"].strip() == WHY
    kept = ("recipient", "package", "until", "way", "signed_on", "witness", "heard_in", "new_id")
    assert [before[one] for one in kept] == [half[one] for one in kept]
    later = cecilia.send(new, before | {"until": "2027-04-01"})
    assert '<html lang="sv">' in later.text, "it is shown in the language it was turned to"
    after = typed(later.text)
    assert after["until"] == "2027-04-01"
    assert [after[one] for one in kept[3:]] == [half[one] for one in kept[3:]]
    assert cecilia.send(new, after | {"said": "yes"}).status_code == 303
    assert told(cecilia, office, "plan")


@ON_SQLITE
def test_a_day_nobody_can_read_does_not_send_the_reader_back(client_of: Clients, office: Office) -> None:
    cecilia, new = client_of("cecilia"), f"{consents(office)}/new"
    turned = cecilia.post(new, question(office) | {"shown": "sv", "signed_on": "i fredags"})
    assert turned.status_code == 422
    assert "dina mål och delsteg" in turned.text
    assert 'value="i fredags"' in turned.text
    back = cecilia.post(new, question(office) | {"change": "yes", "signed_on": "i fredags"})
    assert back.status_code == 200
    assert typed(back.text)["signed_on"] == "i fredags"


@ON_SQLITE
def test_an_answer_without_its_way_is_said_once(client_of: Clients, office: Office) -> None:
    for way in ({"way": ""}, {}):
        fields = {name: one for name, one in answer(office).items() if name != "way"} | way
        refused = say(client_of("cecilia"), consents(office), fields)
        assert refused.status_code == 422
        assert refused.text.count('class="error"') == 1
        assert refused.text.count('<a href="#way">') == 1
        assert "valid choice" not in refused.text
