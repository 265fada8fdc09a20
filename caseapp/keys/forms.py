"""What is typed about a key."""

from flask_babel import lazy_gettext as _l

from ..foundation.fields import reason
from ..foundation.forms import NewForm

KEY_GONE = _l("There is no such key, or it is destroyed already.")
KEY_NEEDED = _l("The key is in use, or keys of people still hang on it. Change the keys on the server first.")


class DestroyKeyForm(NewForm):
    """Why a key should go."""

    reason = reason(_l("Why?"), hint=_l("At least 10 characters; whoever confirms reads it."))
    WORDS = {"key_gone": ("", KEY_GONE), "key_needed": ("", KEY_NEEDED)}
