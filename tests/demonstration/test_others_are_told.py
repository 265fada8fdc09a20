"""The demonstration shows the partners' side, too: what was told and asked back, who was sent in, and what the police asked."""

from flask import Flask
from sqlalchemy import select

from caseapp.authority_requests.models import AuthorityDecision, AuthorityRequest, Outcome
from caseapp.consents.models import Consent, Said
from caseapp.demonstration.actions import seed_office
from caseapp.disclosures.models import Disclosure
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from caseapp.received.models import Statement, TopicRequest
from caseapp.referrals.models import Referral
from tests.conftest import ON_SQLITE


@ON_SQLITE
def test_there_is_something_of_each(app: Flask) -> None:
    with app.app_context():
        seed_office(host="127.0.0.1")
        db.session.remove()
        db.session().fix(Elevated("test"))
        count = {
            one: len(list(db.session.scalars(select(one.id))))
            for one in (Disclosure, Statement, TopicRequest, Referral)
        }
        said = {one.said for one in db.session.scalars(select(Consent))}
        decided = [one.outcome for one in db.session.scalars(select(AuthorityDecision))]
        asked = list(db.session.scalars(select(AuthorityRequest.id)))
        db.session.remove()
    assert all(count.values()), count
    assert said == {Said.YES, Said.NO}
    assert (len(asked), decided) == (2, [Outcome.REFUSED]), "one waits"
