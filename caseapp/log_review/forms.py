"""What is typed in the log review, and the words when it does not fit."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Optional

from ..emergencies.models import Answer
from ..foundation.fields import NEEDED, line, reason, text
from ..foundation.forms import Form, NewForm
from ..foundation.words import choices
from .actions import Answered
from .models import SampledOpening

SIGNED = ("", _l("The sample is signed. Nothing of it changes any more."))


class DrawForm(Form):
    """A button: draw the samples of a month."""

    month = HiddenField()
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "month_not_over": ("", _l("Choose a month that has ended.")),
        "uq_log_sample_site_id_month": ("", _l("Somebody else drew the samples at the same moment. Here they are.")),
    }


class SignForm(Form):
    """A button: sign a sample off."""

    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "signed": SIGNED,
        "unanswered": ("", _l("Not answered yet: %(count)s. Answer the rest, then sign.")),
    }


class HandOutForm(Form):
    """A button: the extract was handed out."""


class FindFileForm(Form):
    """A case number, exactly as it is written."""

    case_number = line(
        _l("Case number"), needed=True, most=40, hint=_l("Exactly as it is written, for example ST-2026-0023")
    )
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "no_file": ("case_number", _l("No file has this case number. Check it; every mark counts.")),
    }


class AskExportForm(NewForm):
    """How long a time, and why."""

    period = RadioField(_l("Period"), [InputRequired(NEEDED)], choices=choices("log_period"))
    reason = reason(_l("Why?"), hint=_l("At least 10 characters; whoever confirms reads it."))


class TakeExportForm(Form):
    """A button: fetch what was confirmed."""


class AnswersForm(Form):
    """Answers to the openings of a page; one may answer some and leave the rest."""

    openings: ClassVar[list[SampledOpening]] = []
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "signed": SIGNED,
        "own_opening": ("", _l("You opened one of these yourself. Another log reviewer answers for it.")),
        "answered_meanwhile": (
            "",
            _l("Somebody else has answered some of these meanwhile; it stands beside yours. Save again to keep yours."),
        ),
    }

    def field_of(self, what: str, id_: UUID) -> Any:
        """The answer, comment or version of one opening."""
        return self[f"{what}_{id_.hex}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """The shape of each; a comment goes with an answer, and asking or a breach with a comment."""
        shape, answered = super().validate(extra_validators), 0
        for one in self.openings:
            answer, comment = self.field_of("answer", one.id), self.field_of("comment", one.id)
            answered += bool(answer.data)
            if comment.data and not answer.data and not answer.errors:
                answer.errors = [_l("Choose an answer, too.")]
            if answer.data in (Answer.ASK, Answer.BREACH) and not comment.data and not comment.errors:
                comment.errors = [_l("Write what you ask, or what is wrong.")]
        if not answered and not self.errors:
            self.form_errors.append(_l("Answer at least one opening."))
        return shape and answered > 0 and not self.errors

    def answers(self) -> list[Answered]:
        """What was answered; call it once the form is valid."""
        return [self._answered(one) for one in self.openings if self.field_of("answer", one.id).data]

    def _answered(self, one: SampledOpening) -> Answered:
        seen = str(self.field_of("version", one.id).data or "")
        version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
        answer = Answer(self.field_of("answer", one.id).data)
        return Answered(one.id, version, answer, self.field_of("comment", one.id).data or "")

    def see_again(self) -> None:
        """What stands now has been seen: the next save keeps what is typed."""
        for one in self.openings:
            self.field_of("version", one.id).data = str(one.version)


def answers_form(openings: Iterable[SampledOpening], first: int) -> AnswersForm:
    """A form with an answer and a comment for each opening, numbered from `first`; what was answered stands in it."""
    some = list(openings)
    fields: dict[str, Any] = {"openings": some}
    for number, one in enumerate(some, first):
        asked = _l("Opening %(number)s: your answer", number=number)
        said = _l("Opening %(number)s: comment", number=number)
        answer = one.answer.value if one.answer else None
        fields[f"answer_{one.id.hex}"] = RadioField(asked, [Optional()], choices=choices("log_answer"), default=answer)
        fields[f"comment_{one.id.hex}"] = text(said, most=4000, default=one.comment)
        fields[f"version_{one.id.hex}"] = HiddenField(default=str(one.version))
    return type("AnswersOfAPage", (AnswersForm,), fields)()
