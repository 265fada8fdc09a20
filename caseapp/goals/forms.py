"""What is typed about the plan, and the words when it does not fit."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import AnyOf, InputRequired

from ..foundation import clock
from ..foundation.fields import NEEDED, day, line, text
from ..foundation.forms import Form, NewForm, StayForm, VersionedForm
from ..foundation.words import choices
from .actions import GoalFacts, ReviewFacts, StepFacts
from .models import GoalStatus, StepBy, StepStatus

AHEAD = _l("Choose today or a later day, at most five years ahead.")
OUTSIDE = _l("Choose a day from %(first)s to %(last)s.")


class GoalFactsForm(Form):
    """What is said of a goal."""

    own_words = text(
        _l("What does the participant want?"), needed=True, most=4000, hint=_l("In the person’s own words")
    )
    agreed = text(_l("What have you agreed on?"), most=4000)
    target_on = day(_l("To be reached by"), needed=False)
    review_on = day(_l("Next review"), needed=False)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "target_behind": ("target_on", AHEAD),
        "review_behind": ("review_on", AHEAD),
    }

    def facts(self) -> GoalFacts:
        """What was typed."""
        return GoalFacts(self.own_words.data or "", self.agreed.data or "", self.target_on.data, self.review_on.data)


class GoalForm(GoalFactsForm, StayForm, NewForm):
    """A new goal."""


class ChangeGoalForm(GoalFactsForm, VersionedForm):
    """A changed goal."""


class ReviewForm(NewForm):
    """A review of a goal."""

    reviewed_on = day(_l("When?"))
    own_words = text(_l("What does the participant say?"), most=4000, hint=_l("In the person’s own words"))
    words = text(_l("What do you see?"), most=4000)
    stands = RadioField(_l("Where does the goal stand?"), [InputRequired(NEEDED)], choices=choices("goal_status"))
    review_on = day(_l("Next review"), needed=False)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "review_behind": ("review_on", AHEAD),
        "outside_stay": ("reviewed_on", OUTSIDE),
    }

    def facts(self) -> ReviewFacts:
        """What was typed; call it once the form is valid."""
        status, on = GoalStatus(self.stands.data), self.reviewed_on.data or clock.today()
        return ReviewFacts(on, self.own_words.data or "", self.words.data or "", status, self.review_on.data)


class StepFactsForm(Form):
    """What is said of a step."""

    words = line(_l("What is to be done?"), needed=True, most=400)
    done_by = RadioField(_l("Who does it?"), [InputRequired(NEEDED)], choices=choices("step_by"))
    who_else = line(_l("Who else?"), most=120, hint=_l("Only when somebody else does it"))
    due_on = day(_l("Done by"), needed=False)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "who_else_needed": ("who_else", _l("Write who does it.")),
        "who_else_needless": ("who_else", _l("Leave this empty, or choose “Somebody else”.")),
        "due_behind": ("due_on", AHEAD),
        "goal_over": ("", _l("The goal is reached or no longer relevant. Set a new one.")),
    }

    def facts(self) -> StepFacts:
        """What was typed; call it once the form is valid."""
        return StepFacts(self.words.data or "", StepBy(self.done_by.data), self.who_else.data or "", self.due_on.data)


class StepForm(StepFactsForm, NewForm):
    """A new step."""


class ChangeStepForm(StepFactsForm, VersionedForm):
    """A changed step."""


class MarkForm(Form):
    """A button that says where a step stands."""

    mark = HiddenField(validators=[AnyOf([one.value for one in StepStatus], NEEDED)])


class MoveForm(Form):
    """A button that moves a step."""

    way = HiddenField(validators=[AnyOf(["up", "down"], NEEDED)])
