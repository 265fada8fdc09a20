"""What revision 0024 adds, by triggers as in 0021: what a second person agreed to, what the team may read, and what was sent stay as they

are but for their one answer or end; a copy lies at the agency its disclosure names, what a recipient writes is about somebody it reads
of, and nothing rests on a consent longer than the consent. Frozen with its revision.
"""

from alembic import op

from caseapp.migrations import guards_0021

FROZEN = {
    "disclosure_proposal": (
        (
            "id", "participant_id", "owner_agency_id", "recipient_id", "about", "why", "law", "reason", "content",
            "valid_until", "asked_by", "asked_at",
        ),
        ("answer", "answered_at", "answered_by"),
    ),
    "team_consent": (
        (
            "id", "participant_id", "owner_agency_id", "enrolment_id", "agency_id", "topic", "valid_from", "valid_until",
            "recorded_by",
        ),
        ("withdrawn_at",),
    ),
    "referral": (
        (
            "id", "owner_agency_id", "site_id", "name", "number", "phone", "email", "words", "person_agrees", "contact",
            "sent_by", "sent_at", "answer_by",
        ),
        ("answer", "answered_at", "answered_by", "participant_id"),
    ),
}  # fmt: skip
AT_ITS_RECIPIENT = """
not exists (select 1 from received r join disclosure d on d.id = new.disclosure_id
 where r.id = new.received_id and r.participant_id = new.participant_id and r.recipient_id = d.recipient_id)
"""
READ_OF = """
not exists (select 1 from received r where r.id = new.received_id and r.participant_id = new.participant_id
 and r.recipient_id = new.owner_agency_id)
"""
OUTLASTS = """
new.consent_id is not null and exists (select 1 from consent c where c.id = new.consent_id and c.valid_until < new.valid_until)
"""
# Trigger -> (its table, what it refuses).
REFUSED = {
    "disclosed_item_at_its_recipient": ("disclosed_item", AT_ITS_RECIPIENT),
    "statement_of_one_read_of": ("statement", READ_OF),
    "topic_request_of_one_read_of": ("topic_request", READ_OF),
    "disclosure_ground_within_consent": ("disclosure_ground", OUTLASTS),
}
FUNCTION = """
create function {name}() returns trigger language plpgsql as
$$ begin
  if {refused} then raise exception '{table} belongs elsewhere'; end if;
  return new;
end $$
"""


def create():
    """Hang them."""
    for table, (fixed, once) in FROZEN.items():
        guards_0021._freeze(table, fixed, once)
    for name, (table, refused) in REFUSED.items():
        if op.get_bind().dialect.name == "postgresql":  # after row-level security has had its say
            op.execute(FUNCTION.format(name=name, table=table, refused=refused))
            op.execute(f"create trigger {name} after insert on {table} for each row execute function {name}()")
        else:
            refusal = f"select raise(abort, '{table} belongs elsewhere')"
            op.execute(f"create trigger {name} before insert on {table} when {refused} begin {refusal}; end")


def drop():
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for change in ("update", "delete"):
            name = f"{table}_frozen_{change}"
            op.execute(f"drop trigger {name} on {table}" if postgres else f"drop trigger {name}")
    for name, (table, _) in REFUSED.items():
        op.execute(f"drop trigger {name} on {table}" if postgres else f"drop trigger {name}")
        if postgres:
            op.execute(f"drop function {name}()")
