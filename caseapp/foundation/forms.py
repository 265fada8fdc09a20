"""The base of every form: unknown and repeated fields are refused, rules get their words, nothing typed is lost."""

import json
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4, uuid5

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from . import audit
from .database import db
from .fields import NEEDED, SAY_MORE
from .records import Base
from .rules import Broken, Stale, violated
from .words import options

WORDS: dict[str, Any] = {
    "stale": _l(
        "Someone else changed this while you were writing. Both texts are shown below. Save again to keep yours."
    ),
    "unknown": _l("The form held a field that does not belong to it. Nothing was saved."),
    "repeated": _l("A field was sent twice. Nothing was saved."),
    "refused": _l("This could not be saved as it stands. Check the fields and try again."),
    "reason_short": SAY_MORE,
    "asked_already": _l("This is asked already, and waits for another person."),
    "may_not_ask": _l("Your role may not ask for this any more."),
    "not_asked_by_you": _l("Only the person who asked for this may do that."),
    "used_up": _l("This can be used once, within 24 hours after it was asked for. Ask again."),
    "other_agency": _l("Only the agency that wrote this may correct it."),
    "not_your_site": _l("Only those who work at the site may change this."),
    "stay_ended": _l("The stay ended %(day)s. Enrol the person again to write more."),
}


class Form(FlaskForm):
    """A form. WORDS: code of a broken rule or name of a constraint -> (field, words with %(facts)s)."""

    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {}
    theirs: dict[str, str] = {}
    repeat = False
    carried: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse unknown and repeated fields, then the shape of each."""
        many = {name for name, field in self._fields.items() if getattr(field, "many", False)}
        fields = set(self._fields)
        sent = [name for name in request.form if not name.startswith(self.carried or ("\x00",))]
        unknown = [name for name in sent if name not in fields]
        repeated = [name for name in sent if len(request.form.getlist(name)) > 1 and name not in many]
        shape = super().validate(extra_validators)
        self.form_errors += [WORDS["unknown"]] * bool(unknown) + [WORDS["repeated"]] * bool(repeated)
        return shape and not unknown and not repeated

    def accepted(self, act: Callable[[], object]) -> bool:
        """Was the form sent, of right shape, and did the action go through? If not, nothing of it is stored."""
        if not self.validate_on_submit():
            return False
        info = db.session().info
        reads = [one for one in audit.staged(db.session()) if not one.change]
        before = {"entries": reads, "read": info.get("read", False)}
        try:
            act()
            db.session.flush()
            return True
        except Broken as broken:
            self.refuse(broken)
        except StaleDataError:
            self.refuse(Broken("stale"))
        except IntegrityError as error:
            name = violated(error)
            db.session.rollback()
            self.repeat = name.startswith("pk_") or self._is_stored_already(name)
            if not self.repeat:
                self.refuse(Broken(name))
        db.session.rollback()
        info.update(before)
        return self.repeat

    def _is_stored_already(self, constraint: str) -> bool:
        """Only a form for a new record knows its id."""
        return False

    def refuse(self, broken: Broken) -> None:
        """Put the words of a broken rule beside its field."""
        if isinstance(broken, Stale):
            self.theirs = {name: self._in_words(name, value) for name, value in broken.theirs.items()}
            self._fields["version"].data = str(broken.version)
        field, words = self.WORDS.get(broken.code, ("", WORDS.get(broken.code, WORDS["refused"])))
        errors = [*self._fields[field].errors, words % broken.facts] if field else []
        if field:
            self._fields[field].errors = errors
        else:
            self.form_errors.append(words % broken.facts if broken.facts else words)

    def _in_words(self, name: str, value: str) -> str:
        """What stands there now as the reader knows it: a code (or several, comma between) as its word.

        What agrees with the form comes back as typed, so that the page leaves it out.
        """
        field = self._fields.get(name)
        mine = [field.data] if field is not None and not isinstance(field.data, list) else field.data
        there = value.split(",") if isinstance(field, SelectField) else [value]
        if field is None or sorted(there) == sorted("" if one is None else str(one) for one in mine):
            return str(field.data) if field is not None else value
        words = {one.value: str(one.label) for one in field.iter_choices()} if isinstance(field, SelectField) else {}
        return ", ".join(words.get(one, one) for one in there)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form: 422 once something is wrong with it."""
        return 422 if self.errors or self.form_errors else 200

    def problems(self) -> Iterable[tuple[str, Any]]:
        """(id of the field, words) of everything wrong, for the summary on top; '' for the form as a whole."""
        for field in self:
            for words in field.errors:
                yield (field.id if not isinstance(field, HiddenField) else ""), words
        for words in self.form_errors:
            yield "", words


class VersionedForm(Form):
    """A form for something that others may change meanwhile."""

    version = HiddenField()

    @property
    def edited_version(self) -> int:
        """The version the reader saw; 0 for a form without one, which is always stale."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class NewForm(Form):
    """A form for a new record. The same form with the same text gives the same id, so that sending it twice stores it

    once; sent again with another text it is another record, and nothing typed is lost.
    """

    new_id = HiddenField(default=lambda: str(uuid4()))

    def validate_new_id(self, field: HiddenField) -> None:
        """A form whose id was tampered with is refused."""
        try:
            field.data = str(UUID(field.data or ""))
        except ValueError:
            raise ValidationError(WORDS["unknown"]) from None

    def _is_stored_already(self, constraint: str) -> bool:
        """Is the record there? Sent twice it breaks several constraints, and a database may name any of them."""
        for mapper in Base.registry.mappers:
            table = cast(Table, mapper.local_table)
            names = {one.name for one in table.constraints} | {one.name for one in table.indexes}
            if constraint in names:
                keyed_by_id = [column.name for column in table.primary_key] == ["id"]
                return keyed_by_id and db.session.get(mapper.class_, self.id_of_new) is not None
        return False

    @property
    def id_of_new(self) -> UUID:
        """The id the new record gets: the form's own random id and everything typed, hashed (UUID version 5)."""
        typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
        return uuid5(UUID(self.new_id.data), json.dumps(sorted(typed)))


class StayForm(Form):
    """A form that says within which stay its record belongs."""

    enrolment = RadioField(_l("Which stay?"), [InputRequired(NEEDED)])

    def offer(self, stays: Iterable[tuple[UUID, str, bool]]) -> None:
        """Offer stays as (id, name, whether it lasts). The only one that lasts is chosen already: that states no fact."""
        every = list(stays)
        self.enrolment.choices = options((id_, name) for id_, name, _ in every)
        lasting = [id_ for id_, _, lasts in every if lasts]
        if not self.enrolment.data and len(lasting) == 1:
            self.enrolment.data = str(lasting[0])


def first_words(form: Form) -> Any:
    """What is wrong with a form that is a button alone: it has no page of its own to say so on."""
    return next((words for _, words in form.problems()), "")
