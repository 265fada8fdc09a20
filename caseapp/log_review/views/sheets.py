"""What the log review gives out as files: who, when, which file by its number, what was done; never what a file says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from ...foundation import clock
from ...foundation.deeds import deed
from ...foundation.exports import Sheet
from ...foundation.showing import show_exact
from ...foundation.words import word
from ..models import Hint, Sample, SampledOpening
from ..queries import Handle, Reader
from ..queries.reading import Read
from ..queries.standing import MOST_EXPORTED, Done, Entry

MOST_NAMED = 5


Span = tuple[date, date]
"""The first and the last day."""


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called."""

    readers: Mapping[UUID, Reader]
    handles: Mapping[UUID, Handle]
    sites: Mapping[UUID, str]


def some_of(names: list[str]) -> str:
    """A few names, and how many more."""
    more = len(names) - MOST_NAMED
    rest = [ngettext("%(num)d more", "%(num)d more", more)] if more > 0 else []
    return "; ".join([*names[:MOST_NAMED], *rest])


def handle_words(handle: Handle) -> str:
    """How one speaks of a file."""
    if handle.protected:
        return gettext("File with protected identity, %(short)s", short=handle.short)
    return gettext("File that is gone, %(short)s", short=handle.short) if handle.gone else handle.case_number


def reader_words(one: Reader) -> str:
    """A reader by name, or that the account is gone."""
    return one.colleague.name if one.colleague else gettext("Unknown account")


def _reader_cells(one: Reader, sites: Mapping[UUID, str]) -> list[str]:
    role = word("role", one.role) if one.role else ""
    agency = one.colleague.agency if one.colleague else ""
    return [reader_words(one), role, agency, sites.get(one.site_id, "") if one.site_id else ""]


def _reader_columns() -> list[str]:
    return [gettext("Who"), gettext("Role"), gettext("Agency"), gettext("Site")]


def about(span: Span, more: bool) -> list[tuple[str, str]]:
    """The period, when it was made, and whether there was more than a file holds."""
    rows = [
        (gettext("Period"), f"{span[0]} – {span[1]}"),
        (gettext("Made at"), show_exact(clock.now())),
    ]
    cut = gettext("Only the latest %(count)d lines are here. Choose a shorter period.", count=MOST_EXPORTED)
    return [*rows, (gettext("Not everything"), cut)] if more else rows


def lists(days: int) -> tuple[str, str]:
    """What is said of lists and searches."""
    return gettext("Lists and searches"), gettext("Looked through for the last %(days)d days of the period.", days=days)


def of_entries(about_it: list[tuple[str, str]], entries: list[Entry], names: Names) -> Sheet:
    """Lines of the log."""
    columns = [gettext("When"), *_reader_columns(), gettext("What"), gettext("Purpose"), gettext("File")]
    rows = []
    for one in entries:
        file = handle_words(names.handles[one.participant_id]) if one.participant_id else ""
        if one.shown:
            file = ngettext("%(num)d file shown", "%(num)d files shown", one.shown)
        purpose = word("purpose", one.why) if one.why else ""
        reader = _reader_cells(names.readers[one.actor_id], names.sites)
        rows.append([show_exact(one.at), *reader, deed(one.deed), purpose, file])
    return Sheet(gettext("Access log"), about_it, columns, rows)


def of_sample(
    sample: Sample,
    openings: list[SampledOpening],
    month: str,
    hints: list[tuple[Hint, int, int]],
    named: dict[str, Any],
) -> Sheet:
    """A signed sample with every answer."""
    readers: Mapping[UUID, Reader] = named["readers"]
    rows = [_sampled_cells(one, readers, named["handles"], named["done"]) for one in openings]
    site = f"{sample.site.programme.name}, {sample.site.name}"
    told = [(gettext("Log review"), f"{site}, {month}"), (gettext("Openings in the month"), str(sample.counts["all"]))]
    told += [
        (word("hint", hint), gettext("%(shown)d of %(count)d", shown=inside, count=count))
        for hint, inside, count in hints
    ]
    if sample.signed_at:
        told.append((gettext("Signed at"), show_exact(sample.signed_at)))
    columns = [
        gettext("Day"), gettext("Who"), gettext("Role"), gettext("Agency"), gettext("File"), gettext("What"),
        gettext("Why it was chosen"), gettext("Answer"), gettext("Comment"), gettext("Answered by"), gettext("Answered at"),
    ]  # fmt: skip
    return Sheet(gettext("Log review"), told, columns, rows)


def _sampled_cells(
    one: SampledOpening, readers: Mapping[UUID, Reader], handles: Mapping[UUID, Handle], done: Mapping[UUID, Done]
) -> list[str]:
    what = ", ".join(f"{deed(name)} ({count})" for name, count in done[one.id].deeds.items()) if one.id in done else ""
    who, by = readers[one.actor_id], readers[one.answered_by] if one.answered_by else None
    return [
        one.opened_on.isoformat(),
        *_reader_cells(who, {})[:3],
        handle_words(handles[one.participant_id]),
        what,
        ", ".join(word("hint", hint) for hint in one.why),
        word("log_answer", one.answer) if one.answer else "",
        one.comment,
        reader_words(by) if by else "",
        show_exact(one.answered_at) if one.answered_at else "",
    ]


def of_reads(
    about_it: list[tuple[str, str]], reads: list[Read], readers: Mapping[UUID, Reader], sites: Mapping[UUID, str]
) -> Sheet:
    """Who has read a file, a line for each reader and day."""
    columns = [gettext("Day"), *_reader_columns(), gettext("What")]
    rows = [[one.on.isoformat(), *_reader_cells(readers[one.actor_id], sites), kinds_words(one)] for one in reads]
    return Sheet(gettext("Who has read your file?"), about_it, columns, rows)


def kinds_words(one: Read) -> str:
    """What somebody did on a day, in words."""
    return ", ".join(word("reading", kind) for kind in sorted(one.kinds))
