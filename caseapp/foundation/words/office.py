"""Words of codes about the office: roles, agencies, confirmations, break-glass, log review."""

from typing import Any

from flask_babel import lazy_gettext as _l

WORDS: dict[str, dict[str, Any]] = {
    "role": {
        "caseworker": _l("Caseworker"),
        "coordinator": _l("Coordinator"),
        "manager": _l("Manager"),
        "partner": _l("Partner agency"),
        "front_desk": _l("Front desk"),
        "log_reviewer": _l("Log reviewer"),
        "administrator": _l("Administrator"),
    },
    "role_power": {
        "administrator": _l("An administrator keeps accounts, agencies and programmes, and opens no file."),
        "coordinator": _l("A coordinator opens the files of the whole site and says who works with whom."),
        "manager": _l("A manager makes reports of the service and sees no file."),
        "log_reviewer": _l("A log reviewer sees who opened what, and no file."),
    },
    "confirmation": {
        "grant_role": _l("Account and role"),
        "reset_sign_in": _l("Reset the sign-in"),
        "lift_protection": _l("Lift a protected identity"),
        "destroy_keys": _l("Destroy a key"),
        "bulk_export": _l("Take away what a person opened"),
    },
    "confirmation_state": {
        "open": _l("Waits"),
        "confirmed": _l("Confirmed"),
        "refused": _l("Refused"),
        "withdrawn": _l("Taken back"),
        "expired": _l("Expired"),
    },
    "confirmation_line": {
        "role": _l("Role"),
        "name": _l("Name"),
        "email": _l("E-mail"),
        "working_name": _l("Working name"),
        "ground": _l("Why it ends"),
        "decided_on": _l("Decided on"),
        "decider": _l("Decided by"),
        "agency": _l("Agency"),
        "site": _l("Site"),
        "closed": _l("Account"),
        "days": _l("Days"),
        "key": _l("Key"),
    },
    "account_closed": {"yes": _l("Closed"), "no": _l("Open")},
    "agency_kind": {
        "municipality": _l("Municipality"),
        "probation": _l("Prison and probation"),
        "employment": _l("Employment service"),
        "police": _l("Police"),
        "social_insurance": _l("Social insurance"),
        "other": _l("Other"),
    },
    "topic": {
        "meetings": _l("Meetings and notes"),
        "plan": _l("Goals and plan"),
        "motivation": _l("Motivation"),
        "work": _l("Work, placement and studies"),
        "background": _l("Background"),
    },
    "topic_told": {
        "meetings": _l("Meetings: when we meet and what we write about it"),
        "plan": _l("Your plan: your goals, the steps, and what we have agreed on"),
        "motivation": _l("Motivation: what you have answered about it, and what we think"),
        "work": _l(
            "Work and studies: placements, work and studies, how your time here ended and how it went afterwards"
        ),
        "background": _l(
            "Background: what you have told us about schooling, housing, money, health, alcohol and drugs, and crime. Never about your family."
        ),
    },
    "team_answer": {
        "all": _l("Yes, to everything above"),
        "some": _l("Yes, but only to some of it"),
        "no": _l("No"),
    },
    "emergency": {
        "danger": _l("Danger to somebody’s life or health"),
        "absent": _l("The caseworker is away, and it cannot wait"),
        "at_the_door": _l("The person is here or on the phone now"),
        "on_duty": _l("Another authority asks for something the law demands at once"),
        "other": _l("Something else"),
    },
    "hint": {
        "random": _l("By chance"),
        "unrelated": _l("No relation to the file"),
        "after_end": _l("After the assignment or cover had ended"),
        "outside_hours": _l("Outside working hours"),
        "same_surname": _l("Same surname"),
        "protected": _l("Protected identity"),
        "unusual_volume": _l("Unusually many files that day"),
        "break_glass": _l("Break-glass"),
    },
    "log_answer": {
        "legitimate": _l("Legitimate"),
        "ask": _l("Ask"),
        "breach": _l("Breach"),
    },
    "asker_verified": {
        "called_back": _l("Called back on a known number"),
        "letter": _l("By letter"),
        "in_person": _l("In person, with an identity card"),
    },
    "authority_outcome": {
        "whole": _l("Give all of it"),
        "part": _l("Give a part of it"),
        "refused": _l("Refuse"),
    },
    "authority_state": {
        "received": _l("Received, not decided"),
        "whole": _l("Given"),
        "part": _l("Given in part"),
        "refused": _l("Refused"),
    },
    "authority_answer": {
        "whole": _l("What was asked for is given."),
        "part": _l("A part of what was asked for is given. The rest is refused."),
        "refused": _l("The request is refused."),
    },
    "log_period": {
        "d30": _l("The last 30 days"),
        "d90": _l("The last 90 days"),
        "d365": _l("The last 12 months"),
        "d730": _l("The last 24 months"),
    },
    "reading": {
        "opened": _l("Opened the file"),
        "background": _l("Opened the background"),
        "break_glass": _l("Opened the file in an emergency"),
        "listed": _l("Saw the name in a list or a search"),
    },
}
