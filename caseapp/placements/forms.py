"""What is typed about a placement, and the words when it does not fit."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from ..foundation import clock
from ..foundation.fields import NEEDED, Whole, day, line, text
from ..foundation.forms import Form, NewForm, StayForm, VersionedForm
from ..foundation.words import choices, options
from .actions import PlacementFacts
from .models import PlacementEnd, PlacementKind, StudyAid, Verification


class PlacementFactsForm(Form):
    """What is said of a placement."""

    kind = SelectField(
        _l("What is it?"),
        [InputRequired(NEEDED)],
        choices=[*options([("", "")]), *choices("placement_kind")],
        default="",
    )
    employer = line(_l("Employer or school"), needed=True, most=120)
    role = line(_l("Role or course"), needed=True, most=120)
    supervisor = line(_l("Supervisor"), most=120, hint=_l("Name, and how to reach them"))
    extent = Whole(_l("How much, in per cent"), 1, 100, hint=_l("100 is full time"))
    started_on = day(_l("First day"))
    ended_on = day(_l("Last day"), needed=False)
    end_reason = SelectField(
        _l("Why did it end?"),
        choices=[*options([("", "")]), *choices("placement_end")],
        default="",
        description=_l("Only when there is a last day"),
    )
    study_aid = SelectField(
        _l("Do the studies give study aid (studiemedel)?"),
        choices=[*options([("", "")]), *choices("study_aid")],
        default="",
        description=_l("Studies only"),
    )
    verification = RadioField(_l("How do you know?"), [InputRequired(NEEDED)], choices=choices("verification"))
    overlap = text(
        _l("How does it fit with what else goes on?"), most=2000, hint=_l("Only when it comes to more than full time")
    )
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "starts_too_late": ("started_on", _l("Choose %(day)s or an earlier day.")),
        "starts_too_early": ("started_on", _l("Choose %(day)s or a later day.")),
        "ends_too_late": ("ended_on", _l("Choose a day at most three years ahead.")),
        "ck_placement_end_after_start": ("ended_on", _l("The last day cannot lie before the first.")),
        "end_needed": ("ended_on", _l("Fill in the last day, or leave the reason empty.")),
        "end_reason_needed": ("end_reason", _l("Choose why it ended.")),
        "study_aid_needed": ("study_aid", _l("Choose one. “Not known” is an answer too.")),
        "study_aid_needless": ("study_aid", _l("Leave this empty: it is for studies only.")),
        "overlap": (
            "overlap",
            _l(
                "Together with what else goes on it comes to %(together)d %%. Check the days, or write here how it fits."
            ),
        ),
    }

    def facts(self) -> PlacementFacts:
        """What was typed; call it once the form is valid."""
        return PlacementFacts(
            kind=PlacementKind(self.kind.data),
            employer=self.employer.data or "",
            role=self.role.data or "",
            supervisor=self.supervisor.data or "",
            extent=self.extent.data,
            started_on=self.started_on.data or clock.today(),
            ended_on=self.ended_on.data,
            end_reason=PlacementEnd(self.end_reason.data) if self.end_reason.data else None,
            study_aid=StudyAid(self.study_aid.data) if self.study_aid.data else None,
            verification=Verification(self.verification.data),
            overlap=self.overlap.data or "",
        )


class PlacementForm(PlacementFactsForm, StayForm, NewForm):
    """A new placement."""


class ChangePlacementForm(PlacementFactsForm, VersionedForm):
    """A changed placement."""
