"""What is typed about a programme and its sites, and the words when it does not fit."""

import re
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from ..foundation.fields import NEEDED, Ticks, Whole, line, phone_number
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices
from .actions import Address, Rules
from .models import Phase

AGE_WINDOW = _l("The age window cannot end before it begins.")


class ProgrammeForm(Form):
    """A programme and its rules."""

    name = line(_l("Name"), needed=True)
    prefix = line(
        _l("Letters that begin case numbers"),
        needed=True,
        hint=_l("Two to four letters A to Z that no programme has had before"),
    )
    least_age = Whole(_l("From age"), 0, 120)
    most_age = Whole(_l("To age"), 0, 120, needed=False, hint=_l("Leave empty when there is no upper limit"))
    silent_after_days = Whole(
        _l("Days without contact"), 1, 365, hint=_l("After so many days a participant shows as gone silent")
    )
    phases = Ticks(
        _l("Phases"),
        choices=choices("phase", "exited"),
        description=_l("“Exited” always belongs to a programme"),
    )
    team = Ticks(_l("Agencies in the team"))
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        "uq_programme_name": ("name", _l("There is already a programme with this name.")),
        "uq_programme_prefix": (
            "prefix",
            _l("Another programme begins its case numbers with these letters."),
        ),
        "ck_programme_age_window": ("most_age", AGE_WINDOW),
        "ck_programme_least_age": ("least_age", AGE_WINDOW),
        "ck_programme_silent_after_days": ("silent_after_days", _l("Choose between 1 and 365 days.")),
        "no_phase": ("phases", NEEDED),
        "agency_works_here": (
            "team",
            _l(
                "People of an agency you took away have open accounts at a site of the programme. "
                "Close or move the accounts first."
            ),
        ),
        "agency_without_accounts": ("team", _l("An agency without accounts cannot be in a team.")),
    }

    def validate_phases(self, field: Any) -> None:
        """At least one; asked here since a mark on each box would say that every box is needed."""
        if not field.data:
            raise ValidationError(NEEDED)

    validate_team = validate_phases

    def validate_prefix(self, field: Any) -> None:
        """Capital letters, as they stand in a case number."""
        field.data = (field.data or "").upper()
        if not re.fullmatch("[A-Z]{2,4}", field.data):
            raise ValidationError(_l("Write two to four letters A to Z."))

    def rules(self) -> Rules:
        """What was typed; call it once the form is valid."""
        return Rules(
            name=self.name.data or "",
            prefix=self.prefix.data or "",
            least_age=self.least_age.data or 0,
            most_age=self.most_age.data,
            silent_after_days=self.silent_after_days.data or 0,
            phases=[Phase(one) for one in self.phases.data or []],
            team=[UUID(one) for one in self.team.data or []],
        )


class AddProgrammeForm(ProgrammeForm, NewForm):
    """A new programme."""


class ChangeProgrammeForm(ProgrammeForm, VersionedForm):
    """A changed programme."""


class SiteForm(Form):
    """A place and how to get there."""

    name = line(_l("Name"), needed=True)
    street = line(_l("Street"), needed=True)
    postcode = line(_l("Postcode"), needed=True, most=10)
    town = line(_l("Town"), needed=True)
    phone = phone_number(_l("Phone"), needed=True)
    WORDS = {"uq_site_programme_id_name": ("name", _l("The programme already has a site with this name."))}

    def validate_postcode(self, field: Any) -> None:
        """Five digits, shown as three and two."""
        digits = "".join((field.data or "").split())
        if not re.fullmatch("[0-9]{5}", digits):
            raise ValidationError(_l("Write the postcode with five digits, for example 461 57."))
        field.data = f"{digits[:3]} {digits[3:]}"

    def address(self) -> Address:
        """What was typed; call it once the form is valid."""
        return Address(
            name=self.name.data or "",
            street=self.street.data or "",
            postcode=self.postcode.data or "",
            town=self.town.data or "",
            phone=self.phone.data or "",
        )


class AddSiteForm(SiteForm, NewForm):
    """A new site."""


class ChangeSiteForm(SiteForm, VersionedForm):
    """A changed site."""
