"""What was disclosed, to take over into a system of one's own: as clean text."""

from uuid import UUID

from flask import Response
from flask_babel import gettext

from ...foundation import clock
from ...foundation.access import Permission, current_actor, requires
from ...foundation.exports import attachment
from ...foundation.showing import show_exact
from ...foundation.words import label
from .. import queries
from . import room


def paragraphs(item: queries.Item) -> list[str]:
    """One thing in words, with its purpose, who told it and until when it may be read."""
    return [
        *item.content.splitlines(),
        gettext("Purpose: %(why)s", why=item.why),
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
    lines = [received.name, gettext("Copied %(when)s", when=show_exact(clock.now())), ""]
    for item in queries.items_of(by, received):
        lines += [str(label(item.topic.name)), *paragraphs(item), ""]
    return attachment("\n".join(lines).encode(), "text/plain; charset=utf-8", f"{gettext('disclosed')}.txt")
