"""A button alone, and the words when it cannot be pressed."""

from flask_babel import lazy_gettext as _l

from ..foundation.forms import Form


class AnswerForm(Form):
    """Confirm, refuse, take back, fetch."""

    WORDS = {
        "answered": ("", _l("Somebody has answered this already. Nothing more was done.")),
        "expired": ("", _l("This has expired: it was open for 24 hours. It has to be asked for again.")),
        "own_confirmation": ("", _l("You asked for this yourself. Another person has to confirm it.")),
        "may_not_answer": ("", _l("You may not answer this any more: your role or your place has changed.")),
        "asker_may_not": ("", _l("Whoever asked for this may not ask for it any more. It cannot be confirmed.")),
        "changed_since": (
            "",
            _l("The account has changed since this was asked for. Refuse it, and let it be asked for again."),
        ),
        "uq_staff_email_index": ("", _l("There is an account with this e-mail by now, open or closed.")),
        "agency_without_accounts": ("", _l("The agency has no accounts here any more.")),
        "site_needed": ("", _l("The site is not there any more.")),
        "agency_outside_team": ("", _l("The agency is not in the team of that site any more.")),
    }
