"""The question as the person hears it: the same words on the screen and on paper, with the honest sentence."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask_babel import force_locale, gettext

from ...agencies.models import Agency, AgencyKind
from ...foundation.rendering import ask
from ...foundation.showing import show_day
from ..models import ConsentTopic
from ..queries import Asked

MOST_SECONDS = 4.0  # the database waits meanwhile


@dataclass(frozen=True, slots=True)
class Question:
    """What is read out: who may know until when, what of it, what for, what it may mean, and that one may say no."""

    who: str
    covers: list[str]
    why: str
    honest: str
    free: str

    @property
    def mark(self) -> str:
        """What tells whether these are still the words that were read out."""
        return sha256("\n".join([self.who, *self.covers, self.why, self.honest, self.free]).encode()).hexdigest()


def honest_sentence(to: Agency) -> str:
    """What another agency's weaker secrecy may mean (domain §6: OSL 26, 28 and 35 kap. differ)."""
    if to.kind == AgencyKind.MUNICIPALITY:
        return gettext(
            "If it is the social services there that get it, the protection is strong. In other parts of a municipality, such as"
            " school or work, it can be weaker, and the police can get at it more easily."
        )
    return gettext(
        "The protection there is weaker than in the social services, and the police can get at it more easily."
    )


def question_of(asked: Asked, chosen: Sequence[ConsentTopic], language: str) -> Question:
    """The question in a language, whichever the reader's own is."""
    with force_locale(language):
        return Question(
            who=gettext(
                "You choose yourself. If you say yes, %(agency)s may know this until %(day)s:",
                agency=asked.recipient.name,
                day=show_day(asked.until),
            ),
            covers=[one.covers[language] for one in chosen],
            why=gettext("What it is for: %(why)s", why=asked.why),
            honest=honest_sentence(asked.recipient),
            free=gettext(
                "You can change your mind at any time. What we have already told cannot be taken back. A no does not affect"
                " your place here."
            ),
        )


def as_form(folder: Path, question: Question, name: str, asker: str, language: str) -> bytes:
    """The question on paper, with boxes and room to sign: a tagged PDF. Raises RenderingAway."""
    with force_locale(language):
        values = {
            "language": language,
            "title": gettext("May we tell others?"),
            "asked": [[gettext("Name"), name], [gettext("We who ask"), asker]],
            "question": [question.who, question.why, question.honest, question.free],
            "covers": question.covers,
            "answer": gettext("Your answer"),
            "yes": gettext("Yes, you may tell it"),
            "no": gettext("No, do not tell it"),
            "choose": gettext("Mark one of the boxes. A no does not affect your place."),
            "signed": [gettext("Date"), gettext("Signature")],
        }
    return base64.b64decode(ask(folder, "consent_form", MOST_SECONDS, told=values))
