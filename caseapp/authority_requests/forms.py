"""What is typed of a request from an authority, and of the decision on it."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from ..foundation import clock
from ..foundation.fields import NEEDED, Ticks, day, line, reason, text
from ..foundation.forms import NewForm
from ..foundation.words import choices, options
from ..staff.queries import Colleague
from .actions import Answer, Asking
from .models import Outcome, Verified
from .models.laws import Laws, Reading


class AuthorityRequestForm(NewForm):
    """Who asks, and for what. It may be saved long before it is decided."""

    authority = line(_l("Which authority asks?"), needed=True)
    asker = line(_l("Who there?"), needed=True, hint=_l("First and last name"))
    service_number = line(
        _l("Service number, or the number of their request"), most=60, hint=_l("It stands in every decision")
    )
    verified = RadioField(
        _l("How did you make sure who asks?"), [InputRequired(NEEDED)], choices=choices("asker_verified")
    )
    received_on = day(_l("Received on"))
    asked_for = text(
        _l("What do they ask for?"),
        needed=True,
        most=4000,
        hint=_l(
            "As they put it. It stands in a decision that gives something; not in a refusal, since it may name the person."
        ),
    )
    law = RadioField(
        _l("On which paragraph?"),
        [InputRequired(NEEDED)],
        description=_l("Ask them when they have not said. It decides what the answer may be."),
    )
    WORDS = {
        "received_in_future": ("received_on", _l("The day has not come yet.")),
    }

    def offer(self, laws: Laws) -> None:
        """The paragraphs one may ask on. None is chosen."""
        self.law.choices = options((one.code, one.name[str(get_locale())]) for one in laws.by_code.values())

    def asking(self) -> Asking:
        """What was typed; call it once the form is valid."""
        received_on = self.received_on.data
        if received_on is None:
            raise ValidationError(NEEDED)
        return Asking(
            self.authority.data or "",
            self.asker.data or "",
            self.service_number.data or "",
            Verified(self.verified.data),
            received_on,
            self.asked_for.data or "",
            self.law.data,
        )


class ShowGivenForm(NewForm):
    """Why somebody has to see what an authority was given of a person with protected identity, or to have its document."""

    reason = reason(_l("Why?"), most=1000, hint=_l("One sentence. It stands in the log of this file."))
    document = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "not_protected": ("", _l("The person has no protected identity any more. Everything shows in the file.")),
    }


class AuthorityDecisionForm(NewForm):
    """The weighing that the paragraph asks for, and the decision. `seen` says which contact data was shown."""

    listed = RadioField(
        _l("Is it one of the authorities that the law names (2 §), in its law enforcement work?"),
        [InputRequired(NEEDED)],
        choices=options([("yes", _l("Yes")), ("no", _l("No"))]),
    )
    weighing = text(_l("Your weighing"), most=10_000, hint=_l("Stays in the file. The authority does not see it."))
    outcome = RadioField(_l("The decision"), [InputRequired(NEEDED)], choices=choices("authority_outcome"))
    lines = Ticks(_l("Which part?"), description=_l("Tick what is given, when it is not all of it."))
    given = text(_l("What is given, word by word"), most=10_000, hint=_l("Only this leaves. Empty when you refuse."))
    reasons = text(
        _l("Reasons in the decision"),
        most=4000,
        hint=_l(
            "A no, also to a part, needs them. The authority reads them: write nothing of the person beyond what it must know."
        ),
    )
    decided_by = SelectField(_l("Who decides?"), [InputRequired(NEEDED)])
    decided_on = day(_l("Decided on"), default=clock.today)
    seen = HiddenField()
    WORDS = {
        "law_exempts": ("outcome", _l("The law exempts this. The only answer is no.")),
        "no_decider": ("decided_by", _l("Choose a coordinator or manager of your agency.")),
        "decided_in_future": ("decided_on", _l("The decision cannot lie in the future.")),
        "decided_before": ("decided_on", _l("The request was received %(day)s. It cannot be decided before.")),
        "not_listed": (
            "outcome",
            _l("The paragraph is for the authorities that the law names (2 §). To another nothing is given on it."),
        ),
        "weighing_needed": (
            "weighing",
            _l("Without a written weighing nothing may be given. Say in a few words how you weigh it."),
        ),
        "grave_reasons_needed": (
            "weighing",
            _l("Only grave reasons (synnerliga skäl) allow a no here, also to a part. Write which they are."),
        ),
        "changed_since_seen": (
            "",
            _l("The file has changed since you saw the contact data. Read it again as it stands now, then decide."),
        ),
        "lines_needed": ("lines", _l("Tick what is given, or refuse.")),
        "given_needed": ("given", _l("Write exactly what is given, or refuse.")),
        "reasons_needed": ("reasons", _l("A no, also to a part, needs its reasons.")),
        "uq_authority_decision_request_id": ("", _l("It is decided already. Record a new request to correct it.")),
    }
    READINGS: dict[str, tuple[Reading, ...]] = {
        "listed": (Reading.CONTACT,),
        "lines": (Reading.CONTACT,),
        "given": (Reading.WEIGH,),
        "weighing": (Reading.CONTACT, Reading.WEIGH),
    }

    def offer(self, reading: Reading, people: Collection[Colleague], proposed: Sequence[str]) -> None:
        """Keep what the paragraph asks for, and say what may be chosen."""
        for name, readings in self.READINGS.items():
            if reading not in readings:
                del self[name]
        if reading.refuses:
            self.outcome.choices = choices("authority_outcome", Outcome.WHOLE, Outcome.PART)
            self.reasons.description = _l("More than what stands above, if it helps. The authority reads it.")
        if reading == Reading.CONTACT:
            self.lines.choices = options(enumerate(proposed))
        self.decided_by.choices = options([("", _l("Choose")), *((one.id, one.name) for one in people)])
        self.proposed = proposed

    def _typed(self, name: str) -> Any:
        return (self[name].data if name in self else "") or ""

    def answer(self) -> Answer:
        """What was typed; call it once the form is valid."""
        decided_on = self.decided_on.data
        if decided_on is None:
            raise ValidationError(NEEDED)
        return Answer(
            Outcome(self.outcome.data),
            UUID(self.decided_by.data),
            decided_on,
            self._typed("weighing"),
            self._typed("reasons"),
            self._typed("given"),
            tuple(self.proposed[int(number)] for number in self._typed("lines")),
            self.seen.data or "",
            self._typed("listed") == "yes",
        )
