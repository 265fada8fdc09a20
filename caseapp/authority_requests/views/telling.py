"""The decision document: what stands on its page and, letter for letter, in its PDF. No more of a person than is needed.

A refusal does not even say whether there is a file: neither name nor case number stands in the document.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

from flask_babel import get_locale, gettext

from ...agencies.queries import agency
from ...foundation.rendering import ask
from ...foundation.words import word
from ...staff.queries import Colleague
from ..models import AuthorityDecision, AuthorityRequest, Outcome

MOST_SECONDS = 10.0  # that a web worker waits for a document


@dataclass(frozen=True, slots=True)
class Letter:
    """What `rendering.documents.letter` takes."""

    language: str
    title: str
    intro: list[str]
    facts: list[tuple[str, str]]
    sections: list[tuple[str, list[str]]]
    foot: str


def reference_of(request: AuthorityRequest) -> str:
    """Eight characters by which we find the request again, and nobody anything else."""
    return request.id.hex[:8].upper()


def letter_of(
    request: AuthorityRequest, decision: AuthorityDecision, decider: Colleague, hidden: bool = False
) -> Letter:
    """The document, in the reader's language; what was typed stands as it was typed. `hidden`: without what was given.

    The agency is the one that was asked, wherever the decider works by now.
    """
    asked, language, basis = agency(request.owner_agency_id).name, str(get_locale()), decision.basis
    refused = decision.outcome == Outcome.REFUSED
    facts = [
        (gettext("Our reference"), reference_of(request)),
        (gettext("Authority"), request.authority),
        (gettext("Asked by"), ", ".join(one for one in (request.asker, request.service_number) if one)),
        (gettext("Made sure who asked"), word("asker_verified", request.verified)),
        (gettext("Received on"), request.received_on.isoformat()),
        *([] if refused else [(gettext("Asked for"), request.asked_for)]),  # it may name the person
        (gettext("On which paragraph"), basis.name[language]),
        (gettext("Decided by"), f"{decider.name}, {asked}"),
        (gettext("Decided on"), decision.decided_on.isoformat()),
    ]
    said = [
        gettext(
            "%(outcome)s Paragraph: %(source)s.",
            outcome=word("authority_answer", decision.outcome),
            source=basis.source,
        )
    ]
    if refused:
        said.append(gettext("This decision says neither that we know anything of the person nor that we do not."))
    why = [one for one in ((basis.reason or {}).get(language, ""), decision.reasons) if one]
    sections = [(gettext("Decision"), said)]
    sections += [(gettext("Reasons"), why)] if why else []
    given = gettext("Not shown: the person has protected identity.") if hidden else decision.given
    sections += [(gettext("This is given, word by word"), [given])] if decision.given else []
    if decision.outcome != Outcome.WHOLE:
        sections.append((gettext("How to appeal"), [basis.appeal[language]]))
    title = gettext("Decision on a request from an authority")
    return Letter(
        language, title, [asked], facts, sections, gettext("The decision is kept with us under its reference.")
    )


def as_pdf(folder: Path, told: Letter) -> bytes:
    """A tagged PDF, made by the rendering process. Raises RenderingAway."""
    values = {name: getattr(told, name) for name in Letter.__slots__}
    return base64.b64decode(ask(folder, "letter", MOST_SECONDS, **values))
