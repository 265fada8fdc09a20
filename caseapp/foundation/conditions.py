"""What the gate reads in the conditions of a statement: does a case table carry the reach, and whose?"""

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from .reach import EMERGENCY, Fence, case_tables

MINE, LASTING = (
    ("actor_id", exp.EQ, "reach_actor"),
    (("valid_from", exp.LTE, "reach_on"), ("valid_until", exp.GTE, "reach_on"), ("expires_at", exp.GT, "reach_at")),
)
# View -> (the columns of which one is asked for, and the comparisons that must stand there).
VIEWS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, Any, str], ...]]] = {
    "reach": (("participant_id",), (MINE, *LASTING)),
    "team_reach": (("enrolment_id",), (MINE, ("agency_id", exp.EQ, "reach_agency"), *LASTING)),
    "site_reach": (("enrolment_id",), (MINE,)),
    "intake_reach": (("intake_id",), (MINE,)),
    "recipient_reach": (("received_id", "disclosure_id"), (MINE, *LASTING)),
}


def parts(condition: Any, kind: type[exp.Expression] = exp.And) -> Iterator[Any]:
    """The conditions that all must hold; with `Or`, those of which one must."""
    if isinstance(condition, exp.Paren):
        yield from parts(condition.this, kind)
    elif isinstance(condition, kind):
        yield from parts(condition.left, kind)  # type: ignore[attr-defined]  # both connectors have two sides
        yield from parts(condition.right, kind)  # type: ignore[attr-defined]
    elif condition is not None:
        yield condition


def fenced(table: exp.Table, name: str, condition: exp.Expression | None, changing: bool) -> bool:
    """Is `file IN (SELECT … FROM reach …)` among the conditions, and for team records nothing but what opens them?

    Team consent and the site let others read, never change: what changes a team record carries the own agency alone.
    """
    fence, all_of = case_tables()[name], list(parts(condition))
    reached = [part for part in all_of if _is_in(part, table, fence.file, fence.view)]
    if fence.view != "reach":
        return bool(reached)
    if fence.through and not changing and not reached:
        return any(all(_on_either_side(one, table, fence) for one in parts(part, exp.Or)) for part in all_of)
    if not any(_writes(part) or not changing for part in reached):
        return False
    if fence.own and not any(_compares(one, exp.EQ, table, fence.own, "reach_agency") for one in all_of):
        return False
    return not fence.topic or any(
        all(_opens(one, table, fence, changing) for one in parts(part, exp.Or)) for part in all_of
    )


def _on_either_side(condition: Any, table: exp.Table, fence: Fence) -> bool:
    """Is it the file in reach (and, where it must be, the own agency's), or what was disclosed to the actor's agency?"""
    column, asked = fence.through or ("", "")
    if _is_in(condition, table, column, "recipient_reach", asked):
        return True
    all_of = list(parts(condition))
    own = not fence.own or any(_compares(one, exp.EQ, table, fence.own, "reach_agency") for one in all_of)
    return own and any(_is_in(one, table, fence.file, "reach") for one in all_of)


def _opens(condition: Any, table: exp.Table, fence: Fence, changing: bool) -> bool:
    """Is it one of the conditions that open a team record?"""
    if _compares(condition, exp.EQ, table, "owner_agency_id", "reach_agency"):
        return True
    if changing:
        return False
    by_site = fence.by_site and _is_in(condition, table, "enrolment_id", "site_reach")
    return by_site or _is_team(list(parts(condition)), table, fence)


def _is_in(part: exp.Expression, table: exp.Table, column: str, view: str, wanted: str = "") -> bool:
    """Is it `column IN (SELECT view.its_column FROM view …)`? What the view then asks is judged by `own_reach`."""
    if not (isinstance(part, exp.In) and _is_column(part.this, table, column) and part.args.get("query")):
        return False
    query = part.args["query"].this
    if not isinstance(query, exp.Select) or query.args.get("joins") or "from_" not in query.args:
        return False
    source, (asked, *others) = query.args["from_"].this, query.expressions
    is_view = isinstance(source, exp.Table) and source.name == view and not source.args.get("db")
    return is_view and not others and _is_column(asked, source, wanted or VIEWS[view][0][0])


def _writes(reached: exp.Expression) -> bool:
    """Does the look into `reach` leave out what a break-glass alone opens? That is read, never changed."""
    query = reached.args["query"].this
    source, where = query.args["from_"].this, query.args.get("where")
    return any(_differs(one, source, "kind", EMERGENCY) for one in parts(where and where.this))


def _is_column(node: Any, table: exp.Table, column: str) -> bool:
    return isinstance(node, exp.Column) and node.table == table.alias_or_name and node.name == column


def _is_team(all_of: list[Any], table: exp.Table, fence: Fence) -> bool:
    """Is it team consent on the topic, without the rows that no consent opens?"""
    consents = [one for one in all_of if _is_in(one, table, "enrolment_id", "team_reach")]
    on_topic = any(_on_topic(one, fence.topic) for one in consents)
    return on_topic and (fence.apart is None or any(_differs(one, table, *fence.apart) for one in all_of))


def _on_topic(consent: exp.Expression, topic: str) -> bool:
    """Is `topic = 'topic'` among what the look into the view asks for?"""
    query = consent.args["query"].this
    source, where = query.args["from_"].this, query.args.get("where")
    return any(
        isinstance(one, exp.EQ)
        and _is_column(one.this, source, "topic")
        and isinstance(one.expression, exp.Literal)
        and one.expression.this == topic
        for one in parts(where and where.this)
    )


def _differs(part: exp.Expression, table: exp.Table, column: str, value: str) -> bool:
    """Is it `table.column != 'value'`?"""
    differs = isinstance(part, exp.NEQ) and _is_column(part.this, table, column)
    return differs and isinstance(part.expression, exp.Literal) and part.expression.this == value


def own_reach(table: exp.Table) -> bool:
    """A look into a reach view asks for the session's own actor and agency alone, on the session's day."""
    home = table.find_ancestor(exp.Select)
    where = home.args.get("where") if home is not None else None
    all_of, (_, wanted) = list(parts(where and where.this)), VIEWS[table.name]
    return all(any(_compares(part, kind, table, column, name) for part in all_of) for column, kind, name in wanted)


def _compares(part: exp.Expression, kind: Any, table: exp.Table, column: str, name: str) -> bool:
    """Is it `table.column ? :name`?"""
    return isinstance(part, kind) and _is_column(part.this, table, column) and _parameter(part.expression) == name


def _parameter(node: exp.Expression) -> str:
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return node.name if isinstance(node, exp.Placeholder | exp.Parameter) else ""
