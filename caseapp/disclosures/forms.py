"""What is sent when something is disclosed."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ..foundation.forms import NewForm


class DiscloseForm(NewForm):
    """A button; `seen` says which text was shown above it."""

    seen = HiddenField()
    WORDS = {
        "no_consent": ("", _l("The consent does not hold any more. Nothing is disclosed.")),
        "nothing_to_tell": ("", _l("There is nothing to disclose on this topic.")),
        "changed_since_seen": (
            "",
            _l("The file has changed since you saw the text. Read it again as it stands now, then disclose it."),
        ),
    }
