"""What is typed by recipients, and by the team about it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired

from ..agencies.models import Agency, AgencyKind
from ..consents.queries import offered_topics
from ..foundation import clock
from ..foundation.fields import NEEDED, Whole, day, line, text
from ..foundation.forms import Form, NewForm, StayForm
from ..foundation.words import choices, options, word
from ..placements.actions import PlacementFacts
from ..placements.models import PlacementKind, StudyAid, Verification
from .actions import Said
from .models import Sort, Statement


class WrittenForm(NewForm):
    """What a recipient writes to an agency that told it something; where several did, one of them is chosen."""

    to = RadioField(_l("To whom?"), [DataRequired(NEEDED)])

    def send_to(self, tellers: Iterable[Agency]) -> None:
        """The agencies it may be written to. The only one is chosen already."""
        self.to.choices = options((one.id, one.name) for one in tellers)
        if len(self.to.choices) == 1 and not self.to.data:
            self.to.data = str(self.to.choices[0].value)


class RequestForm(WrittenForm):
    """Asking for a topic."""

    about = RadioField(_l("What do you want to know?"), [InputRequired(NEEDED)])
    why = text(_l("What is it for?"), needed=True, most=500, hint=_l("One sentence the participant understands"))
    WORDS = {
        "never_to": ("about", NEEDED),
        "not_told_by": ("to", NEEDED),
        "waits_already": ("about", _l("You have asked for this, and it waits for an answer.")),
    }

    def offer(self, kind: AgencyKind) -> None:
        """The topics that an agency of a kind can receive, the least first."""
        able = {code: one for code, one in offered_topics().items() if kind not in one.never}
        self.about.choices = options(
            (code, "; ".join(str(word("topic_field", each)) for each in one.fields)) for code, one in able.items()
        )


class StatementForm(WrittenForm):
    """A note, or that work or studies begin."""

    sort = RadioField(_l("What do you want to tell?"), [InputRequired(NEEDED)], choices=choices("statement_sort"))
    words = text(_l("In words"), most=2000, hint=_l("Needed in a note"))
    employer = line(_l("Employer or school"), most=120, hint=_l("Only when work or studies begin"))
    role = line(_l("Role or course"), most=120)
    starts_on = day(_l("First day"), needed=False)
    extent = Whole(_l("How much, in per cent"), 1, 100, needed=False, hint=_l("100 is full time"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "start_needed": ("employer", _l("Write where it begins, and the first day.")),
        "words_needed": ("words", NEEDED),
        "not_told_by": ("to", NEEDED),
        "start_only": ("sort", _l("Choose that work or studies begin, or empty the fields about it.")),
    }

    def validate(self, extra_validators: Any = None) -> bool:
        """A start says where and when; each is said at its field."""
        fits = super().validate(extra_validators)
        for name, words in (("employer", _l("Write where it begins.")), ("starts_on", _l("Write the first day."))):
            if self.sort.data == Sort.START and not self[name].data and not self[name].errors:
                self[name].errors, fits = [words], False
        return fits

    def said(self) -> Said:
        """What was typed; call it once the form is valid."""
        return Said(
            Sort(self.sort.data),
            self.words.data or "",
            self.employer.data or "",
            self.role.data or "",
            self.extent.data,
            self.starts_on.data,
        )


class AnswerForm(Form):
    """A button alone."""

    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "answered_already": ("", _l("It is answered already.")),
        "handled_already": ("", _l("Somebody has looked at it already.")),
    }


class AcceptForm(StayForm, NewForm):
    """What a start becomes in the file; filled in with what the other agency wrote."""

    kind = SelectField(
        _l("What is it?"),
        [InputRequired(NEEDED)],
        choices=[*options([("", "")]), *choices("placement_kind")],
        default="",
    )
    employer = line(_l("Employer or school"), needed=True, most=120)
    role = line(_l("Role or course"), needed=True, most=120)
    extent = Whole(_l("How much, in per cent"), 1, 100, hint=_l("100 is full time"))
    started_on = day(_l("First day"))
    study_aid = SelectField(
        _l("Do the studies give study aid (studiemedel)?"),
        choices=[*options([("", "")]), *choices("study_aid")],
        default="",
        description=_l("Studies only"),
    )
    overlap = text(
        _l("How does it fit with what else goes on?"), most=2000, hint=_l("Only when it comes to more than full time")
    )
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "handled_already": ("", _l("Somebody has looked at it already.")),
        "starts_too_late": ("started_on", _l("Choose %(day)s or an earlier day.")),
        "starts_too_early": ("started_on", _l("Choose %(day)s or a later day.")),
        "study_aid_needed": ("study_aid", _l("Choose one. “Not known” is an answer too.")),
        "study_aid_needless": ("study_aid", _l("Leave this empty: it is for studies only.")),
        "overlap": (
            "overlap",
            _l(
                "Together with what else goes on it comes to %(together)d %%. Check the days, or write here how it fits."
            ),
        ),
    }

    def facts(self, told: Statement) -> PlacementFacts:
        """What was typed; call it once the form is valid. Place and day are verified as far as they are what the agency told."""
        as_told = (self.employer.data, self.started_on.data) == (told.employer, told.starts_on)
        return PlacementFacts(
            kind=PlacementKind(self.kind.data),
            employer=self.employer.data or "",
            role=self.role.data or "",
            supervisor="",
            extent=self.extent.data,
            started_on=self.started_on.data or clock.today(),
            study_aid=StudyAid(self.study_aid.data) if self.study_aid.data else None,
            verification=Verification.AGENCY if as_told else Verification.NONE,
            overlap=self.overlap.data or "",
        )
