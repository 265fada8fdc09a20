"""What the events of the log are called on screen. One that is not listed shows as its code: a code never holds a value."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

DEEDS: dict[str, Any] = {
    "assignment.ended": _l("Ended an assignment"),
    "assignment.made": _l("Assigned a caseworker"),
    "background.begun": _l("Began the background of a stay"),
    "background.opened": _l("Opened a topic of the background"),
    "background.written": _l("Wrote in the background"),
    "casefile.listed": _l("Saw a list of files"),
    "casefile.opened": _l("Opened a page of the file"),
    "casefile.searched": _l("Searched for files"),
    "casefile.shown": _l("Opened the page to show to the participant"),
    "caseload.listed": _l("Saw the list of participants"),
    "consent.recorded": _l("Recorded what the person answered about telling others"),
    "consent.withdrawn": _l("Recorded that a consent was taken back"),
    "cover.arranged": _l("Arranged cover"),
    "cover.ended": _l("Ended a cover"),
    "disclosure.made": _l("Disclosed something to another agency"),
    "duplicate.answered": _l("Answered whether two files are one person’s"),
    "duplicate.asked": _l("Another site registered somebody with the same number"),
    "emergency.ended": _l("Closed a file opened by break-glass"),
    "emergency.listed": _l("Saw the list of break-glass openings"),
    "emergency.opened": _l("Opened the file by break-glass"),
    "emergency.read": _l("Read why a file was opened by break-glass"),
    "emergency.reviewed": _l("Reviewed a break-glass"),
    "enrolment.begun": _l("Began a stay"),
    "enrolment.ended": _l("Ended a stay"),
    "enrolment.phase_changed": _l("Changed the phase"),
    "exit.recorded": _l("Recorded an exit"),
    "exit.reviewed": _l("Reviewed an exit"),
    "follow_up.recorded": _l("Recorded a follow-up"),
    "goal.changed": _l("Changed a goal"),
    "goal.reviewed": _l("Reviewed a goal"),
    "goal.set": _l("Set a goal"),
    "hand_over.accepted": _l("Took the file over"),
    "hand_over.given": _l("Handed the file over"),
    "meeting.corrected": _l("Corrected a meeting"),
    "meeting.planned": _l("Planned a meeting"),
    "meeting.recorded": _l("Logged a meeting"),
    "outcome.listed": _l("Saw the files behind a figure"),
    "participant.changed": _l("Changed the person’s details"),
    "participant.registered": _l("Registered the person"),
    "participation.recorded": _l("Recorded the yes to taking part"),
    "participation.withdrawn": _l("Recorded that the yes was taken back"),
    "placement.changed": _l("Changed work, practice or studies"),
    "placement.recorded": _l("Recorded work, practice or studies"),
    "protection.decided": _l("Recorded a decision on protected identity"),
    "protection.lifted": _l("Lifted protected identity"),
    "protection.revealed": _l("Saw a hidden detail"),
    "protection.set": _l("Recorded protected identity"),
    "rating.recorded": _l("Recorded a rating"),
    "readers.shown": _l("Showed who has read the file"),
    "step.added": _l("Added a step"),
    "step.changed": _l("Changed a step"),
    "step.marked": _l("Marked a step"),
    "step.moved": _l("Moved a step"),
    "team_consent.taken": _l("Recorded team consent"),
    "team_consent.withdrawn": _l("Recorded that team consent was taken back"),
    "today.listed": _l("Saw the working day"),
}


def deed(code: str) -> str:
    """The words of an event, in the reader's language."""
    return str(DEEDS[code]) if code in DEEDS else gettext("Another event (%(code)s)", code=code)
