"""The button that numbers a report: it carries the question, and what names the figures that the page showed."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ..foundation.forms import NewForm
from .queries import ASKED, Question, question


class ReleaseForm(NewForm):
    """What the report covers, and the digest of what was looked at."""

    period = HiddenField()
    programme = HiddenField()
    site = HiddenField()
    gender = HiddenField()
    age_band = HiddenField()
    by = HiddenField()
    seen = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "period": ("", _l("Choose whole months that have begun.")),
        "question": ("", _l("There is no such report.")),
        "other_site": ("", _l("That site belongs to another programme. Choose both again.")),
        "changed": (
            "",
            _l("The figures have changed since you looked. Look through them again, then number the report."),
        ),
        "uq_release_number": ("", _l("Somebody else released a report at the same moment. Try again.")),
    }

    @property
    def kept(self) -> str:
        """What was asked for, as an address says it."""
        return urlencode({name: self[name].data for name in ASKED if self[name].data})

    def asked(self) -> Question:
        """What was asked for. Raises Broken."""
        return question(**{name: str(self[name].data or "") for name in ASKED})
