"""What is typed in a referral, and in the answer to it."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SubmitField
from wtforms.validators import InputRequired

from ..foundation.fields import NEEDED, day, email_address, line, phone_number, reason, text
from ..foundation.forms import Form, NewForm
from ..foundation.words import choices, options
from ..participants.models import Basis
from ..participants.queries import Listed
from .actions import Person, Yes

NUMBER = _l("This is no personal number or coordination number. Check the digits, or leave it empty.")


class ReferralForm(NewForm):
    """Who is sent, where to, and why."""

    site = RadioField(_l("Where"), [InputRequired(NEEDED)])
    agrees = RadioField(
        _l("Does the person agree to being sent here?"), [InputRequired(NEEDED)], choices=choices("yes_no")
    )
    protected = RadioField(
        _l("Does the person have protected identity?"), [InputRequired(NEEDED)], choices=choices("yes_no")
    )
    name = line(_l("Name"), needed=True)
    number = line(
        _l("Personal number or coordination number"), most=20, hint=_l("Ten or twelve digits, if you know it")
    )
    phone = phone_number(_l("Phone"))
    email = email_address(_l("E-mail"))
    words = text(
        _l("Why do you send them here?"),
        needed=True,
        most=2000,
        hint=_l("What the person wants. Nothing more than the site needs."),
    )
    contact = line(_l("Whom may we ask at your agency?"), most=200, hint=_l("Name and telephone"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "no_yes": ("agrees", _l("It is voluntary. Ask the person first; without a yes nothing is sent.")),
        "protected": ("protected", _l("Do not send it here. Call the site instead. Nothing was saved.")),
        "no_way": ("phone", _l("Write a telephone number or an e-mail address, so that we reach the person.")),
        "number": ("number", NUMBER),
    }

    def offer(self, sites: Iterable[tuple[UUID, str]]) -> None:
        """Where somebody may be sent."""
        self.site.choices = options(sites)

    def person(self) -> Person:
        """What was typed."""
        parts = (self.name, self.number, self.phone, self.email, self.words, self.contact)
        return Person(*(part.data or "" for part in parts))


class AcceptReferralForm(NewForm):
    """The person's own yes, said to the site: all else was sent."""

    said_on = day(_l("When did the person say yes?"))
    basis = RadioField(_l("Why is the person here?"), [InputRequired(NEEDED)], choices=choices("basis"))
    birth_date = day(_l("Date of birth"), needed=False, hint=_l("Only when no personal number was sent"))
    own_words = text(_l("In the person’s own words"), needed=True, most=4000, hint=_l("Why do they want to take part?"))
    same_person_known = BooleanField(_l("I have looked: this is to be a file of its own"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "answered_already": ("", _l("It is answered already.")),
        "said_in_future": ("said_on", _l("The yes cannot lie in the future.")),
        "same_number": (
            "",
            _l(
                "You already have a file with this number. Search for it, and use the button “The person has a file already”."
            ),
        ),
        "birth_date": ("birth_date", _l("The date of birth must lie in the past.")),
        "birth_date_needed": ("birth_date", _l("Fill in the date of birth when there is no personal number.")),
        "not_in_team": ("", _l("Your agency is not in the team of this site.")),
    }

    def yes(self) -> Yes:
        """What was typed; call it once the form is valid."""
        if self.said_on.data is None:
            raise ValueError("said_on")
        return Yes(self.said_on.data, Basis(self.basis.data), self.own_words.data or "", self.birth_date.data)


class DeclineForm(Form):
    """Why not."""

    reason = reason(_l("Why?"), hint=_l("Write it so that it can be read by whoever sent it, and by the person."))
    shown = BooleanField(_l("The sender may read the reason"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {"answered_already": ("", _l("It is answered already."))}


class TakeUpForm(Form):
    """Which file the person has. What was sent is looked for first; other words look anew."""

    words = line(_l("Name, number or case number"), most=100)
    again = SubmitField(_l("Search again"))
    file = RadioField(_l("Who is it?"), [InputRequired(_l("Choose whose file it is."))])
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {"answered_already": ("", _l("It is answered already."))}

    def offer(self, found: Iterable[Listed]) -> None:
        """The files that were found. None is chosen: that two carry one name states nothing."""
        self.file.choices = options((one.id, f"{one.name}, {one.case_number}") for one in found)
