"""What a confirmation changes in an account, line by line."""

from typing import Any

from ...agencies.queries import all_agencies
from ...programmes.queries import all_sites
from . import Line


def lines(detail: dict[str, Any]) -> list[Line]:
    """Every line of the account as it stood when somebody asked (nothing for a new one), and as it would stand."""
    before, after = detail["before"] or {}, detail["after"]
    agencies = {str(one.id): one.name for one in all_agencies()}
    sites = {str(one.id): f"{one.programme.name}, {one.name}" for one in all_sites()}

    def line(name: str, known: dict[str, str] | None = None, words: str = "") -> Line:
        was, becomes = before.get(name, ""), after.get(name, "")
        if known is None:
            return Line(name, was, becomes, words)
        return Line(name, known.get(was, ""), known.get(becomes, ""))

    hidden = (
        before.get("working_name") or after.get("working_name") or detail.get("hidden")
    )  # protected identity: that name alone is told
    names = [line("working_name")] if hidden else [line("name"), line("email")]
    found = [line("role", words="role"), *names, line("agency", agencies), line("site", sites)]
    closed = line("closed", words="account_closed")
    return [*found, closed] if closed.before != closed.after and before and closed.after else found
