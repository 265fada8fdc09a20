"""Two workers disclose at once, and one discloses while another takes the consent back: one person at the recipient, nothing in between."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from caseapp.consents.models import ConsentWithdrawal
from caseapp.disclosures.models import DisclosedItem, Disclosure, Received
from caseapp.foundation.database import db
from caseapp.foundation.reach import Elevated
from tests.cast import Office
from tests.consents.test_a_participant_answers import consents
from tests.disclosures.test_what_leaves import hidden
from tests.reading import ReadingClient, at_once
from tests.received.test_a_partner_reads import person, tell

Clients = Callable[..., ReadingClient]


def test_two_first_disclosures_make_one_person(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin = client_of("cecilia"), client_of("karin")
    pages = tell(cecilia, office)
    mine, theirs = hidden(cecilia.get(pages[0])), hidden(karin.get(pages[2]))
    done = at_once(lambda: cecilia.send(pages[0], mine).status_code, lambda: karin.send(pages[2], theirs).status_code)
    assert done == [303, 303]
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        assert len(db.session.scalars(select(Received)).all()) == 1
        assert len(db.session.scalars(select(DisclosedItem)).all()) == 2
        db.session.remove()


def test_told_and_taken_back_at_once_one_comes_first(client_of: Clients, office: Office, app: Flask) -> None:
    """Either it left before the consent ended, or it did not leave."""
    cecilia, karin = client_of("cecilia"), client_of("karin")
    page = tell(cecilia, office)[2]
    consent_id, form = page.rsplit("/", 1)[1], hidden(cecilia.get(page))
    way = f"{consents(office)}/{consent_id}/withdraw"
    token = hidden(karin.get(f"{consents(office)}/"))["csrf_token"]
    told, back = at_once(
        lambda: cecilia.send(page, form).status_code,
        lambda: karin.send(way, {"csrf_token": token}).status_code,
    )
    assert back == 303
    with app.app_context():
        db.session.remove()
        db.session().fix(Elevated("test"))
        left = db.session.scalars(select(Disclosure.made_at)).all()
        ended = db.session.scalars(select(ConsentWithdrawal.withdrawn_at)).one()
        db.session.remove()
    assert (told == 303) == bool(left)
    assert told == 422 or left[0] <= ended
    assert "Elias" not in client_of("partner").get("/received/").text


def test_a_start_taken_up_by_two_at_once_is_one_placement(client_of: Clients, office: Office, app: Flask) -> None:
    cecilia, karin, partner = client_of("cecilia"), client_of("karin"), client_of("partner")
    page = tell(cecilia, office)[0]
    assert cecilia.send(page, hidden(cecilia.get(page))).status_code == 303
    said = {
        "sort": "start",
        "words": "",
        "employer": "Göta Terminal",
        "role": "",
        "starts_on": "2026-11-20",
        "extent": "50",
    }
    assert partner.post(f"{person(partner)}statements/new", said).status_code == 303
    file = f"/participants/{office.files['elias']}"
    accept = re.findall(r'href="([^"]*/accept)"', cecilia.get(f"{file}/received/").text)[0]
    typed = {"kind": "temporary", "employer": "Göta Terminal", "role": "packning", "extent": "50", "study_aid": ""}
    typed |= {"started_on": "2026-11-20", "overlap": "", "enrolment": str(office.stays["elias"])}
    forms = [typed | hidden(one.get(accept)) for one in (cecilia, karin)]
    done = at_once(lambda: cecilia.send(accept, forms[0]).status_code, lambda: karin.send(accept, forms[1]).status_code)
    assert sorted(done) == [303, 422]
    assert cecilia.get(f"{file}/work").text.count("Göta Terminal") == 1
