"""What is typed about a meeting, and the words when it does not fit."""

import re
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from ..foundation import clock
from ..foundation.fields import NEEDED, Whole, day, line, text, time
from ..foundation.forms import Form, NewForm, StayForm, VersionedForm
from ..foundation.words import choices
from .actions import Facts
from .models import Attendance

BOTH_OR_NEITHER = _l("Fill in both day and time, or neither.")
SKIPPED = _l("That time does not exist: the clocks go forward that night.")


class MeetingFactsForm(Form):
    """What is said of a meeting."""

    attendance = RadioField(_l("Did the participant come?"), [InputRequired(NEEDED)], choices=choices("attendance"))
    kind = RadioField(_l("How did you meet?"), [InputRequired(NEEDED)])
    held_on = day(_l("Day"))
    held_at = time(_l("Time"))
    minutes = Whole(_l("Minutes"), 1, 1440, needed=False)
    note = text(_l("What happened?"), hint=_l("One line is enough"))
    place = line(_l("Where"), most=120)
    next_on = day(_l("Next meeting, day"), needed=False)
    next_at = time(_l("Next meeting, time"), needed=False)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "future_attended": (
            "attendance",
            _l("The meeting has not been held yet. Choose “Planned”, or check the day and time."),
        ),
        "too_far": ("held_on", _l("Plan at most a year ahead.")),
        "before_stay": ("held_on", _l("The stay began %(day)s. Choose that day or later.")),
        "after_stay": ("held_on", _l("The stay ended %(day)s. Choose that day or earlier.")),
        "kind": ("kind", NEEDED),
        "next_in_past": ("next_on", _l("The next meeting lies ahead, at most a year.")),
        "not_your_site": ("enrolment", _l("Log meetings within a stay at your own site.")),
    }

    def facts(self) -> Facts:
        """What was typed; call it once the form is valid."""
        return Facts(
            kind=self.kind.data,
            starts_at=self.starts_at or clock.now(),
            minutes=self.minutes.data,
            attendance=Attendance(self.attendance.data),
            place=self.place.data or "",
            note=self.note.data or "",
        )

    @property
    def starts_at(self) -> datetime | None:
        """The instant of day and time."""
        if self.held_on.data is None or self.held_at.data is None:
            return None
        return clock.instant(self.held_on.data, self.held_at.data)

    def validate_held_at(self, field: Any) -> None:
        """A time the clock shows that day."""
        if self.held_on.data and field.data and self.starts_at is None:
            raise ValidationError(SKIPPED)

    def next_instant(self) -> datetime | None:
        """When the next meeting is, if it is planned."""
        if self.next_on.data is None or self.next_at.data is None:
            return None
        return clock.instant(self.next_on.data, self.next_at.data)

    def validate_next_on(self, field: Any) -> None:
        """Day and time go together."""
        if self.next_at.data is None:
            raise ValidationError(BOTH_OR_NEITHER)

    def validate_next_at(self, field: Any) -> None:
        """A time with its day, that the clock shows."""
        if self.next_on.data is None:
            raise ValidationError(BOTH_OR_NEITHER)
        if self.next_instant() is None:
            raise ValidationError(SKIPPED)


class MeetingForm(MeetingFactsForm, StayForm, NewForm):
    """A new meeting, and maybe the next."""


class KindForm(Form):
    """One more kind of meeting."""

    label_sv = line(_l("In Swedish"), needed=True, most=60)
    label_en = line(_l("In English"), needed=True, most=60)
    code = line(_l("Code"), needed=True, most=40, hint=_l("Small letters and _, never changed afterwards"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "code_taken": ("code", _l("There is already a kind with this code.")),
    }

    def validate_code(self, field: Any) -> None:
        """A code that may stand in a table for ever."""
        if not re.fullmatch("[a-z][a-z_]*", field.data or ""):
            raise ValidationError(_l("Write small letters a to z and _ only."))


class CorrectForm(MeetingFactsForm, VersionedForm):
    """A correction of a meeting."""
