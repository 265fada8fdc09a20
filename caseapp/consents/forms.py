"""What is typed when somebody is asked for a consent, what they answered, and what is typed about a topic."""

import re
from collections.abc import Collection, Sequence
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import AnyOf, InputRequired, StopValidation, ValidationError

from ..agencies.models import Agency, AgencyKind
from ..foundation.fields import NEEDED, Ticks, day, line, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.pages import LANGUAGES
from ..foundation.words import choices, label, options
from .actions import Reply
from .actions.keeping import TopicFacts
from .models import ConsentTopic, Said, Texts, TopicField, Way
from .queries import Asked, offered_packages, offered_topics

OWN = "own"


def _when_answered(form: Any, field: Any) -> None:
    """How it was said is asked once it is said."""
    if not field.data:
        field.errors = []
        raise StopValidation(*([NEEDED] if form.said.data else []))


class ConsentForm(NewForm):
    """First to whom, about what, for what and until when; then, read out and shown, what the person says."""

    recipient = RadioField(_l("Who may know?"), [InputRequired(NEEDED)])
    package = RadioField(_l("What may they know?"), [InputRequired(NEEDED)])
    topics = Ticks(_l("Topics"))
    why = text(_l("What is it for?"), needed=True, most=500, hint=_l("One sentence the participant understands"))
    until = day(_l("Until and including"), hint=_l("At most a year. You can ask again."))
    said = HiddenField()
    printed = HiddenField()
    shown = HiddenField()
    heard_in = HiddenField()
    heard = HiddenField()
    change = HiddenField()
    way = RadioField(_l("How does the person answer?"), [_when_answered], choices=choices("consent_way"))
    witness = line(_l("Who else hears it?"), most=200, hint=_l("Needed on the telephone: a colleague’s name"))
    signed_on = day(_l("Which day was it signed?"), needed=False, hint=_l("Needed on paper: the day that stands on it"))
    WORDS = {
        "asked_no_more": ("", _l("Nobody can be asked for this person any more. Talk to the coordinator.")),
        "no_stay": ("", _l("No stay lasts at your site. Enrol the person first.")),
        "own_agency": ("recipient", _l("That is your own agency. Choose another.")),
        "topic_retired": ("topics", _l("A topic is not asked about any more. Choose again.")),
        "never_to": ("topics", _l("%(agency)s can never receive this on a consent. Choose fewer topics.")),
        "ended_before": ("until", _l("The day has passed. Choose a later one.")),
        "too_long": ("until", _l("At most a year. Choose an earlier day; you can ask again.")),
        "words_changed": (
            "heard",
            _l("The question reads otherwise now. Read it out as it stands below, then answer."),
        ),
        "nothing_asked": ("package", _l("Nothing of it is asked about any more. Choose again.")),
        "answered_since": ("", _l("The person has answered otherwise since. Nothing is recorded. Begin anew.")),
        "signed_when": ("signed_on", _l("The paper has a day on it. Write that day.")),
        "signed_later": ("signed_on", _l("That day has not come yet. Write the day that stands on the paper.")),
        "witness_needed": ("witness", _l("On the telephone somebody else has to hear it. Write who.")),
        "witness_self": ("witness", _l("Somebody else than you has to hear it. Write who.")),
        "witness_asked": ("witness", _l("Somebody else than the participant has to hear it. Write who.")),
    }

    def offer(self, agencies: Collection[Agency]) -> None:
        """What may be chosen. Nothing is, until somebody chooses."""
        self.recipient.choices = options((one.id, one.name) for one in agencies)
        own = (OWN, _l("Choose topics myself"))
        named = {code: (name, [label(one.name) for one in parts]) for code, (name, parts) in offered_packages().items()}
        self.package.choices = options([*((code, _package(*one)) for code, one in named.items()), own])
        self.topics.choices = options((code, label(one.name)) for code, one in offered_topics().items())

    def validate_topics(self, field: Any) -> None:
        """Somebody who chooses topics chooses one at least."""
        if self.package.data == OWN and not field.data:
            raise ValidationError(_l("Choose at least one topic."))

    def validate_said(self, field: Any) -> None:
        """Yes or no."""
        if field.data and field.data not in set(Said):
            raise ValidationError(NEEDED)

    def validate_printed(self, field: Any) -> None:
        """The language of the form on paper."""
        if field.data and field.data not in LANGUAGES:
            raise ValidationError(NEEDED)

    validate_shown = validate_heard_in = validate_printed

    def turned_to(self, reader: str) -> str:
        """The language in which the person reads the question: that of the worker, until somebody changes it."""
        chosen = self.shown.data or self.heard_in.data
        self.heard_in.data = chosen if chosen in LANGUAGES else reader
        return str(self.heard_in.data)

    @property
    def chosen(self) -> list[ConsentTopic]:
        """The topics of the package, or those ticked. Of a package that was read out no more than what was read out."""
        if self.package.data == OWN:
            offered = offered_topics()
            return [offered[one] for one in self.topics.data or ()]
        heard = self.topics.data if self.said.data else None
        return [one for one in offered_packages()[self.package.data][1] if not heard or one.code in heard]

    def asked(self, agencies: Collection[Agency]) -> Asked:
        """What is asked; call it once the form is valid."""
        to = next(one for one in agencies if one.id == UUID(self.recipient.data))
        until = self.until.data
        if until is None:
            raise ValidationError(NEEDED)
        return Asked(to, [one.code for one in self.chosen], self.why.data or "", until)

    def reply(self) -> Reply:
        """What the person said; call it once the form is valid."""
        return Reply(Said(self.said.data), Way(self.way.data), self.witness.data or "", self.signed_on.data)

    @property
    def wrong_before(self) -> bool:
        """Does something of the question not fit, so that it must be put anew?"""
        return any(self[name].errors for name in ("recipient", "package", "topics", "why", "until")) or bool(
            self.form_errors
        )


