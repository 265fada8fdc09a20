"""What is typed to open a file by break-glass, and to review an opening."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from ..foundation.fields import NEEDED, line, reason, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices


class EmergencyForm(NewForm):
    """Category first, then the reason in words, then an exactly written number."""

    category = RadioField(_l("Why is it needed?"), [InputRequired(NEEDED)], choices=choices("emergency"))
    reason = reason(
        _l("In your own words"),
        hint=_l("What has happened, and why can it not wait? Write no names. The reviewers read this."),
    )
    words = line(
        _l("Personal number or case number"),
        needed=True,
        most=40,
        hint=_l("All of it, for example 20030211-1234 or ST-2026-0147"),
    )
    WORDS = {
        "nothing_opens": (
            "words",
            _l("No file opens with that number. Check it. If it is right, ask the coordinator."),
        ),
        "attempts": ("", _l("You have tried many times within an hour. Ask the coordinator, or wait.")),
    }


class EndForm(Form):
    """A button alone."""


class ReviewEmergencyForm(VersionedForm):
    """What a reviewer finds."""

    answer = RadioField(_l("What was this?"), [InputRequired(NEEDED)], choices=choices("log_answer"))
    comment = text(_l("Comment"), most=2000, hint=_l("Needed unless it was simply right"))
    WORDS = {
        "reviewed": ("", _l("Somebody else has reviewed this opening already. What they wrote stands.")),
        "own_opening": ("", _l("You cannot review your own opening. Somebody else must.")),
        "comment_needed": ("comment", _l("Write what you asked, or what went wrong.")),
    }
