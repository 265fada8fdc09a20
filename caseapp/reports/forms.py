"""The button that numbers a report: it carries what the page showed."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ..foundation.forms import NewForm
from .queries import ASKED, Question, question


class ReleaseForm(NewForm):
    """What the report covers."""

    period = HiddenField()
    programme = HiddenField()
    site = HiddenField()
    gender = HiddenField()
    age_band = HiddenField()
    by = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "period": ("", _l("Choose whole months that have begun.")),
        "question": ("", _l("There is no such report.")),
        "uq_release_number": ("", _l("Somebody else released a report at the same moment. Try again.")),
    }

    @property
    def kept(self) -> str:
        """What was asked for, as an address says it."""
        return urlencode({name: self[name].data for name in ASKED if self[name].data})

    def asked(self) -> Question:
        """What was asked for. Raises Broken."""
        return question(**{name: str(self[name].data or "") for name in ASKED})