def _package(name: Texts, parts: Sequence[Any]) -> str:
    """A package by its name, with the topics in it when they are several."""
    return f"{label(name)} ({'; '.join(str(one) for one in parts)})" if len(parts) > 1 else str(label(name))


class WithdrawForm(Form):
    """A button alone."""

    WORDS = {
        "does_not_stand": ("", _l("This consent does not stand any more.")),
        "nothing_stands": ("", _l("Nothing stands for that agency any more. It is taken back already, or has ended.")),
        "uq_consent_withdrawal_consent_id": ("", _l("It is taken back already.")),
    }


class MoveTopicForm(Form):
    """Two buttons."""

    later = HiddenField(validators=[AnyOf(("yes", "no"))])


class TopicForm(Form):
    """A topic: its words, what it tells, who can never receive it."""

    name_sv = line(_l("Name in Swedish"), needed=True, most=60)
    name_en = line(_l("Name in English"), needed=True, most=60)
    covers_sv = line(
        _l("What it covers, in Swedish"),
        needed=True,
        hint=_l("Read out to the participant, as in “vilken utbildning du har”"),
    )
    covers_en = line(
        _l("What it covers, in English"),
        needed=True,
        hint=_l("Read out to the participant, as in “which schooling you have”"),
    )
    fields = Ticks(_l("What it tells"), description=_l("Nothing about family or siblings can be told on a consent"))
    never = Ticks(
        _l("Who can never receive it?"),
        choices=choices("agency_kind", AgencyKind.POLICE),
        description=_l("The police never receive anything on a consent"),
    )
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "uq_consent_topic_code": ("code", _l("There is already a topic with this code.")),
        "no_field": ("fields", _l("Choose at least one. A topic that should tell nothing any more is retired.")),
        "field_added": (
            "fields",
            _l("What a topic tells can be taken away, never added: consents were given to less. Add a new topic."),
        ),
    }

    def facts(self) -> TopicFacts:
        """What was typed; call it once the form is valid."""
        typed = {name: self[name].data or "" for name in ("name_sv", "name_en", "covers_sv", "covers_en")}
        return TopicFacts(
            name={one: typed[f"name_{one}"] for one in LANGUAGES},
            covers={one: typed[f"covers_{one}"] for one in LANGUAGES},
            fields=[TopicField(one) for one in self["fields"].data or ()],
            never=[AgencyKind(one) for one in self["never"].data or ()],
        )


class AddTopicForm(TopicForm, NewForm):
    """A new topic."""

    code = line(_l("Code"), needed=True, most=40, hint=_l("Small letters and _, never changed afterwards"))

    def validate_code(self, field: Any) -> None:
        """A code that may stand in sealed records for ever."""
        if not re.fullmatch("[a-z][a-z_]*", field.data or ""):
            raise ValidationError(_l("Write small letters a to z and _ only."))


class ChangeTopicForm(TopicForm, VersionedForm):
    """A changed topic."""

    offered = RadioField(
        _l("May participants be asked about it?"),
        [InputRequired(NEEDED)],
        choices=choices("yes_no"),
        description=_l("No retires it: no new consent names it, consents that stand hold on."),
    )
