"""What is typed about a stay, and the words when it does not fit."""

from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from ..foundation.fields import NEEDED, Ticks, day, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.records import Topic
from ..foundation.words import choices, options
from .queries import TeamGrid

ASKED_NO_MORE = _l("Nobody can be asked for this person any more. Talk to the coordinator.")


class EnrolForm(NewForm):
    """A new stay."""

    site = RadioField(_l("Where"), [InputRequired(NEEDED)])
    started_on = day(_l("From"))
    phase = RadioField(_l("Phase"), [InputRequired(NEEDED)], choices=choices("phase", "exited"))
    age_exception = text(_l("Why the person is admitted all the same"), most=2000)
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "asked_no_more": ("", ASKED_NO_MORE),
        "site_closed": ("site", _l("You cannot enrol anybody at this site.")),
        "no_participation": ("", _l("There is no standing yes to taking part. Record it first.")),
        "starts_in_future": ("started_on", _l("The stay cannot begin in the future.")),
        "phase_unused": ("phase", _l("The programme does not use this phase.")),
        "outside_age_window": (
            "started_on",
            _l(
                "The person is %(age)s years old that day; the programme is for ages %(window)s. "
                "A coordinator may admit the person with a written reason."
            ),
        ),
        "outside_age_window_coordinator": (
            "age_exception",
            _l(
                "The person is %(age)s years old that day; the programme is for ages %(window)s. Write the reason here to admit the person all the same."
            ),
        ),
        "exception_not_yours": (
            "age_exception",
            _l("Only a coordinator may admit somebody outside the age window."),
        ),
        "exception_needless": ("age_exception", _l("The person is within the age window. Leave this empty.")),
        "uq_enrolment_open": ("site", _l("There is already an open stay at this programme.")),
        "not_in_team": ("site", _l("Your agency is not in the team of this site.")),
    }


class PhaseForm(VersionedForm):
    """Into another phase."""

    phase = RadioField(_l("New phase"), [InputRequired(NEEDED)], choices=choices("phase", "exited"))
    changed_on = day(_l("From"))
    WORDS = {
        "already_ended": ("", _l("The stay has ended. Enrol the person again instead.")),
        "phase_date": ("changed_on", _l("Choose a day from the start of the stay until today.")),
        "same_phase": ("phase", _l("The stay is already in this phase.")),
        "phase_unused": ("phase", _l("The programme does not use this phase.")),
    }


class TakeConsentForm(NewForm):
    """The participant's one answer about what the team may read, on a page that is turned towards them."""

    said = RadioField(_l("What do you say?"), [InputRequired(NEEDED)], choices=choices("team_answer"))
    agencies = Ticks(_l("Who may read what the others write?"))
    topics = Ticks(_l("What may they read?"), choices=choices("topic"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "asked_no_more": ("", ASKED_NO_MORE),
        "answered_since": ("", _l("The person has answered otherwise since. Nothing is recorded. Begin anew.")),
        "agency_outside_team": ("agencies", _l("That agency is not in the team.")),
    }

    def offer(self, grid: TeamGrid) -> None:
        """The agencies of the team. None is chosen, until somebody chooses."""
        self.agencies.choices = options((one.id, one.name) for one in grid.agencies)

    def validate_said(self, field: Any) -> None:
        """Ticks belong to "some of it", which needs them; else nobody knows what was meant."""
        if field.data != "some" and (self.agencies.data or self.topics.data):
            raise ValidationError(
                _l("You have ticked some of it. Choose “Yes, but only to some of it”, or take the ticks away.")
            )

    def validate_agencies(self, field: Any) -> None:
        """Some of it is somebody at least."""
        if self.said.data == "some" and not field.data:
            raise ValidationError(_l("Tick at least one."))

    def validate_topics(self, field: Any) -> None:
        """And something."""
        self.validate_agencies(field)

    @property
    def chosen(self) -> tuple[list[UUID], list[Topic]]:
        """Who may read and what; everything for a yes to everything."""
        if self.said.data == "some":
            return [UUID(one) for one in self.agencies.data or ()], [Topic(one) for one in self.topics.data or ()]
        return [UUID(one.value) for one in self.agencies.choices], list(Topic)


class WithdrawConsentForm(Form):
    """A grid of buttons: each takes back one topic from one agency, one from all, all from one, or everything."""

    what = RadioField(validators=[InputRequired(NEEDED)])
    WORDS = {"already_withdrawn": ("", _l("That was taken back already. It holds."))}

    def offer(self, grid: TeamGrid) -> None:
        """Every agency and none, beside every topic and none: `agency.topic`."""
        agencies, topics = ["", *(str(one.id) for one in grid.agencies)], ["", *Topic]
        self.what.choices = options((f"{agency}.{topic}", "") for agency in agencies for topic in topics)

    @property
    def chosen(self) -> tuple[UUID | None, Topic | None]:
        """From which agency, and what; None stands for all."""
        agency, topic = str(self.what.data).split(".")
        return UUID(agency) if agency else None, Topic(topic) if topic else None


class AssignForm(NewForm):
    """Who is to work with the participant."""

    staff = RadioField(_l("Colleague"), [InputRequired(NEEDED)])
    WORDS = {
        "not_in_team": ("staff", _l("That colleague does not work in the team of this site.")),
        "uq_assignment_open": ("staff", _l("That colleague already works with the participant.")),
    }


class CoverForm(NewForm):
    """Who stands in, and until when."""

    staff = RadioField(_l("Who stands in?"), [InputRequired(NEEDED)])
    valid_from = day(_l("From"))
    valid_until = day(_l("Until"))
    WORDS = {
        "not_in_team": ("staff", _l("That colleague does not work in the team of this site.")),
        "covers_self": ("staff", _l("Choose somebody else than the one who is away.")),
        "cover_too_long": ("valid_until", _l("A cover lasts at most a year. Choose an earlier day.")),
        "cover_over": ("valid_until", _l("The last day must be today or later.")),
        "ck_cover_valid_span": ("valid_until", _l("The last day cannot lie before the first.")),
    }
