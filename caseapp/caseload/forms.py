"""What is typed to find a file."""

from flask_babel import lazy_gettext as _l

from ..foundation.fields import line
from ..foundation.forms import Form


class SearchForm(Form):
    """Name, number or case number. Sent by POST: a number never stands in an address."""

    words = line(_l("Name, number or case number"), needed=True, most=100)
