"""The exact words that leave a file on a topic: the own agency's records alone, the least that answers the question."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask_babel import force_locale, get_locale, gettext
from flask_babel import lazy_gettext as _l

from ...assignments.queries import assignments_of
from ...background.models import BackgroundTopic
from ...background.queries import told_of
from ...consents.models import WHEREABOUTS, TopicField, topics
from ...enrolments.models import Enrolment
from ...enrolments.queries import enrolments_of
from ...foundation import clock
from ...foundation.access import Actor
from ...foundation.letters import bare
from ...foundation.showing import show_exact
from ...foundation.words import word
from ...goals.queries import plan_of
from ...meetings.queries import kinds, meetings_of
from ...outcomes.queries import exits_of
from ...participants.models import Participant
from ...placements.queries import placements_of
from ...staff.queries import colleagues
from ..queries import mark_of

BACK_DAYS, MOST_MEETINGS = 90, 100
Teller = Callable[[Actor, Participant], list[str]]


def content_of(by: Actor, participant: Participant, topic: str) -> str:
    """What would leave on a topic (code), the name and a line for each thing its fields tell; '' when there is nothing.

    Authorities write Swedish to each other (språklagen 10 §), whatever the worker reads. Of somebody with protected identity
    nothing leaves that tells where and when they are met, or how they are reached.
    """
    told = [one for one in topics()[topic].fields if not (participant.protected and one in WHEREABOUTS)]
    with force_locale("sv"):
        lines = [line for one in told for line in TELLERS[one](by, participant)]
    return "\n".join([participant.name, *lines]) if lines else ""


# Words for family in what people write; a consent lifts one's own secrecy alone (OSL 12 kap. 2 §).
NEAR = (
    "mamma|pappa|mor|morsa|far|farsa|moder|fader|mödrar|fäder|mormor|morfar|farmor|farfar|moster|mostrar|faster|fastrar"
    "|morbror|morbröder|farbror|farbröder|förälder|föräldrar|bror|brors|brorsa|broder|bröder|syster|systrar|syrra|syrror"
    "|syskon|tvilling|barn|dotter|döttrar|son|söner|sambo|särbo|fru|hustru|maka|make|flickvän|pojkvän|fästmö|fästman|kusin"
    "|brorson|brorsdotter|systerson|systerdotter|svåger|svågrar|barnafar|barnamor|släkt|släkting|anhörig|anhöriga|närstående|familj|familje"
)
FAMILY = re.compile(
    r"\b(?:syskon|familje|föräldra|adoptiv|svägersk|vårdnadshavar|exman|exmak)\w*|"
    rf"\b(?:store?|stora|lill|lilla|halv|styv|svär|bonus|plast|foster|barn|ex)?(?:{NEAR})"
    r"(?:s|n|ns|en|ens|nen|nens|et|ets|er|ers|ern|erna|ernas|ar|ars|arna|arnas|na|nas)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may leave; `mark`: what a tick at it sends, which is its words' alone, wherever it comes to stand meanwhile."""

    words: str
    mark: str

    @property
    def may_leave(self) -> bool:
        """Does it leave when nobody is asked? Not when it seems to speak of family."""
        return FAMILY.search(bare(self.words)) is None


def lines_of(content: str) -> list[Line]:
    """The lines below the name. Of two alike each has a mark of its own."""
    before, found = Counter[str](), []
    for words in content.splitlines()[1:]:
        found.append(Line(words, mark_of(f"{before[words]} {words}")[:16]))
        before[words] += 1
    return found


def kept(content: str, marks: Collection[str]) -> str:
    """The name, and some of the lines below it; '' for none."""
    chosen = [one.words for one in lines_of(content) if one.mark in marks]
    return "\n".join([content.splitlines()[0], *chosen]) if chosen else ""


def unasked(content: str) -> str:
    """What leaves when nobody chooses among the lines."""
    return kept(content, {one.mark for one in lines_of(content) if one.may_leave})


def _own_stays(by: Actor, participant: Participant) -> list[Enrolment]:
    return [one for one in enrolments_of(participant.id) if one.owner_agency_id == by.agency_id]


def _participation(by: Actor, participant: Participant) -> list[str]:
    stays = [one for one in _own_stays(by, participant) if one.ended_on is None]
    here = {one.site_id for one in stays}
    workers = [
        one.staff_id
        for one in assignments_of(participant.id)
        if one.owner_agency_id == by.agency_id and one.site_id in here
    ]
    lines = [
        gettext(
            "Takes part in %(programme)s, %(site)s, since %(day)s.",
            programme=one.programme.name,
            site=one.site.name,
            day=one.started_on.isoformat(),
        )
        for one in stays
    ]
    names = ", ".join(one.name for one in colleagues(workers).values())
    return [*lines, gettext("Works with %(names)s.", names=names)] if lines and names else lines


