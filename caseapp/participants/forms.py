"""What is typed about a participant, and the words when it does not fit."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from ..foundation.fields import NEEDED, day, email_address, line, phone_number, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices, language_choices
from .actions import Identity
from .models import NumberKind, Protection

NUMBER = _l("Check the number. Write year, month, day and four digits, for example 20030211-1234.")
IDENTITY_WORDS: dict[str, tuple[str, Any]] = {
    "number": ("number", NUMBER),
    "birth_date": ("birth_date", _l("The date of birth must lie in the past.")),
    "birth_date_needed": ("birth_date", _l("Fill in the date of birth when there is no personal number.")),
    "temporary_number": ("number", _l("Fill in the temporary number, or choose “No number”.")),
    "number_though_none": (
        "number",
        _l("You chose “No number”. Take the number away or choose another kind."),
    ),
}


class IdentityForm(Form):
    """Who the person is and how to reach them."""

    name = line(_l("Name"), needed=True)
    number_kind = RadioField(_l("Personal number"), [InputRequired(NEEDED)], choices=choices("number_kind"))
    number = line(_l("Number"), most=20, hint=_l("Ten or twelve digits"))
    birth_date = day(_l("Date of birth"), needed=False, hint=_l("Only when it does not show in the number"))
    phone = phone_number(_l("Phone"))
    email = email_address(_l("E-mail"))
    address = text(_l("Address"), most=400)
    language = SelectField(_l("Language"), validate_choice=False, default="")
    interpreter = BooleanField(_l("Needs an interpreter"))
    protection = RadioField(_l("Protected identity"), [InputRequired(NEEDED)], choices=choices("protection"))
    WORDS = IDENTITY_WORDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = language_choices()

    def validate_language(self, field: SelectField) -> None:
        """A language there is."""
        if field.data not in {one.value for one in field.choices}:
            raise ValidationError(NEEDED)

    def identity(self) -> Identity:
        """What was typed."""
        return Identity(
            name=self.name.data or "",
            number_kind=NumberKind(self.number_kind.data),
            number=self.number.data or "",
            birth_date=self.birth_date.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            language=self.language.data or "",
            interpreter=bool(self.interpreter.data),
            protection=Protection(self.protection.data),
        )


class RegisterForm(IdentityForm, NewForm):
    """A new file: identity and the person's own yes."""

    site = RadioField(_l("Where"), [InputRequired(NEEDED)])
    basis = RadioField(_l("Why is the person here?"), [InputRequired(NEEDED)], choices=choices("basis"))
    said_on = day(_l("When did the person say yes?"))
    own_words = text(_l("In the person’s own words"), needed=True, most=4000, hint=_l("Why do they want to take part?"))
    same_person_known = BooleanField(_l("I have looked: this is to be a file of its own"))
    WORDS = {
        **IDENTITY_WORDS,
        "said_in_future": ("said_on", _l("The yes cannot lie in the future.")),
        "same_number": (
            "number",
            _l("You already have a file with this number. Open it instead, see the link above."),
        ),
        "not_in_team": ("site", _l("Your agency is not in the team of this site.")),
    }


class ChangeForm(IdentityForm, VersionedForm):
    """Changed identity or contact."""


class ParticipationForm(Form):
    """A new yes after an earlier one was taken back."""

    basis = RadioField(_l("Why is the person here?"), [InputRequired(NEEDED)], choices=choices("basis"))
    said_on = day(_l("When did the person say yes?"))
    own_words = text(_l("In the person’s own words"), needed=True, most=4000, hint=_l("Why do they want to take part?"))
    WORDS = {"said_in_future": ("said_on", _l("The yes cannot lie in the future."))}
