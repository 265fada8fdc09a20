"""Who may do what, on one page: each permission and the claims about the actor of which one must hold.

Which *files* the permission then works on is reach (`foundation.reach`), evaluated by the database.
"""

from .foundation.access import Actor, Permission, Policy, Role


def is_caseworker(actor: Actor) -> bool:
    """Works with participants assigned to them."""
    return actor.role == Role.CASEWORKER


def is_coordinator(actor: Actor) -> bool:
    """Looks after a site."""
    return actor.role == Role.COORDINATOR


def is_manager(actor: Actor) -> bool:
    """Answers for the service; sees counts, nobody."""
    return actor.role == Role.MANAGER


def is_log_reviewer(actor: Actor) -> bool:
    """Looks through who opened what; opens no file."""
    return actor.role == Role.LOG_REVIEWER


def is_administrator(actor: Actor) -> bool:
    """Keeps accounts, agencies and programmes; opens no file."""
    return actor.role == Role.ADMINISTRATOR


def is_partner(actor: Actor) -> bool:
    """Works at a partner agency; reads what was disclosed to it."""
    return actor.role == Role.PARTNER


def is_anybody(actor: Actor) -> bool:
    """Is signed in, whatever the role."""
    return True


CASEWORK = (is_caseworker, is_coordinator)
TWO_PEOPLE = (is_administrator, is_manager, is_coordinator, is_log_reviewer)

POLICY: Policy = {
    Permission.TODAY_READ: (is_anybody,),
    Permission.SESSION_MANAGE: (is_anybody,),
    Permission.PROGRAMME_READ: (is_anybody,),
    Permission.PROGRAMME_CHANGE: (is_administrator,),
    Permission.AGENCY_CHANGE: (is_administrator,),
    Permission.STAFF_CHANGE: (is_administrator,),
    Permission.CONFIRMATION_READ: (*TWO_PEOPLE, is_caseworker),
    Permission.CONFIRMATION_ANSWER: TWO_PEOPLE,  # never who asked, nor whom it is about: `confirmations/queries`
    Permission.KEYS_DESTROY: (is_administrator,),
    Permission.PARTICIPANT_REGISTER: CASEWORK,
    Permission.PARTICIPANT_CHANGE: CASEWORK,
    Permission.DUPLICATE_ANSWER: (is_coordinator,),
    Permission.CASELOAD_READ: CASEWORK,
    Permission.CASEFILE_READ: CASEWORK,
    Permission.EMERGENCY_OPEN: CASEWORK,
    Permission.EMERGENCY_REVIEW: (is_coordinator, is_log_reviewer),
    Permission.ENROLMENT_RECORD: CASEWORK,
    Permission.ENROLMENT_EXCEPT: (is_coordinator,),
    Permission.CONSENT_RECORD: CASEWORK,
    Permission.CONSENT_TOPIC_CHANGE: (is_administrator,),
    Permission.DISCLOSURE_MAKE: CASEWORK,
    Permission.REFERRAL_SEND: (is_partner,),
    Permission.REFERRAL_ANSWER: CASEWORK,
    Permission.RECEIVED_READ: (is_partner,),
    Permission.RECEIVED_ANSWER: (is_partner,),
    Permission.AUTHORITY_REQUEST_RECORD: CASEWORK,
    Permission.AUTHORITY_REQUEST_DECIDE: CASEWORK,  # who decided is named: a coordinator or manager of the agency
    Permission.ASSIGNMENT_CHANGE: CASEWORK,  # a caseworker for files that named persons only reach
    Permission.HAND_OVER_MAKE: CASEWORK,
    Permission.BACKGROUND_OPEN: CASEWORK,
    Permission.BACKGROUND_WRITE: CASEWORK,
    Permission.GOAL_SET: CASEWORK,
    Permission.RATING_RECORD: CASEWORK,
    Permission.PLACEMENT_RECORD: CASEWORK,
    Permission.EXIT_RECORD: CASEWORK,
    Permission.FOLLOW_UP_RECORD: CASEWORK,
    Permission.OUTCOME_REVIEW: (is_coordinator,),
    Permission.WHO_READ: CASEWORK,
    Permission.LOG_REVIEW: (is_log_reviewer,),
    Permission.REPORT_READ: (is_manager,),
    Permission.REPORT_EXPORT: (is_manager,),
    Permission.MEETING_RECORD: CASEWORK,
    Permission.MEETING_KIND_CHANGE: (is_administrator,),
}
