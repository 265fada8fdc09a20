"""What is typed about a stay, and the words when it does not fit."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from ..foundation.fields import NEEDED, Ticks, day, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices


class EnrolForm(NewForm):
    """A new stay."""

    site = RadioField(_l("Where"), [InputRequired(NEEDED)])
    started_on = day(_l("From"))
    phase = RadioField(_l("Phase"), [InputRequired(NEEDED)], choices=choices("phase", "exited"))
    consenting_to = Ticks(_l("Who may read what the cooperation needs?"))
    age_exception = text(_l("Why the person is admitted all the same"), most=2000)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "site_closed": ("site", _l("You cannot enrol anybody at this site.")),
        "no_participation": ("", _l("There is no standing yes to taking part. Record it first.")),
        "starts_in_future": ("started_on", _l("The stay cannot begin in the future.")),
        "phase_unused": ("phase", _l("The programme does not use this phase.")),
        "outside_age_window": (
            "started_on",
            _l(
                "The person is %(age)s years old that day; the programme is for ages %(window)s. "
                "A coordinator may admit the person with a written reason."
            ),
        ),
        "outside_age_window_coordinator": (
            "age_exception",
            _l(
                "The person is %(age)s years old that day; the programme is for ages %(window)s. Write the reason here to admit the person all the same."
            ),
        ),
        "exception_not_yours": (
            "age_exception",
            _l("Only a coordinator may admit somebody outside the age window."),
        ),
        "exception_needless": ("age_exception", _l("The person is within the age window. Leave this empty.")),
        "uq_enrolment_open": ("site", _l("There is already an open stay at this programme.")),
        "agency_outside_team": ("consenting_to", _l("That agency is not in the team.")),
        "not_in_team": ("site", _l("Your agency is not in the team of this site.")),
    }


class PhaseForm(VersionedForm):
    """Into another phase."""

    phase = RadioField(_l("New phase"), [InputRequired(NEEDED)], choices=choices("phase", "exited"))
    changed_on = day(_l("From"))
    WORDS = {
        "already_ended": ("", _l("The stay has ended. Enrol the person again instead.")),
        "phase_date": ("changed_on", _l("Choose a day from the start of the stay until today.")),
        "same_phase": ("phase", _l("The stay is already in this phase.")),
        "phase_unused": ("phase", _l("The programme does not use this phase.")),
    }


class TakeConsentForm(Form):
    """Team consent on an open stay."""

    consenting_to = Ticks(_l("Who may read what the cooperation needs?"), [InputRequired(NEEDED)])
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "agency_outside_team": ("consenting_to", _l("That agency is not in the team.")),
    }


class WithdrawConsentForm(Form):
    """A button alone."""

    WORDS = {"already_withdrawn": ("", _l("It is already taken back."))}


class AssignForm(NewForm):
    """Who is to work with the participant."""

    staff = RadioField(_l("Colleague"), [InputRequired(NEEDED)])
    WORDS = {
        "not_in_team": ("staff", _l("That colleague does not work in the team of this site.")),
        "uq_assignment_open": ("staff", _l("That colleague already works with the participant.")),
    }


class CoverForm(NewForm):
    """Who stands in, and until when."""

    staff = RadioField(_l("Who stands in?"), [InputRequired(NEEDED)])
    valid_from = day(_l("From"))
    valid_until = day(_l("Until"))
    WORDS = {
        "not_in_team": ("staff", _l("That colleague does not work in the team of this site.")),
        "covers_self": ("staff", _l("Choose somebody else than the one who is away.")),
        "cover_too_long": ("valid_until", _l("A cover lasts at most a year. Choose an earlier day.")),
        "cover_over": ("valid_until", _l("The last day must be today or later.")),
        "ck_cover_valid_span": ("valid_until", _l("The last day cannot lie before the first.")),
    }
