"""The official test numbers, each given to one person, and everything they say: birth date and kind."""

from datetime import date
from pathlib import Path
from random import Random

from ..foundation import clock
from ..participants.models import NumberKind

FILE = Path(__file__).parent / "data" / "test-numbers.txt"


def birth_date_in(number: str) -> date:
    """The birth date in twelve digits; a coordination number has 60 added to the day. Raises ValueError."""
    day = int(number[6:8])
    return date(int(number[:4]), int(number[4:6]), day - 60 if day >= 60 else day)


def _has_birth_date(number: str) -> bool:
    """A few coordination numbers say month 00 or day 60: birth date not known. The system asks for one."""
    try:
        return bool(birth_date_in(number))
    except ValueError:
        return False


def kind_of(number: str) -> NumberKind:
    """Personnummer, samordningsnummer, or none for the empty text."""
    if not number:
        return NumberKind.NONE
    return NumberKind.SAMORDNINGSNUMMER if int(number[6:8]) > 60 else NumberKind.PERSONNUMMER


class TestNumbers:
    """The numbers not yet given away, by year of birth."""

    __test__ = False  # no test case, whatever its name suggests to pytest

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._by_year: dict[int, list[str]] = {}
        for line in FILE.read_text(encoding="ascii", errors="replace").splitlines():
            if line.isdecimal() and _has_birth_date(line):
                self._by_year.setdefault(int(line[:4]), []).append(line)

    def take(self, age: int, on: date, woman: bool, kind: NumberKind) -> str:
        """A number of somebody of that age on a day; '' when none is left: then the person has no number."""
        fitting = [
            number
            for year in (on.year - age - 1, on.year - age)
            for number in self._by_year.get(year, ())
            if kind_of(number) == kind
            and (int(number[10]) % 2 == 0) == woman
            and clock.years_between(birth_date_in(number), on) == age
        ]
        if not fitting:
            return ""
        chosen = self._rng.choice(fitting)
        self._by_year[int(chosen[:4])].remove(chosen)
        return chosen

    def take_rest(self, least_age: int) -> list[str]:
        """Every number left of people at least that old today, in random order."""
        today = clock.today()
        rest = [number for numbers in self._by_year.values() for number in numbers]
        rest = [number for number in rest if clock.years_between(birth_date_in(number), today) >= least_age]
        self._by_year.clear()
        self._rng.shuffle(rest)
        return rest
