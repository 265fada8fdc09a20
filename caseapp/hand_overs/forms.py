"""What is typed at a hand-over."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from ..foundation.fields import NEEDED, text
from ..foundation.forms import Form, NewForm


class HandOverForm(NewForm):
    """To whom, and what was promised that stands nowhere else."""

    receiver = RadioField(_l("Who takes over?"), [InputRequired(NEEDED)])
    promises = text(
        _l("What have you promised?"),
        most=4000,
        hint=_l("What the person counts on and does not stand in the plan. What stands below goes along by itself."),
    )
    WORDS = {
        "not_working_here": (
            "receiver",
            _l("That colleague does not work with the person any more. Choose somebody else."),
        ),
        "handed_already": (
            "receiver",
            _l("A hand-over to that colleague waits to be accepted already. It stands in the file."),
        ),
    }


class AcceptForm(Form):
    """A button alone."""

    WORDS = {"not_yours": ("", _l("Only the one who takes over can accept it."))}
