"""Personnummer and samordningsnummer: every written form to twelve digits, and what they say (SKV 704, SKV 707)."""

from datetime import date

from stdnum import luhn

from ..foundation import clock
from ..foundation.rules import Broken
from .models import NumberKind


def normalise(typed: str) -> str:
    """The twelve digits of a number in any written form. Raises Broken('number') for an impossible one.

    Ten digits without a plus sign belong to the latest century that lies in the past. python-stdnum checks the control
    digit (Luhn); it knows no coordination numbers, so the date is read here.
    """
    text = "".join(mark for mark in typed if not mark.isspace()).replace("−", "-").replace("–", "-")
    digits = text.replace("-", "").replace("+", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (10, 12)):
        raise Broken("number")
    if len(digits) == 10:
        digits = _century(digits, "+" in text) + digits
    if not _dated(digits) or digits[8:11] == "000" or not luhn.is_valid(digits[2:]):
        raise Broken("number")
    return digits


def _century(ten: str, past_hundred: bool) -> str:
    """'19' or '20' for ten digits."""
    today = clock.today()
    born = date_in(str(today.year)[:2] + ten)
    century = today.year // 100
    if int(ten[:2]) > today.year % 100 or (born is not None and born > today):
        century -= 1
    return str(century - past_hundred)


def _dated(digits: str) -> bool:
    """Is there such a date? A coordination number may leave month or day unknown, as 00 and 60 (SKV 707)."""
    month, day = int(digits[4:6]), int(digits[6:8])
    unknown = day >= 60 and 0 <= month <= 12 and (month == 0 or day == 60) and day <= 91
    return unknown or date_in(digits) is not None


def date_in(digits: str) -> date | None:
    """The date of birth in twelve digits, None when unknown; a coordination number has 60 added to the day."""
    if len(digits) != 12 or not digits.isdecimal():
        return None
    day = int(digits[6:8])
    try:
        born = date(int(digits[:4]), int(digits[4:6]), day - 60 if day > 60 else day)
    except ValueError:
        return None
    return born if born <= clock.today() else None


def gender_in(digits: str) -> str:
    """Legal gender in twelve digits: the last but one is even for women (folkbokföringslagen 1991:481, 18 §)."""
    if len(digits) != 12 or not digits.isdecimal():
        return "unknown"
    return "man" if int(digits[10]) % 2 else "woman"


def kind_of(digits: str) -> NumberKind:
    """Personnummer or samordningsnummer."""
    return NumberKind.SAMORDNINGSNUMMER if int(digits[6:8]) >= 60 else NumberKind.PERSONNUMMER


def written(digits: str) -> str:
    """As it is read: 20030211-1234; anything that is not twelve digits as it stands."""
    return f"{digits[:8]}-{digits[8:]}" if len(digits) == 12 and digits.isdecimal() else digits
