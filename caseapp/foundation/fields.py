"""The fields forms are made of: each reads what people type, and says in words what does not fit."""

from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from .letters import readable
from .rules import says_assumed, says_why

NEEDED = _l("Fill this in.")
SAY_MORE = _l("Say it in a few words, so that somebody else understands why.")
NEVER_WORDS = _l("Never write that somebody has an assumed identity: the link itself is secret. Take it out.")
NOT_A_DATE = _l("Write the date as year-month-day, for example 2026-03-10.")


class Ticks(SelectMultipleField):
    """Several choices as checkboxes."""

    option_widget = CheckboxInput()
    many = True


def strip(value: str | None) -> str:
    """Typed text as it is read, without the spaces around it."""
    return readable(value or "").strip()


def one_line(value: str | None) -> str:
    """The same for what stands on one line."""
    return " ".join(strip(value).splitlines())


def _length(most: int) -> Length:
    return Length(
        max=most,
        message=_l("At most %(max)d characters. Shorten the text; everything you wrote is still here."),
    )


def _assumes(_form: Any, field: StringField) -> None:
    if says_assumed(field.data):
        raise ValidationError(NEVER_WORDS)


def line(label: Any, needed: bool = False, most: int = 200, hint: Any = "", **kw: Any) -> StringField:
    """A one-line text."""
    checks = [DataRequired(NEEDED) if needed else Optional(), _length(most), _assumes]
    return StringField(label, checks, filters=[one_line], description=hint, **kw)


def text(label: Any, needed: bool = False, most: int = 20_000, hint: Any = "", **kw: Any) -> TextAreaField:
    """A text of several lines."""
    checks = [DataRequired(NEEDED) if needed else Optional(), _length(most), _assumes]
    return TextAreaField(label, checks, filters=[strip], description=hint, **kw)


class Day(DateField):
    """A date; an impossible one gets words of ours and stays as typed."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read year-month-day."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NOT_A_DATE) from None
        if self.data and not 1900 <= self.data.year <= 2100:
            self.data = None
            raise ValueError(NOT_A_DATE)


def day(label: Any, needed: bool = True, hint: Any = "", **kw: Any) -> Day:
    """A date."""
    return Day(label, [InputRequired(NEEDED) if needed else Optional()], description=hint, **kw)


def _says_why(_form: Any, field: TextAreaField) -> None:
    if not says_why(field.data):
        raise ValidationError(SAY_MORE)


def reason(label: Any, hint: Any, most: int = 2000) -> TextAreaField:
    """Why somebody wants something grave; dots and spaces are no reason."""
    checks = [DataRequired(NEEDED), _length(most), _says_why, _assumes]
    return TextAreaField(label, checks, filters=[strip], description=hint)


class Clock(TimeField):
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read hour:minute."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the time as hour:minute, for example 13:30.")) from None


def time(label: Any, needed: bool = True, hint: Any = "", **kw: Any) -> Clock:
    """A time of day."""
    return Clock(label, [InputRequired(NEEDED) if needed else Optional()], description=hint, **kw)


class Whole(IntegerField):
    """A whole number within limits."""

    def __init__(self, label: Any, low: int, high: int, needed: bool = True, hint: Any = "", **kw: Any) -> None:
        self.low, self.high = low, high
        super().__init__(label, [InputRequired(NEEDED) if needed else Optional()], description=hint, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write a whole number.")) from None

    def pre_validate(self, form: Any) -> None:
        """Within the limits."""
        if self.data is not None and not self.low <= self.data <= self.high:
            raise ValidationError(_l("Between %(low)d and %(high)d.", low=self.low, high=self.high))


def _dialled(_form: Any, field: StringField) -> None:
    try:
        number = phonenumbers.parse(field.data or "", "SE")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_l("Check the phone number, for example 070-174 06 58."))


def phone_number(label: Any, needed: bool = False) -> StringField:
    """A number that can be dialled; Swedish ones without the country code."""
    checks = [DataRequired(NEEDED) if needed else Optional(), _length(40), _dialled]
    return StringField(label, checks, filters=[strip])


def _addressed(_form: Any, field: StringField) -> None:
    try:
        validate_email(field.data or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValidationError(_l("Check the e-mail address.")) from None


def email_address(label: Any, needed: bool = False, hint: Any = "") -> StringField:
    """An e-mail address of right shape; nothing is sent to it."""
    checks = [DataRequired(NEEDED) if needed else Optional(), _length(200), _addressed]
    return StringField(label, checks, filters=[strip], description=hint)
