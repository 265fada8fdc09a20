"""What is typed when somebody is asked for a consent, and what they answered."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Optional, ValidationError

from ..agencies.models import Agency
from ..foundation.fields import NEEDED, Ticks, day, line, text
from ..foundation.forms import Form, NewForm
from ..foundation.words import choices, label, options
from .actions import Reply
from .models import ConsentTopic, Said, Way, packages, topics
from .queries import Asked

OWN = "own"


class ConsentForm(NewForm):
    """First to whom, about what, for what and until when; then, read out and shown, what the person says."""

    recipient = RadioField(_l("Who may know?"), [InputRequired(NEEDED)])
    package = RadioField(_l("What may they know?"), [InputRequired(NEEDED)])
    topics = Ticks(_l("Topics"))
    why = text(_l("What is it for?"), needed=True, most=500, hint=_l("One sentence the participant understands"))
    until = day(_l("Until and including"), hint=_l("At most a year. You can ask again."))
    said = HiddenField()
    way = RadioField(_l("How does the person answer?"), [Optional()], choices=choices("consent_way"))
    witness = line(_l("Who else hears it?"), most=200, hint=_l("Needed on the telephone: a colleague’s name"))
    WORDS = {
        "no_stay": ("", _l("No stay lasts at your site. Enrol the person first.")),
        "own_agency": ("recipient", _l("That is your own agency. Choose another.")),
        "never_to": ("topics", _l("%(agency)s can never receive this on a consent. Choose fewer topics.")),
        "ended_before": ("until", _l("The day has passed. Choose a later one.")),
        "too_long": ("until", _l("At most a year. Choose an earlier day; you can ask again.")),
        "witness_needed": ("witness", _l("On the telephone somebody else has to hear it. Write who.")),
    }

    def offer(self, agencies: Collection[Agency]) -> None:
        """What may be chosen. Nothing is, until somebody chooses."""
        self.recipient.choices = options((one.id, one.name) for one in agencies)
        own = (OWN, _l("Choose topics myself"))
        self.package.choices = options([*((code, label(one.name)) for code, one in packages().items()), own])
        self.topics.choices = options((code, label(one.name)) for code, one in topics().items())

    def validate_topics(self, field: Any) -> None:
        """Somebody who chooses topics chooses one at least."""
        if self.package.data == OWN and not field.data:
            raise ValidationError(_l("Choose at least one topic."))

    def validate_said(self, field: Any) -> None:
        """Yes or no, and how."""
        if field.data and field.data not in set(Said):
            raise ValidationError(NEEDED)
        if field.data and not self.way.data:
            self.way.errors = [*self.way.errors, NEEDED]
            raise ValidationError(NEEDED)

    @property
    def chosen(self) -> list[ConsentTopic]:
        """The topics of the package, or those ticked."""
        codes = self.topics.data if self.package.data == OWN else packages()[self.package.data].topics
        return [topics()[one] for one in codes or ()]

    def asked(self, agencies: Collection[Agency]) -> Asked:
        """What is asked; call it once the form is valid."""
        to = next(one for one in agencies if one.id == UUID(self.recipient.data))
        until = self.until.data
        if until is None:
            raise ValidationError(NEEDED)
        return Asked(to, [one.code for one in self.chosen], self.why.data or "", until)

    def reply(self) -> Reply:
        """What the person said; call it once the form is valid."""
        return Reply(Said(self.said.data), Way(self.way.data), self.witness.data or "")

    @property
    def wrong_before(self) -> bool:
        """Does something of the question not fit, so that it must be put anew?"""
        return any(self[name].errors for name in ("recipient", "package", "topics", "why", "until")) or bool(
            self.form_errors
        )


class WithdrawForm(Form):
    """A button alone."""

    WORDS = {
        "does_not_stand": ("", _l("This consent does not stand any more.")),
        "uq_consent_withdrawal_consent_id": ("", _l("It is taken back already.")),
    }
