"""The motivation ruler: both voices apart, never averaged, over time."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from caseapp.enrolments.queries import enrolment
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.foundation.rules import Broken
from caseapp.ratings.actions import Answers, record_rating
from caseapp.ratings.models import Rating, Voice, instruments
from caseapp.ratings.queries import courses
from tests.cast import Office, act_as
from tests.reading import ReadingClient

Clients = Callable[..., ReadingClient]
RULER = {
    "answered_on": "2026-11-20", "participant_importance": "8", "participant_confidence": "3",
    "participant_readiness": "6", "participant_words": "Jag vågar mer.", "worker_readiness": "0", "worker_words": "",
}  # fmt: skip


def new(office: Office) -> str:
    """The form."""
    return f"/participants/{office.files['elias']}/ratings/new"


def ratings(app: Flask) -> list[Rating]:
    """Every rating, opened."""
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("a test"))
        found = list(db.session.scalars(select(Rating).order_by(Rating.recorded_at, Rating.voice)))
        assert all(one.answers is not None and one.words is not None for one in found)
        db.session.expunge_all()
        return found


def test_both_voices_are_kept_apart(app: Flask, client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    assert client.post(new(office), RULER).status_code == 303
    found = {one.voice: one.answers for one in ratings(app)}
    assert found == {
        Voice.PARTICIPANT: {"importance": 8, "confidence": 3, "readiness": 6},
        Voice.WORKER: {"readiness": 0},
    }, "nought is an answer, and what was not answered is left out"
    page = client.get(f"/participants/{office.files['elias']}/plan").text
    assert "Jag vågar mer." in page
    assert 'aria-label="Readiness, from 0 to 10. The participant: 6. The caseworker: 0"' in page
    assert page.count("<svg") == 3


def test_the_table_says_what_the_drawing_shows(client_of: Clients, office: Office) -> None:
    client = client_of("cecilia")
    client.post(new(office), RULER | {"answered_on": "2026-11-02", "participant_readiness": "2"})
    client.post(new(office), RULER)
    page = " ".join(client.get(f"/participants/{office.files['elias']}/plan").text.split())
    rows = re.findall(r'<tr><th scope="row" class="num">(.*?)</th><td>(.*?)</td>(.*?)</tr>', page)
    values = [(on, who, re.findall(r">([–\d]+)</td>", cells)) for on, who, cells in rows]
    assert values[0] == ("2026-11-20", "The participant", ["8", "3", "6"])
    assert values[1] == ("2026-11-20", "The caseworker", ["–", "–", "0"])
    assert values[2] == ("2026-11-02", "The participant", ["8", "3", "2"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"participant_importance": "11"}, "Answers go from 0 to 10."),
        ({"worker_readiness": "-1"}, "Answers go from 0 to 10."),
        ({"participant_confidence": "3.5"}, "Answers go from 0 to 10."),
        ({"answered_on": "2026-10-01"}, "Choose a day from 2026-10-14 to 2026-11-23."),
        ({"answered_on": "2026-12-01"}, "Choose a day from 2026-10-14 to 2026-11-23."),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    app: Flask, client_of: Clients, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = client_of("cecilia").post(new(office), RULER | changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Jag vågar mer." in answer.text
    assert ratings(app) == []


def test_an_empty_ruler_is_refused(client_of: Clients, office: Office) -> None:
    answer = client_of("cecilia").post(new(office), {"answered_on": "2026-11-20", "worker_words": "Tyst i dag"})
    assert "Fill in at least one answer" in answer.text
    assert "Tyst i dag" in answer.text


def test_a_ruler_of_eleven_is_refused_by_the_action_too(office: Office, session_of: None) -> None:
    by = office.actors["cecilia"]
    with pytest.raises(Broken, match="beyond_scale"), act_as(by):
        record_rating(
            by=by,
            enrolment=enrolment(office.files["elias"], office.stays["elias"]),
            instrument=instruments()["motivation_ruler"],
            answered_on=date(2026, 11, 20),
            answers={Voice.PARTICIPANT: Answers({"importance": 11})},
        )


def test_rated_again_on_one_day_the_later_stands_and_both_are_kept(
    app: Flask, client_of: Clients, office: Office
) -> None:
    client = client_of("cecilia")
    client.post(new(office), RULER)
    client.post(new(office), RULER | {"participant_importance": "9"})
    assert len(ratings(app)) == 4
    page = client.get(f"/participants/{office.files['elias']}/plan").text
    assert 'aria-label="Importance, from 0 to 10. The participant: 9"' in page


def test_another_instrument_is_asked_for_by_name(app: Flask, client_of: Clients, office: Office) -> None:
    client, path = client_of("cecilia"), f"{new(office)}?instrument=way_to_work"
    fields = {"answered_on": "2026-11-20", "participant_everyday": "4", "worker_words": ""}
    assert client.post(path, fields).status_code == 303
    assert ratings(app)[0].instrument == "way_to_work"
    assert client.get(f"{new(office)}?instrument=nothing").status_code == 400
    assert client.post(path, fields | {"participant_everyday": "0"}).status_code == 422, "its scale begins at one"


def test_instruments_are_whole() -> None:
    for one in instruments().values():
        assert one.low < one.high
        assert one.source
        assert one.interval_months >= 1
        for text in (one.name, one.ask, *(text for item in one.items for text in (item.name, item.asks))):
            assert text["sv"]
            assert text["en"]
    ruler = instruments()["motivation_ruler"]
    assert (ruler.low, ruler.high) == (0, 10)
    assert [one.code for one in ruler.items] == ["importance", "confidence", "readiness"]


def test_a_curve_is_drawn_from_first_day_to_last_and_never_averages() -> None:
    def rated(on: date, voice: Voice, value: int) -> Rating:
        rating = Rating(instrument="motivation_ruler", voice=voice, answered_on=on)
        rating.__dict__["_opened"] = {"answers_json": (None, json.dumps({"readiness": value}))}
        rating.answers_json = json.dumps({"readiness": value})
        return rating

    days = (date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 31))
    course = courses(
        [rated(on, voice, value) for on, pair in zip(days, ((0, 10), (5, 5), (10, 2)), strict=True)
         for voice, value in zip(Voice, pair, strict=True)]
    )[0]  # fmt: skip
    lines = course.curves[2].lines
    assert [(one.x, one.y) for one in lines[Voice.PARTICIPANT]] == [(10, 86), (110, 48), (310, 10)]
    assert [one.value for one in lines[Voice.WORKER]] == [10, 5, 2]
    assert course.curves[0].lines[Voice.PARTICIPANT] == []
