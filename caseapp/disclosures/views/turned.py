"""The line of trust, turned towards the person: as a page, and as a tagged PDF to take along."""

import base64
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flask import Response, current_app, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from ...consents.models import Consent
from ...foundation import clock
from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import attachment
from ...foundation.pages import go, page
from ...foundation.rendering import RenderingAway, ask
from ...foundation.showing import show_day, show_exact
from ...foundation.words import label, word
from ...participants.queries import hidden_until, open_file
from ..models import Disclosure, StandingDisclosure
from ..queries.grounds import laws
from ..queries.trust import Moment, note_copy, trust_of
from . import room

MOST_SECONDS = 10.0


def heading_of(moment: Moment) -> str:
    """What happened, about what, to whom."""
    to = f"{label(moment.name)} → {moment.recipient}" if moment.name else moment.recipient
    return ": ".join(one for one in (str(word("trust", moment.kind)), to) if one)


def about(moment: Moment) -> list[str]:
    """What belongs to it, but for the text that left."""
    if isinstance(moment.record, Consent) and moment.kind in ("yes", "renewed"):
        return [f"{moment.record.why} · {gettext('until %(day)s', day=show_day(moment.record.valid_until))}"]
    if isinstance(moment.record, StandingDisclosure) and moment.kind == "standing":
        return [str(word("every", moment.record.every))]
    if moment.law:
        law = laws()[moment.law]
        two = gettext("A law allows it. Two of us decided it together.")
        return [f"{two} {label(law.name)} ({label(law.law)})."]
    return [", ".join(str(word("topic", one)) for one in moment.parts)] if moment.parts else []


@room.get("/trust")
@requires(Permission.CASEFILE_READ)
def show_trust(participant_id: UUID) -> Response:
    """The same with the answers before it, in one line of time, to be turned towards the person."""
    participant = open_file(current_actor(), participant_id)
    moments = [(one, heading_of(one), about(one)) for one in trust_of(current_actor(), participant_id)]
    values: dict[str, Any] = {"moments": moments, "hidden_until": hidden_until(participant)}
    return page("disclosures/show_trust.html", participant=participant, **values)


@room.get("/trust/copy")
@requires(Permission.CASEFILE_READ)
def copy_trust(participant_id: UUID) -> Response:
    """The same to take along, as a tagged PDF. Its title and its file's name say nothing of anybody."""
    participant, today = open_file(current_actor(), participant_id), clock.today()
    hidden = hidden_until(participant)

    def told(one: Moment) -> list[str]:
        if not isinstance(one.record, Disclosure):
            return []
        shown = hidden is None or one.record.made_at >= hidden
        return one.record.content.splitlines() if shown else [gettext("Not shown: the person has protected identity.")]

    moments = trust_of(current_actor(), participant_id)
    note_copy(current_actor(), participant_id)
    values = {
        "language": str(get_locale()),
        "title": gettext("What others may know"),
        "intro": [participant.name, gettext("Copied %(when)s", when=show_exact(clock.now()))],
        "facts": [],
        "sections": [[heading_of(one), [_when(one), *told(one), *about(one)]] for one in moments],
        "foot": gettext("What we have already told cannot be taken back. You can ask for this list again at any time."),
    }
    try:
        made = ask(cast(Path, current_app.config["SETTINGS"].instance), "letter", MOST_SECONDS, **values)
    except RenderingAway:
        onward = url_for("disclosures.list_disclosures", participant_id=participant_id)
        return go(onward, _l("No document can be made right now. Try again in a moment."))
    name = gettext("what-we-told")
    return attachment(base64.b64decode(made), "application/pdf", f"{name}-{today.isoformat()}.pdf")


def _when(moment: Moment) -> str:
    return moment.day.isoformat() if moment.whole_day else show_exact(moment.at)
