"""What is typed about protected identity."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from ..foundation.fields import NEEDED, day, line, reason, text
from ..foundation.forms import Form, NewForm
from ..foundation.words import choices
from ..participants.actions import Decision
from ..participants.models import Protection
from .models import Field


class ProtectForm(NewForm):
    """A decision that somebody has protected identity: kind, ground, day, decider."""

    protection = RadioField(_l("Which kind?"), [InputRequired(NEEDED)], choices=choices("protection")[1:])
    ground = text(
        _l("On what ground?"),
        needed=True,
        most=2000,
        hint=_l("For example the decision or the threat, in a few words"),
    )
    decided_on = day(_l("Decided on"))
    decider = line(_l("Decided by"), needed=True, hint=_l("Authority, and who there"))
    WORDS = {
        "decided_in_future": ("decided_on", _l("The decision cannot lie in the future.")),
    }

    def decision(self) -> Decision:
        """What was typed."""
        decided_on = self.decided_on.data
        if decided_on is None:
            raise ValidationError(NEEDED)
        return Decision(Protection(self.protection.data), self.ground.data or "", decided_on, self.decider.data or "")


class LiftForm(NewForm):
    """A decision that the protection ends, and why somebody else should agree."""

    ground = text(
        _l("Why does it end?"), needed=True, most=2000, hint=_l("For example that the authority has ended it")
    )
    decided_on = day(_l("Decided on"))
    decider = line(_l("Decided by"), needed=True, hint=_l("Authority, and who there"))
    reason = reason(
        _l("To whoever confirms"),
        hint=_l("At least 10 characters. Write no name: they learn the ground, not whose file it is."),
    )
    WORDS = {
        "not_protected": ("", _l("The person has no protected identity any more. Everything shows in the file.")),
        "names_person": (
            "reason",
            _l("The person’s name stands there. Whoever confirms must not learn whose file it is."),
        ),
    }

    def decision(self) -> Decision:
        """What was typed."""
        decided_on = self.decided_on.data
        if decided_on is None:
            raise ValidationError(NEEDED)
        return Decision(Protection.NONE, self.ground.data or "", decided_on, self.decider.data or "")


class LiftNowForm(Form):
    """A button alone."""

    WORDS = {
        "used_up": ("", _l("The confirmation has expired or is used. Ask again.")),
        "changed_since": ("", _l("A new decision has been recorded since you asked. Ask again.")),
        "not_protected": ("", _l("The person has no protected identity any more. Everything shows in the file.")),
    }


class RevealForm(NewForm):
    """Which field, and why."""

    field = RadioField(
        _l("What do you need to see?"), [InputRequired(NEEDED)], choices=choices("revealed_field", Field.TOLD)
    )
    reason = reason(_l("Why?"), most=1000, hint=_l("One sentence. It stands in the log of this file."))
    WORDS = {
        "not_protected": ("", _l("The person has no protected identity any more. Everything shows in the file.")),
    }
