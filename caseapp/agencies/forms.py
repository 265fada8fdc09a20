"""What is typed about an agency, and the words when it does not fit."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from ..foundation.fields import NEEDED, line
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices


class AgencyForm(Form):
    """A public body."""

    name = line(_l("Name"), needed=True)
    kind = RadioField(_l("What sort of body?"), [InputRequired(NEEDED)], choices=choices("agency_kind"))
    signs_in = RadioField(
        _l("May its people have accounts here?"),
        [InputRequired(NEEDED)],
        choices=choices("yes_no"),
        description=_l("Without accounts it can still be named as a recipient."),
    )
    WORDS = {
        "uq_agency_name": ("name", _l("There is already an agency with this name.")),
        "police_signs_in": (
            "signs_in",
            _l("The police never have accounts here. They ask, and the law answers. Choose no."),
        ),
        "accounts_open": (
            "signs_in",
            _l("People of this agency have open accounts. Close or move the accounts first."),
        ),
    }


class AddAgencyForm(AgencyForm, NewForm):
    """A new agency."""


class ChangeAgencyForm(AgencyForm, VersionedForm):
    """A changed agency."""