def _attendance(by: Actor, participant: Participant) -> list[str]:
    since, labels = clock.now() - timedelta(days=BACK_DAYS), kinds()
    met = [one for one in meetings_of(participant.id, MOST_MEETINGS)[0] if one.owner_agency_id == by.agency_id]
    return [
        f"{show_exact(one.starts_at)} {labels[one.kind].label(str(get_locale()))}: {word('attendance', one.attendance)}"
        for one in met
        if one.starts_at >= since
    ]


def _contact(_by: Actor, participant: Participant) -> list[str]:
    return [one for one in (participant.phone, participant.email) if one]


def _phase(by: Actor, participant: Participant) -> list[str]:
    return [
        str(word("phase", one.phase)) if participant.protected else f"{one.programme.name}: {word('phase', one.phase)}"
        for one in _own_stays(by, participant)
        if one.ended_on is None
    ]


def _plan(by: Actor, participant: Participant) -> list[str]:
    lines = []
    for one in plan_of(participant.id):
        if one.goal.owner_agency_id != by.agency_id:
            continue
        lines.append(f"{one.goal.agreed or one.goal.own_words} ({word('goal_status', one.goal.status)})")
        lines += [
            f"– {step.words} ({word('step_status', step.status)})"
            for step in one.steps
            if step.owner_agency_id == by.agency_id
        ]
    return lines


def _placement(by: Actor, participant: Participant) -> list[str]:
    return [
        f"{_span(one.started_on, one.ended_on)}: {one.role}, {one.employer}"
        for one in placements_of(participant.id)
        if one.owner_agency_id == by.agency_id
    ]


def _span(first: date, last: date | None) -> str:
    return f"{first.isoformat()} – {last.isoformat()}" if last else gettext("From %(day)s", day=first.isoformat())


def _outcome(by: Actor, participant: Participant) -> list[str]:
    exits = exits_of(participant.id)
    return [
        f"{stay.ended_on}: {word('exit_reason', exits[stay.id][0].reason)}"
        for stay in _own_stays(by, participant)
        if stay.id in exits and exits[stay.id][0].owner_agency_id == by.agency_id
    ]


# What a field tells of the background: its document, and the codes and days in it with what they are called; then its words.
BACKGROUND: dict[TopicField, tuple[BackgroundTopic, dict[str, Any]]] = {
    TopicField.SCHOOLING: (BackgroundTopic.SCHOOLING, {"education": _l("Schooling so far")}),
    TopicField.LANGUAGE: (BackgroundTopic.SWEDISH, {"swedish_level": _l("Level of Swedish")}),
    TopicField.HOUSING: (BackgroundTopic.HOUSING, {}),
    TopicField.DEBT: (BackgroundTopic.DEBT, {"income": _l("Lives on now")}),
    TopicField.HEALTH: (BackgroundTopic.HEALTH, {}),
    TopicField.SUBSTANCE: (BackgroundTopic.SUBSTANCE, {}),
    TopicField.CRIMINAL_RECORD: (BackgroundTopic.CRIMINAL_RECORD, {}),
    TopicField.PRISON: (
        BackgroundTopic.PRISON,
        {
            "institution": _l("Institution"),
            "leaves_on": _l("Planned release"),
            "leave_from": _l("Day release (frigång) from"),
            "visits": _l("Visits at the institution"),
        },
    ),
}
CODES = ("education", "swedish_level", "income")


def _background(by: Actor, participant: Participant, field: TopicField) -> list[str]:
    """What the own agency wrote last; it is opened for this, and the log says so."""
    topic, named = BACKGROUND[field]
    facts = told_of(by, participant.id, topic).facts
    told = {name: facts.get(name, "") for name in named}
    lines = [f"{named[name]}: {word(name, one) if name in CODES else one}" for name, one in told.items() if one]
    return [*lines, *filter(None, [facts.get("words", "")])]


def _language(by: Actor, participant: Participant) -> list[str]:
    """The level of Swedish and whether an interpreter is needed; not which language the person speaks, which nobody asked about."""
    lines = _background(by, participant, TopicField.LANGUAGE)
    return [*lines, gettext("Needs an interpreter")] if participant.interpreter == "yes" else lines


TELLERS: dict[TopicField, Teller] = {
    TopicField.PARTICIPATION: _participation,
    TopicField.ATTENDANCE: _attendance,
    TopicField.CONTACT: _contact,
    TopicField.PHASE: _phase,
    TopicField.GOALS: _plan,
    TopicField.PLACEMENT: _placement,
    TopicField.OUTCOME: _outcome,
    **{one: partial(_background, field=one) for one in BACKGROUND},
    TopicField.LANGUAGE: _language,
}
