"""What is typed to sign in, and the words when it fails."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..foundation.fields import NEEDED, strip
from ..foundation.forms import Form
from ..foundation.passwords import LONGEST


class SignInForm(Form):
    """Address and password."""

    email = StringField(_l("E-mail"), [InputRequired(NEEDED), Length(max=200)], filters=[strip])
    password = PasswordField(_l("Password"), [InputRequired(NEEDED), Length(max=LONGEST)])
    WORDS = {
        "no_match": ("password", _l("The e-mail and the password do not match an open account.")),
        "wait": ("password", _l("Too many attempts. Wait %(seconds)d seconds and try again.")),
    }


class NewPasswordForm(Form):
    """A new password, once."""

    password = PasswordField(_l("New password"), [InputRequired(NEEDED)])
    WORDS = {
        "password_short": (
            "password",
            _l("Use at least %(least)d characters. A sentence is easy to remember."),
        ),
        "password_long": ("password", _l("Use at most 128 characters.")),
        "password_name": ("password", _l("Leave out your own name and the name of the service.")),
        "password_common": (
            "password",
            _l("That password is easy to guess. Choose words that do not belong together."),
        ),
    }


class EmptyForm(Form):
    """A button alone."""
