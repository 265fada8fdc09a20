"""What is typed and sent when something is disclosed."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf, InputRequired

from ..agencies.models import Agency
from ..consents.queries import offered_topics
from ..foundation import clock
from ..foundation.fields import NEEDED, Ticks, day, reason, text
from ..foundation.forms import Form, NewForm
from ..foundation.words import choices, label, options
from .queries.grounds import Law, Proposed


class DiscloseForm(NewForm):
    """A button; `seen` says which text was shown above it."""

    seen = HiddenField()
    # What is ticked and no longer there does not leave; that the text has changed is said above it.
    lines = Ticks(
        _l("What leaves?"), description=_l("Take away the tick from what should stay here."), validate_choice=False
    )
    WORDS = {
        "stopped_since": (
            "",
            _l("This was told from here already, and has been stopped since. Open the page anew to tell it again."),
        ),
        "told_already": ("", _l("They read this already, word by word.")),
        "nothing_chosen": ("lines", _l("Choose at least one.")),
        "no_consent": ("", _l("The consent does not hold any more. Nothing is disclosed.")),
        "nothing_to_tell": ("", _l("There is nothing to disclose on this topic.")),
        "changed_since_seen": (
            "",
            _l("The file has changed since you saw the text. Read it again as it stands now, then disclose it."),
        ),
    }

    def offer(self, lines: Collection[tuple[str, str]], ticked: Collection[str]) -> None:
        """The lines below the name by what their ticks send, and those that are ticked at first."""
        self.lines.choices = options(lines)
        if not self.is_submitted():
            self.lines.data = list(ticked)


class ShowToldForm(NewForm):
    """Why somebody has to see what was told of a person who has protected identity by now."""

    reason = reason(_l("Why?"), most=1000, hint=_l("One sentence. It stands in the log of this file."))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "not_protected": ("", _l("The person has no protected identity any more. Everything shows in the file.")),
    }


class EndForm(Form):
    """A button alone."""

    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {"ended_already": ("", _l("It has ended already."))}


class StandingForm(NewForm):
    """How often a topic is told anew."""

    every = SelectField(_l("How often?"), [InputRequired(NEEDED)], choices=choices("every"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "no_consent": ("", _l("The consent does not hold any more. Nothing is disclosed.")),
        "no_stay": ("", _l("No stay lasts with your agency. Nothing is told anew.")),
        "stands_already": ("", _l("It is told anew already.")),
        "no_accounts": ("", _l("The agency has no accounts here and reads nothing by itself. Hand it over yourself.")),
        "left_out": (
            "",
            _l(
                "They do not read all that would leave by itself. Disclose the rest first, or tell it by hand each time."
            ),
        ),
    }


class ProposalForm(NewForm):
    """What is to be told without consent, on which ground; `seen` says which text was shown."""

    recipient = RadioField(_l("To whom?"), [InputRequired(NEEDED)])
    about = RadioField(_l("What?"), [InputRequired(NEEDED)])
    why = text(_l("What is it for?"), needed=True, most=500)
    law = RadioField(_l("On which ground?"), [InputRequired(NEEDED)])
    reason = reason(_l("Why does the ground hold here?"), hint=_l("Your colleague reads it before it leaves."))
    until = day(_l("Until and including"), hint=_l("At most a year."))
    seen = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "own_agency": ("recipient", _l("That is your own agency. Choose another.")),
        "reason_short": ("reason", _l("Say it in a few words, so that somebody else understands why.")),
        "ended_before": ("until", _l("The day has passed. Choose a later one.")),
        "too_long": ("until", _l("At most a year. Choose an earlier day.")),
        "nothing_to_tell": ("about", _l("There is nothing to disclose on this topic.")),
        "changed_since_seen": (
            "",
            _l("The file has changed since you saw the text. Read it again as it stands now, then ask."),
        ),
        "answered_since": ("", _l("You have asked this already, and it was answered. Begin anew.")),
    }

    def offer(self, agencies: Collection[Agency], laws: Collection[Law]) -> None:
        """What may be chosen. Nothing is, until somebody chooses."""
        self.recipient.choices = options((one.id, one.name) for one in agencies)
        self.about.choices = options((code, label(one.name)) for code, one in offered_topics().items())
        self.law.choices = options((one.code, f"{label(one.name)} ({label(one.law)})") for one in laws)

    def proposed(self, agencies: Collection[Agency], content: str) -> Proposed:
        """What was typed; call it once the form is valid."""
        to = next(one for one in agencies if one.id == UUID(self.recipient.data))
        until = self.until.data or clock.today()
        words = self.why.data or "", self.law.data, self.reason.data or ""
        return Proposed(to, self.about.data, *words, until, content)


CHANGED = _l("The file has changed since it was asked. Nothing leaves; ask again.")


class AnswerProposalForm(Form):
    """Buttons alone; `seen` says which text was read above them."""

    answer = HiddenField(validators=[AnyOf(("confirmed", "refused", "withdrawn"))])
    seen = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "not_yourself": ("", _l("A colleague has to confirm it, not the one who asked.")),
        "not_read": ("", _l("Read what leaves first. Then confirm it here.")),
        "not_open": ("", _l("It does not wait for an answer any more.")),
        "ended_before": ("", _l("Its day has passed. Nothing leaves.")),
        "changed_since_asked": ("", CHANGED),
        "changed_since_seen": ("", CHANGED),
        "asker_may_not": ("", _l("Whoever asked may not disclose anything any more. Nothing leaves; ask yourself.")),
        "to_police": ("", _l("The police ask, and the law answers: record their request. Nothing leaves here.")),
        "asked_before_protection": (
            "",
            _l("It was asked before the person got protected identity. Nothing leaves; ask again."),
        ),
        "ground_gone": ("", _l("The ground is not offered any more. Nothing leaves.")),
    }
