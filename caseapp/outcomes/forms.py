"""What is typed about exits and follow-ups, and the words when it does not fit."""

from collections.abc import Collection
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from ..foundation import clock
from ..foundation.fields import NEEDED, day, line, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices, options
from ..placements.models import Verification
from .actions import ExitFacts, FollowUpFacts
from .models import ExitReason, FollowUpState, Planned

INCOME = [*options([("", "")]), *choices("income")]
AT_THE_SAME_TIME = ("", _l("Somebody else saved this at the same moment. Look at it again."))
ALREADY_SAID = ("", _l("Somebody has already written this, perhaps at another agency. Look at the stay again."))


class WithdrawParticipationForm(Form):
    """The yes taken back."""

    withdrawn_on = day(_l("When?"))
    words = text(_l("In the person’s own words"), most=4000, hint=_l("Only if the person wants to say something"))
    consents = RadioField(_l("Take back the consents, too?"), [InputRequired(NEEDED)], choices=choices("yes_no"))
    WORDS = {
        "withdrawn_on": ("withdrawn_on", _l("Choose a day from the yes until today.")),
        "already_withdrawn": ("", _l("It is already taken back.")),
    }

    def ask_about(self, agencies: Collection[str]) -> None:
        """Taking part and letting others know something are two things; the second is asked about where there is any."""
        if not agencies:
            del self.consents


class ExitForm(VersionedForm, NewForm):
    """How a stay ended."""

    exited_on = day(_l("Last day of the stay"))
    reason = RadioField(_l("Why does it end?"), [InputRequired(NEEDED)], choices=choices("exit_reason", "unwritten"))
    planned = RadioField(_l("As planned or broken off?"), [InputRequired(NEEDED)], choices=choices("planned"))
    destination = line(_l("Where does the person go?"), hint=_l("Workplace, school, other support"))
    income_after = SelectField(_l("Lives on after the stay"), choices=INCOME, default="")
    verification = RadioField(
        _l("How do you know?"),
        [InputRequired(NEEDED)],
        choices=choices("verification"),
        description=_l("Not verified yet? Save all the same. The exit shows as unverified until somebody knows."),
    )
    words = text(_l("In words"), most=4000, hint=_l("What went well, what is left, how the person sees it"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "later_stay": ("exited_on", _l("A later stay began %(day)s. Choose that day or an earlier one.")),
        "later_stay_elsewhere": ("exited_on", _l("A later stay has begun. Choose an earlier day.")),
        "exit_before_phase": ("exited_on", _l("The phase changed %(day)s. Choose that day or a later one.")),
        "exit_in_future": ("exited_on", _l("The stay cannot end in the future.")),
        "ck_enrolment_end_after_start": ("exited_on", _l("The end cannot lie before the start.")),
        "uq_enrolment_exit_enrolment_id_version": ALREADY_SAID,
    }

    def facts(self) -> ExitFacts:
        """What was typed; call it once the form is valid."""
        return ExitFacts(
            exited_on=self.exited_on.data or clock.today(),
            reason=ExitReason(self.reason.data),
            planned=Planned(self.planned.data),
            destination=self.destination.data or "",
            income_after=self.income_after.data or "",
            verification=Verification(self.verification.data),
            words=self.words.data or "",
        )


class FollowUpForm(VersionedForm, NewForm):
    """How it went afterwards."""

    months = RadioField(_l("Which follow-up?"), [InputRequired(NEEDED)], coerce=int)
    answered_on = day(_l("When did you hear it?"))
    answer = RadioField(
        _l("How is it now?"),
        [InputRequired(NEEDED)],
        choices=choices("follow_up_state"),
        description=_l("“Not reached” is an honest answer and is counted as such."),
    )
    income_after = SelectField(_l("Lives on now"), choices=INCOME, default="")
    verification = RadioField(_l("How do you know?"), [InputRequired(NEEDED)], choices=choices("verification"))
    words = text(_l("In words"), most=4000)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "no_exit": ("", _l("First write how the stay ended.")),
        "exit_unseen": (
            "",
            _l("You cannot read how the stay ended. Either nobody has written it, or another agency has."),
        ),
        "no_follow_up": ("", _l("This stay is not followed up.")),
        "answered_in_future": ("answered_on", _l("Choose today or an earlier day.")),
        "before_exit": ("answered_on", _l("The stay ended %(day)s. Choose a later day.")),
        "too_early": ("answered_on", _l("This follow-up may be made from %(day)s on.")),
        "uq_follow_up_enrolment_id_months_version": ALREADY_SAID,
    }

    def facts(self) -> FollowUpFacts:
        """What was typed; call it once the form is valid."""
        return FollowUpFacts(
            months=self.months.data,
            answered_on=self.answered_on.data or clock.today(),
            state=FollowUpState(self.answer.data),
            income_after=self.income_after.data or "",
            verification=Verification(self.verification.data),
            words=self.words.data or "",
        )


class ConfirmForm(VersionedForm):
    """A button: the exit has been looked at."""

    next = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "changed": ("", _l("The exit was changed meanwhile. Look at it again.")),
        "uq_exit_review_enrolment_id_exit_version": AT_THE_SAME_TIME,
    }
