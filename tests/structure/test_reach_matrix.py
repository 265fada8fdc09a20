"""The matrix of security.md §2: every way round a filter, for rows out of reach (nothing, or refused) and in reach (works).

A new way to ask? Add it to `ways_asking`, `ways_loading`, `ways_refused` or `ways_writing`; it is then tried on every kind of row on both databases.
"""

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from caseapp.assignments.models import Assignment
from caseapp.disclosures.models import DisclosedItem
from caseapp.foundation.gate import Refused
from caseapp.foundation.reach import OutOfReach
from caseapp.goals.models import Goal
from caseapp.meetings.models import Meeting
from caseapp.outcomes.models import Exit
from caseapp.participants.models import Participant
from caseapp.received.models import TopicRequest
from tests.structure import ways_asking, ways_loading, ways_refused, ways_writing
from tests.structure.scenes import Scene
from tests.structure.ways import READS, WRITES, Ways

NOTHING = (Refused, OutOfReach, NoResultFound, ObjectDeletedError, StaleDataError)
# Who looks at whose row, of which class: file out of reach; file in reach but the note or exit another agency's, without
# a team consent (farah) or with one taken back (nina).
OUT = (
    ("sven", "elias", Participant),
    ("sven", "elias", Assignment),
    ("sven", "elias", Meeting),
    ("amir", "farah", Meeting),
    ("amir", "nina", Meeting),
    ("sven", "elias", Goal),
    ("amir", "farah", Goal),
    ("amir", "nina", Goal),
    ("sven", "nina", Exit),
    ("cecilia", "nina", Exit),
    ("partner", "elias", Participant),  # something of it was disclosed, not the file
    ("partner", "nina", DisclosedItem),  # the consent was taken back
    ("partner", "nina", TopicRequest),
    ("amir", "elias", DisclosedItem),  # the file in reach, what another agency disclosed
    ("sven", "elias", DisclosedItem),
    ("sven", "elias", TopicRequest),
)
IN = (
    ("sven", "sara", Participant),
    ("sven", "sara", Assignment),
    ("sven", "sara", Meeting),
    ("amir", "elias", Meeting),  # by team consent
    ("klara", "sara", Assignment),  # by site
    ("sven", "sara", Goal),
    ("amir", "elias", Goal),  # by team consent, on another topic
    ("karin", "nina", Exit),  # another agency's, by site
    ("partner", "elias", DisclosedItem),
    ("partner", "elias", TopicRequest),
    ("cecilia", "elias", DisclosedItem),
)
READ_ONLY = (
    ("partner", "elias", DisclosedItem),
    ("partner", "elias", TopicRequest),
    ("amir", "elias", Meeting),
    ("amir", "elias", Goal),
    ("karin", "nina", Exit),
)


def _try(scene: Scene, register: Ways, name: str, who: str, whose: str, model: type[Any]) -> Any:
    aim = scene.aims[whose, model]
    with scene.house.eyes_of(who, writing=register is WRITES) as session:
        session.info["assignment"] = scene.aims[whose, Assignment].id
        return (register.plain.get(name) or register.refused[name])(session, aim)


def _words(case: tuple[str, str, type[Any]]) -> str:
    return f"{case[0]}-{case[1]}-{case[2].__name__}"


@pytest.mark.parametrize("case", OUT, ids=_words)
@pytest.mark.parametrize("name", READS.plain)
def test_out_of_reach_reads_nothing(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    with suppress(*NOTHING):
        assert not _try(scene, READS, name, *case)


@pytest.mark.parametrize("case", IN, ids=_words)
@pytest.mark.parametrize("name", READS.plain)
def test_in_reach_reads_the_row(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    if name == "locked" and case in READ_ONLY:
        pytest.skip("who may not change a row may not lock it either, says PostgreSQL")
    assert _try(scene, READS, name, *case)


@pytest.mark.parametrize("case", [OUT[0], OUT[3], IN[2]], ids=_words)
@pytest.mark.parametrize("name", READS.refused)
def test_sql_without_the_reach_is_refused(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    with pytest.raises((Refused, DBAPIError)) as caught:
        _try(scene, READS, name, *case)
    assert isinstance(caught.value, Refused) or scene.house.kind == "postgresql"


@pytest.mark.parametrize("case", [*OUT, *READ_ONLY], ids=_words)
@pytest.mark.parametrize("name", WRITES.plain)
def test_out_of_reach_changes_nothing(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    with suppress(*NOTHING):
        assert not _try(scene, WRITES, name, *case)


@pytest.mark.parametrize("case", IN[:3], ids=_words)
@pytest.mark.parametrize("name", WRITES.plain)
def test_in_reach_changes_the_row(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    if "delete" in name:
        with suppress(IntegrityError):  # what others refer to stays: the statement got as far as the foreign keys
            assert _try(scene, WRITES, name, *case)
    else:
        assert _try(scene, WRITES, name, *case)


@pytest.mark.parametrize("case", OUT[:3], ids=_words)
@pytest.mark.parametrize("name", WRITES.refused)
def test_a_write_without_the_reach_is_refused(scene: Scene, name: str, case: tuple[str, str, type[Any]]) -> None:
    with pytest.raises((Refused, OutOfReach, ObjectDeletedError)):
        _try(scene, WRITES, name, *case)


@pytest.mark.parametrize("name", READS.plain)
def test_without_a_reach_every_way_finds_the_row(scene: Scene, name: str) -> None:
    """The known bad example: what the ways find when nothing stands before them."""
    assert _try(scene, READS, name, "", "elias", Meeting)


def test_the_matrix_is_full() -> None:
    assert {one.__name__ for one in READS.plain.values()} == READS.plain.keys()
    for module in (ways_asking, ways_loading, ways_refused, ways_writing):
        assert module.__doc__
    assert len(READS.plain) + len(READS.refused) > 55
    assert len(WRITES.plain) + len(WRITES.refused) > 20
