"""What is typed about an account, and the words when it does not fit."""

from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from ..foundation.access import Role
from ..foundation.fields import NEEDED, email_address, line, text
from ..foundation.forms import Form, NewForm, VersionedForm
from ..foundation.words import choices, options

AGENCY_WITHOUT_ACCOUNTS = _l("That agency has no accounts here. Choose another, or let it have accounts first.")
SITE_NEEDED = _l("Caseworkers and coordinators work at a site. Choose one.")
AGENCY_OUTSIDE_TEAM = _l(
    "The agency is not in the team of that site. Choose another site or agency, or let it into the team."
)
WHY = _l("Another person reads this before they confirm. At least 10 characters.")
TWO_PEOPLE: dict[str, tuple[str, Any]] = {
    "reason_short": (
        "reason",
        _l("Say why, in at least %(least)d characters that are not spaces: another person decides on it."),
    ),
    "asked_already": (
        "",
        _l("This is asked already for the account, and waits for another person. Take that back first."),
    ),
    "changed_since": ("", _l("The account has changed since you opened the page. Open it again.")),
}


class AccountForm(Form):
    """Who works here, as what and where."""

    name = line(_l("Name"), needed=True)
    email = email_address(_l("E-mail"), needed=True, hint=_l("The person signs in with it"))
    working_name = line(
        _l("Working name"),
        hint=_l("Only for staff with protected identity: the name that everybody else sees, instead of the real one"),
    )
    role = RadioField(_l("Role"), [InputRequired(NEEDED)], choices=choices("role"))
    agency = SelectField(_l("Agency"), [InputRequired(NEEDED)])
    site = SelectField(_l("Site"), description=_l("Needed for caseworkers and coordinators"))
    reason = text(
        _l("Why"),
        most=2000,
        hint=_l(
            "Needed for a new coordinator, manager, log reviewer or administrator, and when one gets another place. "
            "Another person reads it and confirms."
        ),
    )
    WORDS: ClassVar[dict[str, tuple[str, Any]]] = {
        **TWO_PEOPLE,
        "uq_staff_email_index": (
            "email",
            _l("There is already an account with this e-mail, open or closed."),
        ),
        "agency_without_accounts": ("agency", AGENCY_WITHOUT_ACCOUNTS),
        "site_needed": ("site", SITE_NEEDED),
        "agency_outside_team": ("site", AGENCY_OUTSIDE_TEAM),
    }

    def offer(self, agencies: list[tuple[UUID, str]], sites: list[tuple[UUID, str]]) -> None:
        """What may be chosen. Nothing is, until somebody chooses."""
        self.agency.choices = options([("", _l("Choose an agency")), *agencies])
        self.site.choices = options([("", _l("No site")), *sites])

    def account(self) -> dict[str, Any]:
        """What was typed, as the actions take it; call it once the form is valid."""
        return {
            "name": self.name.data or "",
            "email": self.email.data or "",
            "working_name": self.working_name.data or "",
            "role": Role(self.role.data),
            "agency_id": UUID(self.agency.data),
            "site_id": UUID(self.site.data) if self.site.data else None,
        }


class AddAccountForm(AccountForm, NewForm):
    """A new account."""


class ChangeAccountForm(AccountForm, VersionedForm):
    """A changed account."""

    def hide(self) -> None:
        """Of staff with protected identity neither name nor address shows; what is left empty stays as it is."""
        for field in (self.name, self.email):
            field.validators = [Optional(), *field.validators[1:]]
            field.flags.required = False
            field.description = _l("Not shown. Leave it empty to keep what stands there.")

    WORDS = {
        **AccountForm.WORDS,
        "own_role": ("role", _l("You cannot change your own role. Ask another administrator.")),
    }


class DisableForm(Form):
    """A button alone."""

    WORDS = {"own_account": ("", _l("You cannot close your own account. Ask another administrator."))}


class EnableForm(Form):
    """A button; with roles that take two people a reason, too."""

    why = text(_l("Why should the account open again?"), most=2000, hint=WHY)
    WORDS = {
        **TWO_PEOPLE,
        "reason_short": ("why", TWO_PEOPLE["reason_short"][1]),
        "own_account": ("", _l("You cannot open your own account. Ask another administrator.")),
        "agency_without_accounts": ("", AGENCY_WITHOUT_ACCOUNTS),
        "site_needed": ("", SITE_NEEDED),
        "agency_outside_team": ("", AGENCY_OUTSIDE_TEAM),
    }


class ResetForm(Form):
    """Why somebody needs a new way in."""

    reason = text(_l("Why"), needed=True, most=2000, hint=WHY)
    WORDS = {
        **TWO_PEOPLE,
        "account_closed": ("", _l("The account is closed. Open it again first.")),
    }
