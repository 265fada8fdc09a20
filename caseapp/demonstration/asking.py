"""One deed that waits for a second person, so that the demonstration shows how two work together."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from ..confirmations.actions import LIFE
from ..confirmations.models import Confirmation, Kind
from ..foundation import clock
from ..foundation.access import Role
from .office import DOMAIN, TOWN, Office
from .rows import Batch

WHO, NAME = "nadia.haddad", "Nadia Haddad"
REASON = "Maria är föräldraledig från den 1 december. Nadia samordnar Kronogården så länge."


def ask_for_a_role(batch: Batch, office: Office) -> None:
    """The only administrator asks that Nadia become coordinator: the manager, or another site's coordinator, can confirm."""
    asked_at, asker = clock.now() - timedelta(minutes=20), office.staff["admin"].id
    place = {"agency": str(office.agencies[TOWN]), "site": str(office.places["kron"].id)}
    known = {"name": NAME, "working_name": "", "email": f"{WHO}@{DOMAIN}"} | place
    before = known | {"role": Role.CASEWORKER.value, "closed": "no"}
    detail: dict[str, Any] = {"about": NAME, "act": "change", "before": before}
    detail["after"] = known | {"role": Role.COORDINATOR.value}
    batch.add(
        Confirmation,
        asker,
        id=uuid4(),
        deed=Kind.GRANT_ROLE.value,
        subject_id=office.staff[WHO].id,
        detail_json=json.dumps(detail, sort_keys=True),
        reason=REASON,
        asked_by=asker,
        asked_at=asked_at,
        expires_at=asked_at + LIFE,
        answered_by=None,
        answered_at=None,
        answer=None,
        taken_up_at=None,
    )
