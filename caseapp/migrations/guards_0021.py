"""What revision 0021 adds, by triggers: what hangs on a consent or a disclosure lies in the same file and belongs to the same agency,

and what a recipient reads or wrote stays as it is; only its end or its answer is written, once. Frozen.
"""

from alembic import op

# Table -> its columns that name a record of the same file and agency (or nothing), with that record's table.
PARENTS = {
    "consent_withdrawal": {"consent_id": "consent", "renewed_as": "consent"},
    "disclosure_ground": {"disclosure_id": "disclosure", "consent_id": "consent"},
    "standing_disclosure": {"consent_id": "consent"},
    "disclosed_item": {"disclosure_id": "disclosure"},
}
# Table -> (columns that never change, columns that are written once).
FROZEN = {
    "received": (("id", "participant_id", "owner_agency_id", "recipient_id", "made_at"), ()),
    "disclosed_item": (
        (
            "id", "participant_id", "owner_agency_id", "received_id", "disclosure_id", "about", "why", "content", "made_by",
            "made_at", "on_consent",
        ),
        ("ended_at",),
    ),
    "standing_disclosure": (("id", "participant_id", "owner_agency_id", "consent_id", "every", "started_at"), ("ended_at",)),
    "topic_request": (
        (
            "id", "participant_id", "owner_agency_id", "received_id", "addressed_id", "about", "why", "asked_by", "asked_at",
        ),
        ("answered_at", "answered_by"),
    ),
    "statement": (
        (
            "id", "participant_id", "owner_agency_id", "received_id", "addressed_id", "sort", "words", "employer", "role",
            "extent", "starts_on", "written_by", "written_at",
        ),
        ("handled_at", "handled_by", "placement_id"),
    ),
}  # fmt: skip
PARENT_FUNCTION = """
create function {table}_parent() returns trigger language plpgsql as
$$ begin
  if {missing} then raise exception '{table} belongs to another file'; end if;
  return new;
end $$
"""
MISSING = (
    "new.{column} is not null and not exists (select 1 from {parent} p where p.id = new.{column}"
    " and p.participant_id = new.participant_id and p.owner_agency_id = new.owner_agency_id)"
)


def create():
    """Hang them."""
    for table, parents in PARENTS.items():
        _hang_parents(table, " or ".join(MISSING.format(parent=one, column=name) for name, one in parents.items()))
    for table, (fixed, once) in FROZEN.items():
        _freeze(table, fixed, once)


def drop():
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in PARENTS:
        op.execute(f"drop trigger {table}_in_file on {table}" if postgres else f"drop trigger {table}_in_file")
        if postgres:
            op.execute(f"drop function {table}_parent()")
    for table in FROZEN:
        for change in ("update", "delete"):
            name = f"{table}_frozen_{change}"
            op.execute(f"drop trigger {name} on {table}" if postgres else f"drop trigger {name}")


def _hang_parents(table, missing):
    if op.get_bind().dialect.name == "postgresql":
        op.execute(PARENT_FUNCTION.format(table=table, missing=missing))
        op.execute(
            f"create trigger {table}_in_file before insert on {table} for each row execute function {table}_parent()"
        )
        return
    op.execute(
        f"create trigger {table}_in_file before insert on {table} when {missing}"
        f" begin select raise(abort, '{table} belongs to another file'); end"
    )


def _freeze(table, fixed, once):
    postgres = op.get_bind().dialect.name == "postgresql"
    differs = "is distinct from" if postgres else "is not"
    changed = [f"new.{one} {differs} old.{one}" for one in fixed]
    changed += [f"(old.{one} is not null and new.{one} {differs} old.{one})" for one in once]
    for change, when in (("update", f"when ({' or '.join(changed)})"), ("delete", "")):
        trigger = f"create trigger {table}_frozen_{change} before {change} on {table}"
        if postgres:
            op.execute(f"{trigger} for each row {when} execute function append_only('{table}')")
        else:
            op.execute(f"{trigger} {when} begin select raise(abort, '{table} does not change'); end")
