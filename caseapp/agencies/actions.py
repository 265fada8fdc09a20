"""Changes of agencies."""

from uuid import UUID

from ..foundation import audit
from ..foundation.access import Actor
from ..foundation.database import db
from ..foundation.rules import Broken, Stale
from .models import Agency, AgencyKind
from .queries import has_open_accounts


def add_agency(*, by: Actor | None, id: UUID | None = None, name: str, kind: AgencyKind, signs_in: bool) -> Agency:
    """Add a public body. Two of the same name are refused by the database. Raises Broken: police_signs_in."""
    _check_accounts(kind, signs_in)
    agency = Agency(id=id, name=name, kind=kind, signs_in=signs_in, version=1)
    db.session.add(agency)
    audit.record("agency.added", by=by, records=[agency.id])
    return agency


def _check_accounts(kind: AgencyKind, signs_in: bool) -> None:
    """The police ask, and the law answers: they never sign in (domain: requests from other authorities)."""
    if kind == AgencyKind.POLICE and signs_in:
        raise Broken("police_signs_in")


def change_agency(
    *, by: Actor | None, agency: Agency, version: int, name: str, kind: AgencyKind, signs_in: bool
) -> None:
    """Change name, kind, or whether the agency has accounts.

    Raises Broken when the agency is to lose its accounts while its people have open ones, and police_signs_in; Stale when
    somebody was first.
    """
    _check_accounts(kind, signs_in)
    # The row is locked: whoever opens an account at this moment waits, and then reads the new answer.
    db.session.refresh(agency, with_for_update=True)
    if agency.version != version:
        there = {
            "name": agency.name,
            "kind": agency.kind.value,
            "signs_in": "yes" if agency.signs_in else "no",
        }
        raise Stale(agency.version, there)
    if agency.signs_in and not signs_in and has_open_accounts(agency.id):
        raise Broken("accounts_open")
    agency.name, agency.kind, agency.signs_in = name, kind, signs_in
    audit.record("agency.changed", by=by, records=[agency.id])
