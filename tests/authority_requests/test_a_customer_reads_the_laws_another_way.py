"""A customer's file takes the place of our reading, law by law; a wrong one stops the start with one line that names the setting."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from caseapp import create_app
from caseapp.authority_requests.models.laws import FILE, Reading, read_laws
from caseapp.foundation.settings import SettingsError
from tests.authority_requests.asking import asked, decide, deciding
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.databases import Place
from tests.reading import ReadingClient

TEXTS = '{ sv = "x", en = "y" }'
LAW = f"""
[[law]]
code = "osl_10_15a"
reading = "refuse"
source = "OSL 10 kap. 15 a §"
name = {TEXTS}
says = {TEXTS}
answer = {TEXTS}
questions = []
reason = {{ sv = "Undantaget enligt vår jurist.", en = "Exempt, says our lawyer." }}
"""
WRONG = {
    "no toml": "= =",
    "reading": LAW.replace('"refuse"', '"perhaps"'),
    "unknown key": LAW + "bulk = true\n",
    "unknown table": LAW + "[bulk]\n",
    "one language": LAW.replace('{ sv = "x", en = "y" }', '{ sv = "x" }', 1),
    "no reason": LAW[: LAW.index("reason = ")],
    "a reason for nothing": LAW.replace('"refuse"', '"weigh"'),
    "no source": LAW.replace('source = "OSL 10 kap. 15 a §"', 'source = ""'),
    "no code": LAW.replace('code = "osl_10_15a"', ""),
    "a strange code": LAW.replace("osl_10_15a", "osl/10"),
    "twice": LAW + LAW,
    "questions": LAW.replace("questions = []", 'questions = ["Varför?"]'),
    "one law": "law = 3",
    "authorities": 'authorities = [""]' + LAW,
    "appeal": "appeal = 3" + LAW,
}


def own(folder: Path, text: str) -> str:
    """A customer's file."""
    file = folder / "laws.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_refused_with_one_line(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CASEAPP_AUTHORITY_LAWS") as caught:
        read_laws(own(tmp_path, WRONG[wrong]))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CASEAPP_AUTHORITY_LAWS"):
        read_laws(str(tmp_path / "away.toml"))
    (tmp_path / "latin.toml").write_bytes(b"\xe5\xe4")
    with pytest.raises(SettingsError, match="CASEAPP_AUTHORITY_LAWS"):
        read_laws(str(tmp_path / "latin.toml"))


def test_own_laws_take_the_place_of_ours_and_the_rest_stands(tmp_path: Path) -> None:
    ours, found = read_laws(), read_laws(own(tmp_path, LAW))
    assert found.by_code["osl_10_15a"].reading == Reading.REFUSE
    assert found.by_code.keys() == ours.by_code.keys()
    assert (found.authorities, found.appeal) == (ours.authorities, ours.appeal)
    assert found.by_code["sfs_2025_170_4"] == ours.by_code["sfs_2025_170_4"]
    assert read_laws(str(FILE)) == ours


@ON_SQLITE
def test_a_wrong_file_stops_the_start(place: Place, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CASEAPP_AUTHORITY_LAWS"):
        create_app(replace(place.settings, authority_laws=own(tmp_path, "= =")))
    app = create_app(replace(place.settings, authority_laws=own(tmp_path, LAW)))
    assert app.extensions["authority_laws"].by_code["osl_10_15a"].reading == Reading.REFUSE


@ON_SQLITE
def test_a_decision_keeps_the_words_it_was_made_on(
    client_of: Callable[..., ReadingClient], app: Flask, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cecilia = client_of("cecilia")
    before = asked(cecilia, office, law="osl_10_15a")
    assert decide(cecilia, before, deciding(office, given="Uppgiften")).status_code == 303
    monkeypatch.setitem(app.extensions, "authority_laws", read_laws(own(tmp_path, LAW)))
    assert "OSL 10 kap. 15 a §: against crime and fraud" in cecilia.get(before).text
    after = asked(cecilia, office, law="osl_10_15a")
    assert decide(cecilia, after, deciding(office, outcome="refused")).status_code == 303
    assert "Exempt, says our lawyer." in cecilia.get(after).text
    added = asked_on_a_law_that_goes(cecilia, office, app, tmp_path, monkeypatch)
    assert "Without a written weighing" in decide(cecilia, added, deciding(office, given="Allt", weighing="")).text


def asked_on_a_law_that_goes(
    client: ReadingClient, office: Office, app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A request on a law of the customer's that is then taken out of the file."""
    laws = read_laws(own(folder, LAW.replace("osl_10_15a", "own_law")))
    monkeypatch.setitem(app.extensions, "authority_laws", laws)
    page = asked(client, office, law="own_law")
    monkeypatch.setitem(app.extensions, "authority_laws", read_laws())
    return page
