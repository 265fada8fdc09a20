"""A room with a deed of its own adds a code and a line; the rest comes along. Tried with one that does not exist."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from caseapp.confirmations import actions, queries
from caseapp.confirmations.models import Confirmation, Kind
from caseapp.foundation import audit
from caseapp.foundation.access import Actor, Permission
from caseapp.foundation.database import db
from caseapp.foundation.rules import Broken
from tests.cast import Office, act_as
from tests.confirming import WHY

DETAIL = {"about": "2026"}
done: list[tuple[Actor | None, UUID]] = []


def export(*, by: Actor | None, asked_by: UUID, subject_id: UUID, detail: dict[str, Any]) -> None:
    """Allow an export."""
    assert detail == DETAIL
    done.append((by, asked_by))
    audit.record("log.export_allowed", by=by, records=[subject_id, asked_by])


def is_the_manager(by: Actor, _one: Confirmation, _circle: queries.Circle) -> bool:
    return by.role == "manager"


@pytest.fixture
def _another(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """In place of granting roles: a deed that administrators ask for, managers confirm, and the asker uses once."""
    deed = queries.Deed(export, lambda _detail: [], Permission.STAFF_CHANGE, (is_the_manager,), taken_up=True)
    monkeypatch.setitem(queries.DEEDS, Kind.GRANT_ROLE, deed)
    done.clear()


@pytest.mark.usefixtures("_another")
def test_a_deed_of_another_room_is_asked_for_confirmed_and_used_once(app: Flask, office: Office) -> None:
    admin, manager, klara = (office.actors[who] for who in ("admin", "manager", "klara"))
    with app.app_context():
        with pytest.raises(Broken, match="may_not_ask"), act_as(manager):
            actions.ask_for(by=manager, kind="grant_role", subject_id=uuid4(), detail=DETAIL, reason=WHY)
        with act_as(admin):
            id_ = actions.ask_for(by=admin, kind="grant_role", subject_id=uuid4(), detail=DETAIL, reason=WHY).id
        with pytest.raises(Broken, match="may_not_answer"), act_as(klara):
            actions.confirm(by=klara, confirmation=db.session.get_one(Confirmation, id_))
        with pytest.raises(Broken, match="used_up"), act_as(admin):
            actions.take_up(by=admin, confirmation=db.session.get_one(Confirmation, id_))
        with act_as(manager):
            actions.confirm(by=manager, confirmation=db.session.get_one(Confirmation, id_))
        assert done == [(manager, admin.staff_id)]
        with act_as(admin):
            actions.take_up(by=admin, confirmation=db.session.get_one(Confirmation, id_))
        with pytest.raises(Broken, match="used_up"), act_as(admin):
            actions.take_up(by=admin, confirmation=db.session.get_one(Confirmation, id_))
        db.session.remove()
