"""What was disclosed, to take over into a system of one's own: as clean text, and as a tagged PDF."""

import base64
from pathlib import Path
from typing import cast
from uuid import UUID

from flask import Response, current_app, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from ...foundation import clock
from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import attachment
from ...foundation.pages import go
from ...foundation.rendering import RenderingAway, ask
from ...foundation.showing import show_exact
from ...foundation.words import label
from .. import queries
from . import room

MOST_SECONDS = 10.0
NOT_MADE = _l("The PDF cannot be made just now. Take the text, or try again in a moment.")


def paragraphs(item: queries.Item) -> list[str]:
    """One thing in words, with its purpose, who told it and until when it may be read."""
    return [
        *item.content.splitlines(),
        gettext("Purpose: %(why)s", why=item.why),
        gettext("On the person’s consent.") if item.on_consent else gettext("On a ground in law, without consent."),
        gettext(
            "Disclosed %(when)s by %(name)s, %(agency)s. To be read until %(day)s.",
            when=show_exact(item.made_at), name=item.who, agency=item.agency, day=item.until.isoformat(),
        ),
    ]  # fmt: skip


@room.get("/received/<uuid:received_id>/copy")
@requires(Permission.RECEIVED_READ)
def copy_text(received_id: UUID) -> Response:
    """Clean text, for another system."""
    by = current_actor()
    received = queries.open_received(by, received_id)
    queries.note_copy(by, received)
    lines = [received.name, gettext("Copied %(when)s", when=show_exact(clock.now())), ""]
    for item in queries.items_of(by, received):
        lines += [str(label(item.name)), *paragraphs(item), ""]
    name = gettext("disclosed")
    return attachment("\n".join(lines).encode(), "text/plain; charset=utf-8", f"{name}.txt")


@room.get("/received/<uuid:received_id>/copy/pdf")
@requires(Permission.RECEIVED_READ)
def copy_pdf(received_id: UUID) -> Response:
    """The same as a tagged PDF. Its title and its file's name say nothing of anybody."""
    by = current_actor()
    received = queries.open_received(by, received_id)
    queries.note_copy(by, received)
    told = {
        "language": str(get_locale()),
        "title": gettext("Disclosed"),
        "intro": [received.name, gettext("Copied %(when)s", when=show_exact(clock.now()))],
        "facts": [],
        "sections": [[str(label(item.name)), paragraphs(item)] for item in queries.items_of(by, received)],
        "foot": gettext(
            "Only for the purposes that stand here. It may be read until the day that stands beside each part."
        ),
    }
    try:
        made = base64.b64decode(
            ask(cast(Path, current_app.config["SETTINGS"].instance), "letter", MOST_SECONDS, **told)
        )
    except RenderingAway:
        return go(url_for("received.show_received", received_id=received_id), NOT_MADE)
    name = gettext("disclosed")
    return attachment(made, "application/pdf", f"{name}.pdf")
