"""Asking for a deed that takes two people, and answering."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from ..foundation import audit, clock
from ..foundation.access import Actor, may
from ..foundation.database import db
from ..foundation.rules import LEAST_REASON, Broken, says_why
from ..staff.actions.asking import make_agreed_link
from .models import Answer, Confirmation, Kind
from .queries import DEEDS, actor_now, answerers, may_answer, waiting_about

LIFE = timedelta(hours=24)


def ask_for(
    *, by: Actor, kind: str, subject_id: UUID, detail: dict[str, Any], reason: str, id: UUID | None = None
) -> Confirmation:
    """Ask for a deed; another person has 24 hours to confirm it. `detail["about"]` says in short whom it is about.

    Raises Broken without a reason, when the same is asked already, and for who may not ask.
    """
    asked, now = Kind(kind), clock.now()
    if not may(by, DEEDS[asked].asking):
        raise Broken("may_not_ask")
    if not says_why(reason):
        raise Broken("reason_short", least=LEAST_REASON)
    if waiting_about(subject_id, asked):
        raise Broken("asked_already")
    one = Confirmation(
        id=id,
        deed=asked.value,
        subject_id=subject_id,
        asked_by=by.staff_id,
        detail_json=json.dumps(detail, sort_keys=True),
        reason=reason,
        asked_at=now,
        expires_at=now + LIFE,
    )
    db.session.add(one)
    audit.record("confirmation.asked", by=by, records=[one.id, subject_id], why=asked.value)
    return one


def confirm(*, by: Actor | None, confirmation: Confirmation) -> None:
    """Confirm it and do it, both or neither. Everything is looked at again: who asks, who answers, whether it still fits.

    Of two who confirm at the same moment the second waits for the first and is refused. Without `by` the server
    confirms, and only where nobody in the office can.
    """
    one = _open(confirmation)
    _check_answerer(by, one)
    deed = DEEDS[one.kind]
    if not may(actor_now(one.asked_by, lock=True), deed.asking):
        raise Broken("asker_may_not")
    _answer(by, one, Answer.CONFIRMED)
    deed.do(by=by, asked_by=one.asked_by, subject_id=one.subject_id, detail=one.detail)
    audit.record("confirmation.confirmed", by=by, records=[one.id, one.subject_id, one.asked_by], why=one.deed)


def refuse(*, by: Actor, confirmation: Confirmation) -> None:
    """Say no: nothing is done. Whoever could confirm may."""
    one = _open(confirmation)
    _check_answerer(by, one)
    _answer(by, one, Answer.REFUSED)
    audit.record("confirmation.refused", by=by, records=[one.id, one.subject_id, one.asked_by], why=one.deed)


def withdraw(*, by: Actor, confirmation: Confirmation) -> None:
    """Take back what one has asked for."""
    one = _open(confirmation)
    if one.asked_by != by.staff_id:
        raise Broken("not_asked_by_you")
    _answer(by, one, Answer.WITHDRAWN)
    audit.record("confirmation.withdrawn", by=by, records=[one.id, one.subject_id], why=one.deed)


def take_up(*, by: Actor | None, confirmation: Confirmation) -> None:
    """Use what was confirmed: once, before it expires, and only whoever asked. The same transaction does what it is for.

    Without `by` the server uses it for whoever asked.
    """
    one = _locked(confirmation)
    if by is not None and one.asked_by != by.staff_id:
        raise Broken("not_asked_by_you")
    if not may(actor_now(one.asked_by, lock=True), DEEDS[one.kind].asking):
        raise Broken("may_not_ask")
    if not DEEDS[one.kind].taken_up or not one.usable:
        raise Broken("used_up")
    one.taken_up_at = clock.now()
    audit.record("confirmation.taken_up", by=by, records=[one.id, one.subject_id], why=one.deed)


def fetch_link(*, by: Actor, confirmation: Confirmation) -> str:
    """The one-time link of a confirmed reset, made now: until somebody fetches it there is none that could be stolen."""
    if confirmation.kind != Kind.RESET_SIGN_IN:
        raise Broken("used_up")
    take_up(by=by, confirmation=confirmation)
    return make_agreed_link(by=by, subject_id=confirmation.subject_id, detail=confirmation.detail)


def _locked(confirmation: Confirmation) -> Confirmation:
    return db.session.get_one(Confirmation, confirmation.id, with_for_update=True, populate_existing=True)


def _open(confirmation: Confirmation) -> Confirmation:
    """The row as it stands now, held until the commit. Raises Broken once it is answered or expired."""
    one = _locked(confirmation)
    if one.answer is not None:
        raise Broken("answered")
    if one.state == "expired":
        raise Broken("expired")
    return one


def _check_answerer(by: Actor | None, one: Confirmation) -> None:
    """Role and place are read anew, under a lock: they may have changed since the page was shown."""
    if by is None:
        if answerers(one):
            raise Broken("somebody_can")
        return
    if by.staff_id == one.asked_by:
        raise Broken("own_confirmation")
    now = actor_now(by.staff_id, lock=True)
    if now is None or not may_answer(now, one):
        raise Broken("may_not_answer")


def _answer(by: Actor | None, one: Confirmation, answer: Answer) -> None:
    one.answer, one.answered_at, one.answered_by = answer, clock.now(), by.staff_id if by else None
