"""Each hint with a case that calls for it and one that nearly does; five by chance; how many there were is said."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from caseapp.log_review.models import Hint
from caseapp.log_review.queries import hint_counts
from caseapp.participants.models import Protection
from tests import cast
from tests.cast import Office, identity
from tests.log_review.planting import TUESDAY, assign_as, backdate, days, drawn, hints, plant, plant_many

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("session_of")


def test_what_is_missing_between_the_actor_and_the_file(office: Office) -> None:
    plant(office, "sven", "elias")  # works at another site
    plant(office, "klara", "elias")  # coordinates another
    plant(office, "cecilia", "elias")  # is assigned
    plant(office, "karin", "elias")  # coordinates the file's site
    first, ended = date(2026, 10, 14), date(2026, 10, 15)
    assign_as(office, "amir", "elias", "north", first - DAY, first)
    plant(office, "amir", "elias", first)  # the last day of the assignment
    plant(office, "amir", "elias", TUESDAY)
    plant(office, "karin", "elias", ended, event="assignment.ended")  # so its last day is the day before
    plant(office, "amir", "elias", ended, "08:00")
    found = hints(office)
    assert found["sven", TUESDAY] == found["klara", TUESDAY] == {Hint.UNRELATED}
    assert found["amir", TUESDAY] == {Hint.AFTER_END}
    for near in (("cecilia", TUESDAY), ("karin", TUESDAY), ("amir", first), ("amir", ended)):
        assert not found.get(near), near


def test_breaking_the_glass_is_a_hint_of_its_own(office: Office) -> None:
    plant(office, "sven", "elias", at="19:30", event="emergency.opened")
    plant(office, "sven", "elias", at="19:40")
    plant(office, "sven", "elias", TUESDAY + DAY, "06:10")  # within a day of it
    plant(office, "sven", "elias", TUESDAY + 2 * DAY)
    plant(office, "sven", "farah", at="19:40")  # the glass was not that file's
    found = {(one.participant_id, one.opened_on): set(one.why) - {Hint.RANDOM} for one in drawn(office)[1]}
    elias = office.files["elias"]
    assert found[elias, TUESDAY] == {Hint.BREAK_GLASS}
    assert not found.get((elias, TUESDAY + DAY))
    assert found[elias, TUESDAY + 2 * DAY] == {Hint.UNRELATED}
    assert found[office.files["farah"], TUESDAY] == {Hint.UNRELATED, Hint.PROTECTED}


def test_outside_working_hours(office: Office) -> None:
    cases = [
        (date(2026, 10, 19), "05:59", True), (date(2026, 10, 20), "06:00", False), (date(2026, 10, 21), "19:59", False),
        (date(2026, 10, 22), "20:00", True), (date(2026, 10, 24), "12:00", True), (date(2026, 10, 23), "12:00", False),
        (date(2026, 10, 26), "06:01", False),  # winter time by now
    ]  # fmt: skip
    for on, at, _ in cases:
        plant(office, "cecilia", "elias", on, at)
    found = hints(office)
    assert {on: Hint.OUTSIDE_HOURS in found.get(("cecilia", on), set()) for on, _, _ in cases} == {
        on: outside for on, _, outside in cases
    }


def test_same_surname_and_protected_identity_but_never_both(app: Flask, office: Office) -> None:
    people = (
        ("nils", "Nils Ek", Protection.NONE, {Hint.SAME_SURNAME}), ("ek", "Ek Berg", Protection.NONE, set()),
        ("tova", "Tova Ek", Protection.LOKALT_SKYDD, {Hint.PROTECTED}), ("nora", "Nora Ek-Lind", Protection.NONE, {Hint.SAME_SURNAME}),
    )  # fmt: skip
    for key, name, protection, _ in people:
        cast._file(office, key, "cecilia", identity(name, "", date(2003, 1, 1)), "north", protection=protection)
    backdate(app)
    for number, (key, *_) in enumerate(people):
        plant(office, "cecilia", key, date(2026, 10, 19) + number * DAY)
    found = hints(office)
    for number, (_, name, _, wanted) in enumerate(people):
        assert found.get(("cecilia", date(2026, 10, 19) + number * DAY), set()) == wanted, name


def test_unusual_volume(office: Office) -> None:
    """Twenty files, more than three times the median of the working days before, on which they worked at all."""
    for who, usual, count in (("cecilia", 6, 20), ("karin", 7, 20), ("amir", 1, 19), ("sven", 0, 20)):
        plant_many(office, who, [(uuid4(), day) for day in days(date(2026, 9, 1), 3) for _ in range(usual)])
        plant_many(office, who, [(uuid4(), date(2026, 9, 5))])  # a Saturday is no usual day
        plant_many(office, who, [(uuid4(), TUESDAY) for _ in range(count)])
    found = hints(office, "north") | hints(office, "south")
    unusual = {who: Hint.UNUSUAL_VOLUME in found[who, TUESDAY] for who in ("cecilia", "karin", "amir", "sven")}
    assert unusual == {"cecilia": True, "karin": False, "amir": False, "sven": True}


def test_five_by_chance_and_others_another_time(office: Office) -> None:
    worked = days(date(2026, 10, 12), 14)
    for who, file in (("cecilia", "elias"), ("sven", "sara")):
        plant_many(office, who, [(office.files[file], day) for day in worked * 2])  # twice a day is one opening
    picked = []
    for site in ("north", "south"):
        sample, openings = drawn(office, site)
        assert [one.why for one in openings] == [[Hint.RANDOM]] * 5
        assert sample.counts == {"all": 14}
        picked.append({one.opened_on for one in openings})
    assert len(picked[0]) == len(picked[1]) == 5
    assert picked[0] != picked[1]


def test_at_most_twenty_of_a_hint_and_how_many_there_were(office: Office) -> None:
    plant_many(office, "klara", [(uuid4(), days(date(2026, 10, 1), 5)[number % 5]) for number in range(25)])
    plant(office, "sven", "elias")  # at North that day, though Sven works at South
    plant(office, "manager", uuid4())  # nobody's file, nobody's site: the first of the agency's programmes
    plant(office, "cecilia", "sara", event="duplicate.asked")  # the system wrote that
    plant(office, "reviewer", "sara", event="log_review.file_viewed")
    plant(office, "cecilia", "sara", event="something.new")  # any other event counts, also one nobody knows yet
    sample, openings = drawn(office, "south")
    (hint, inside, count), *others = hint_counts(sample)
    assert (hint, count, others) == (Hint.UNRELATED, 27, [])
    assert 20 <= inside == len(openings) <= 25
    assert drawn(office, "north")[0].counts == {"all": 1, "unrelated": 1}
