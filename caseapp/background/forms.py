"""What is typed about the background, and the words when it does not fit."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from ..foundation.fields import NEEDED, Ticks, day, line, text
from ..foundation.forms import Form, StayForm, VersionedForm
from ..foundation.words import choices, options
from .models import BackgroundTopic, Written

# Topic -> what its form asks for, in this order; `words` is free text.
ASKED: dict[BackgroundTopic, tuple[str, ...]] = {
    BackgroundTopic.STRENGTHS_AND_BARRIERS: ("strengths", "barriers", "words"),
    BackgroundTopic.SCHOOLING: ("education", "words"),
    BackgroundTopic.SWEDISH: ("swedish_level", "words"),
    BackgroundTopic.DEBT: ("income", "words"),
    BackgroundTopic.PRISON: ("institution", "leaves_on", "leave_from", "visits", "words"),
}
LABELS = {
    "strengths": _l("What carries: strengths, interests, people"),
    "barriers": _l("What stands in the way"),
    "education": _l("Schooling so far"),
    "swedish_level": _l("Level of Swedish"),
    "income": _l("Lives on now"),
    "institution": _l("Institution"),
    "leaves_on": _l("Planned release"),
    "leave_from": _l("Day release (frigång) from"),
    "visits": _l("Visits at the institution"),
    "words": _l("In words"),
}
LISTS = {"barriers": "barrier", "education": "education", "swedish_level": "swedish_level", "income": "income"}


def asked(topic: BackgroundTopic) -> tuple[str, ...]:
    """What the form of a topic asks for."""
    return ASKED.get(topic, ("words",))


class OpenForm(Form):
    """The deliberate click: which topic, and why."""

    purpose = RadioField(_l("Why do you open it?"), [InputRequired(NEEDED)], choices=choices("purpose", "disclosure"))
    topic = RadioField(_l("What do you open?"), [InputRequired(NEEDED)], choices=choices("background_topic"))


def _code(name: str) -> SelectField:
    codes = [("", ""), *((one.value, one.label) for one in choices(LISTS[name]))]
    return SelectField(LABELS[name], choices=options(codes), default="")


class WriteForm(VersionedForm, StayForm):
    """What is known on one topic. The view takes away what the topic does not ask for."""

    topic = HiddenField()
    strengths = text(LABELS["strengths"])
    barriers = Ticks(LABELS["barriers"], choices=choices("barrier"), description=_l("Choose all that fit"))
    education = _code("education")
    swedish_level = _code("swedish_level")
    income = _code("income")
    institution = line(LABELS["institution"])
    leaves_on = day(LABELS["leaves_on"], needed=False)
    leave_from = day(LABELS["leave_from"], needed=False)
    visits = text(LABELS["visits"], hint=_l("One line for each visit: the day, and what you did"))
    words = text(LABELS["words"])
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "leave_after_release": ("leave_from", _l("Day release comes before the planned release.")),
    }

    def validate_topic(self, field: HiddenField) -> None:
        """One of the topics."""
        if field.data not in set(BackgroundTopic):
            raise ValidationError(NEEDED)

    def keep(self, topic: BackgroundTopic) -> "WriteForm":
        """Take away what the topic does not ask for."""
        for name in LABELS:
            if name not in asked(topic):
                del self[name]
        return self

    def fill(self, written: Written, topic: BackgroundTopic, revision: int) -> None:
        """Show what is written, before anything was typed."""
        self.topic.data, self.version.data = topic.value, str(revision)
        for name in asked(topic):
            there = written.facts.get(name, "")
            if name == "barriers":
                self[name].data = [one for one in there.split(",") if one]
            elif name in ("leaves_on", "leave_from"):
                self[name].data = date.fromisoformat(there) if there else None
            else:
                self[name].data = there

    def facts(self, topic: BackgroundTopic) -> dict[str, str]:
        """What was typed, as text."""
        found = {}
        for name in asked(topic):
            typed = self[name].data
            found[name] = (
                ",".join(typed)
                if isinstance(typed, list)
                else typed.isoformat()
                if isinstance(typed, date)
                else typed or ""
            )
        return found
