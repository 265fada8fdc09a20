"""What is typed about a rating, and the words when it does not fit."""

from typing import Any, ClassVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional, ValidationError

from ..foundation.fields import day, text
from ..foundation.forms import NewForm, StayForm
from ..foundation.words import options
from .actions import Answers
from .models import Instrument, Voice


class RatingForm(StayForm, NewForm):
    """An answered instrument; `for_instrument` gives it the items."""

    answered_on = day(_l("When?"))
    instrument: ClassVar[Instrument]
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "nobody_answered": ("", _l("Fill in at least one answer, by the participant or by you.")),
        "beyond_scale": ("", _l("Answers go from %(low)d to %(high)d.")),
        "outside_stay": ("answered_on", _l("Choose a day from %(first)s to %(last)s.")),
    }

    def questions(self, voice: Voice) -> list[Any]:
        """The fields of one voice."""
        return [self[f"{voice}_{item.code}"] for item in self.instrument.items]

    def answers(self) -> dict[Voice, Answers]:
        """What each voice answered."""
        found = {}
        for voice in Voice:
            values = {item.code: self[f"{voice}_{item.code}"].data for item in self.instrument.items}
            typed = {code: int(value) for code, value in values.items() if value}
            found[voice] = Answers(typed, self[f"{voice}_words"].data or "")
        return found


def _on_scale(form: RatingForm, field: RadioField) -> None:
    """An answer there is on the scale."""
    if field.data not in {one.value for one in field.choices}:
        low, high = form.instrument.low, form.instrument.high
        raise ValidationError(_l("Answers go from %(low)d to %(high)d.", low=low, high=high))


def for_instrument(instrument: Instrument) -> type[RatingForm]:
    """The form of an instrument, in the reader's language."""
    language, scale = str(get_locale()), range(instrument.low, instrument.high + 1)
    fields: dict[str, Any] = {"instrument": instrument}
    for voice in Voice:
        for item in instrument.items:
            label = item.asks[language] if voice == Voice.PARTICIPANT else item.name[language]
            choices = options((value, str(value)) for value in scale)
            field = RadioField(label, [Optional(), _on_scale], choices=choices, validate_choice=False)
            fields[f"{voice}_{item.code}"] = field
        fields[f"{voice}_words"] = text(_l("In words"), most=4000, hint=instrument.ask[language])
    return type("InstrumentForm", (RatingForm,), fields)
