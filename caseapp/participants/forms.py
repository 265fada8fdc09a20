"""What is typed about a participant, and the words when it does not fit."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from ..foundation.fields import NEEDED, day, email_address, line, phone_number, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices, language_choices
from .actions import Decision, Identity
from .models import NumberKind, Participant, Protection
from .queries import REVEALED

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
        )


class RegisterForm(IdentityForm, NewForm):
    """A new file: identity, protection if there is any, and the person's own yes."""

    protection = RadioField(_l("Protected identity"), [InputRequired(NEEDED)], choices=choices("protection"))
    ground = text(_l("On what ground?"), most=2000, hint=_l("For example the decision or the threat, in a few words"))
    decided_on = day(_l("Decided on"), needed=False)
    decider = line(_l("Decided by"), hint=_l("Authority, and who there"))

    site = RadioField(_l("Where"), [InputRequired(NEEDED)])
    basis = RadioField(_l("Why is the person here?"), [InputRequired(NEEDED)], choices=choices("basis"))
    said_on = day(_l("When did the person say yes?"))
    own_words = text(_l("In the person’s own words"), needed=True, most=4000, hint=_l("Why do they want to take part?"))
    same_person_known = BooleanField(_l("I have looked: this is to be a file of its own"))
    WORDS = {
        **IDENTITY_WORDS,
        "decided_in_future": ("decided_on", _l("The decision cannot lie in the future.")),
        "said_in_future": ("said_on", _l("The yes cannot lie in the future.")),
        "same_number": (
            "number",
            _l("You already have a file with this number. Open it instead, see the link above."),
        ),
        "not_in_team": ("site", _l("Your agency is not in the team of this site.")),
    }

    def validate(self, extra_validators: Any = None) -> bool:
        """With protection its ground, day and decider are needed."""
        shape = super().validate(extra_validators)
        for field in (self.ground, self.decided_on, self.decider) if self._protected else ():
            if not field.data and not field.errors:
                field.errors = [NEEDED]
        return shape and not self.errors

    @property
    def _protected(self) -> bool:
        return self.protection.data in set(Protection) - {Protection.NONE}

    def decision(self) -> Decision | None:
        """What was typed of protected identity; None without it."""
        if not self._protected or self.decided_on.data is None:
            return None
        kind = Protection(self.protection.data)
        return Decision(kind, self.ground.data or "", self.decided_on.data, self.decider.data or "")


class ChangeForm(IdentityForm, VersionedForm):
    """Changed identity or contact."""

    forget = BooleanField(_l("Take away phone, e-mail and address where nothing is written"))
    hidden: Participant | None = None

    def hide(self, participant: Participant) -> None:
        """Of a person with protected identity nothing is shown here but the name: what is left empty stays as it is."""
        self.hidden = participant
        for name in REVEALED:
            self[name].description = _l("Not shown. Leave it empty to keep what stands there.")

    def identity(self) -> Identity:
        """What was typed, and what was left as it is."""
        typed = super().identity()
        if self.hidden is None:
            return typed
        same_kind = typed.number_kind == self.hidden.number_kind
        kept = [name for name in ("number", "birth_date") if same_kind] + ["phone", "email", "address"] * (
            not self.forget.data
        )
        return replace(typed, **{name: getattr(self.hidden, name) for name in kept if not getattr(typed, name)})


class ParticipationForm(Form):
    """A new yes after an earlier one was taken back."""

    basis = RadioField(_l("Why is the person here?"), [InputRequired(NEEDED)], choices=choices("basis"))
    said_on = day(_l("When did the person say yes?"))
    own_words = text(_l("In the person’s own words"), needed=True, most=4000, hint=_l("Why do they want to take part?"))
    WORDS = {"said_in_future": ("said_on", _l("The yes cannot lie in the future."))}
