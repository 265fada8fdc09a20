"""Personnummer and samordningsnummer: every written form finds the same person, impossible ones are refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from caseapp.foundation.rules import Broken
from caseapp.participants.models import NumberKind
from caseapp.participants.numbers import date_in, kind_of, normalise, written

VECTORS = json.loads((Path(__file__).parent / "data" / "personnummer-vectors.json").read_text())
IN_THE_PAST = [one for one in VECTORS if int(one["long_format"][:4]) <= 2026 and one["type"] in ("ssn", "con")]


@pytest.mark.parametrize("vector", IN_THE_PAST, ids=lambda one: one["separated_long"])
def test_the_published_vectors_hold(vector: dict[str, Any]) -> None:
    forms = ("long_format", "separated_long", "separated_format")
    if not vector["valid"]:
        for form in forms:
            if " " in vector[form]:  # refused by that project, read by us: people write numbers with a space
                assert normalise(vector[form]).endswith(vector["short_format"].replace(" ", ""))
                continue
            with pytest.raises(Broken):
                normalise(vector[form])
        return
    for form in forms:
        assert normalise(vector[form]) == vector["long_format"]


@pytest.mark.parametrize(
    "typed",
    [
        "200302052386",
        "20030205-2386",
        "030205-2386",
        "0302052386",
        " 030205 2386 ",
        "030205–2386",
        "2003 02 05 23 86",
    ],
)
def test_every_written_form_is_the_same_number(typed: str) -> None:
    assert normalise(typed) == "200302052386"


@pytest.mark.parametrize("day", range(61, 92))
def test_a_coordination_number_adds_sixty_to_the_day(day: int) -> None:
    assert date_in(f"200001{day}2389") == date(2000, 1, day - 60)
    assert kind_of(f"200001{day}2389") == NumberKind.SAMORDNINGSNUMMER


@pytest.mark.parametrize("digits", ["200001922389", "200001002389", "200013012389", "200302302389"])
def test_days_and_months_that_do_not_exist_are_no_date(digits: str) -> None:
    assert date_in(digits) is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "20030205238",
        "2003020523866",
        "200302052387",
        "209902052386",
        "２００３０２０５２３８６",
        "20030205\x002386",
    ],
)
def test_an_impossible_number_is_refused(typed: str) -> None:
    with pytest.raises(Broken) as caught:
        normalise(typed)
    assert caught.value.code == "number"
    assert "2003" not in str(caught.value)


def test_a_plus_means_more_than_a_hundred_years() -> None:
    assert normalise("090527+1474") == "190905271474"
    assert written("200302052386") == "20030205-2386"
    assert written("TF-17") == "TF-17"


def test_a_real_personnummer_of_today_belongs_to_this_century(app: Flask) -> None:
    assert normalise("030205-2386")[:2] == "20"
