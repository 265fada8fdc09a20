"""kill -9 and a full disk while something is asked, told, renewed, or told anew by night: all of a deed is there, or nothing of it."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select, text

from caseapp import create_app
from caseapp.consents.models import Consent, ConsentWithdrawal
from caseapp.disclosures.models import DisclosedItem, Disclosure, DisclosureGround, Received, StandingDisclosure
from caseapp.foundation import clock
from caseapp.foundation.audit import AuditEntry
from caseapp.foundation.audit.sealing import verify
from caseapp.foundation.database import db
from caseapp.foundation.encryption.subjects import keyring
from caseapp.foundation.reach import Elevated
from tests import databases
from tests.cast import Office, make_office
from tests.databases import Place, owners_engine
from tests.faults.conftest import Writer
from tests.faults.test_cut_off import fill, small_disk
from tests.faults.test_kill import kill_all, workers
from tests.journeys.conftest import ROOT, environment, serve
from tests.visiting import hidden_in


def id_of(form: Mapping[str, str | list[str]]) -> str:
    """The id of what a form makes, as `NewForm.id_of_new` says it."""
    several = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
    typed = [(name, one) for name, values in several.items() for one in values if name != "csrf_token"]
    return str(uuid5(UUID(several["new_id"][0]), json.dumps(sorted(typed))))


TODAY = clock.today()  # the servers' day: read here, before the tests' Monday begins


class Teller(Writer):
    """A caseworker's browser that asks, tells and asks anew, and remembers what was acknowledged, by the forms' ids."""

    def __init__(self, address: str, office: Office, topic: str, to: str = "prison") -> None:
        super().__init__(address, office, topic)
        self.topic, self.to, self.file = topic, to, f"/participants/{office.files['elias']}"

    def ask(self) -> str | None:
        """Ask for the topic and hear a yes; answers the consent's id, or None when no answer came."""
        new = f"{self.file}/consents/new"
        until = (TODAY + timedelta(days=100)).isoformat()
        question: dict[str, str | list[str]] = {
            "recipient": str(self.office.agencies[self.to]), "package": "own", "topics": [self.topic],
            "why": "Så att ni kan planera tillsammans", "until": until,
        }  # fmt: skip
        shown = hidden_in(self.fetch(new, self.token(new) | question)[1])
        answer = shown | question | {"said": "yes", "way": "on_screen", "witness": ""}
        return id_of(answer) if self.fetch(new, answer)[0] == 303 else None

    def tell(self, consent: str) -> tuple[int, str]:
        """Tell what the consent allows; the status, and the disclosure's id."""
        page = f"{self.file}/disclosures/new/{consent}"
        shown = self.fetch(page)[1]
        form: dict[str, str | list[str]] = dict(hidden_in(shown))
        lines = re.findall(r'<input checked[^>]*name="lines"[^>]*value="([0-9a-f]+)"', shown)
        form |= {"lines": lines}
        return self.fetch(page, form)[0], id_of(form)

    def run(self) -> None:
        """Something new, told; asked anew; until told to stop."""
        while self.going:
            self.log_meeting(f"Nytt {random.random()}")
            with contextlib.suppress(KeyError):  # no page came: the server is down
                consent = self.ask()
                status, told = self.tell(consent) if consent else (0, "")
                self.acknowledged += [told] if status == 303 else []
                self.failed += status == 0


def records_of(event: str) -> set[str]:
    """The ids of records that the log names with an event."""
    found = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.event == event))
    return {record for detail in found for record in json.loads(detail)["records"]}


def assert_whole(place: Place, acknowledged: list[str]) -> None:
    """Each consent, withdrawal and disclosure is there whole: with its ground, its copy, what took its place, and the log."""
    with create_app(place.settings).app_context():
        db.session().fix(Elevated("fault test"))
        consents = {one.id: one for one in db.session.scalars(select(Consent))}
        ended = {one.consent_id: one for one in db.session.scalars(select(ConsentWithdrawal))}
        told = set(db.session.scalars(select(Disclosure.id)))
        copies = list(db.session.scalars(select(DisclosedItem)))
        grounds = list(db.session.scalars(select(DisclosureGround)))
        assert {one.replace("-", "") for one in acknowledged} <= {one.hex for one in told}
        assert {one.hex for one in consents} == records_of("consent.recorded")
        standing = [one for one in consents if one not in ended]
        asked = {(consents[one].recipient_id, consents[one].about) for one in standing}
        assert len(asked) == len(standing), "two stand for one agency and topic"
        assert {one.renewed_as for one in ended.values() if one.renewed_as} <= consents.keys()
        assert sorted(one.disclosure_id for one in copies) == sorted(told), "a copy for each, once"
        assert {one.disclosure_id for one in grounds} == told
        logged = records_of("disclosure.made") | records_of("standing_disclosure.told")
        assert {one.hex for one in told} == logged - {one.hex for one in consents}
        rests = {(one.disclosure_id, one.consent_id) for one in grounds}
        for disclosure_id, consent_id in list(rests):
            while consent_id in ended and ended[consent_id].renewed_as:
                consent_id = ended[consent_id].renewed_as
                assert (disclosure_id, consent_id) in rests, "a consent was renewed, and what rested on it was not"
        people = list(db.session.scalars(select(Received.recipient_id)))
        assert sorted(people) == sorted(set(db.session.scalars(select(Disclosure.recipient_id)))), "one person for each"
        assert verify(keyring().verifying_key())[1] == []
        db.session.remove()
        db.engine.dispose()


def wait_for_two_more(tellers: list[Teller]) -> None:
    """Until two more things were told, and some part of the next."""
    before, latest = sum(len(one.acknowledged) for one in tellers), time.monotonic() + 60
    while sum(len(one.acknowledged) for one in tellers) < before + 2:
        assert time.monotonic() < latest, "nothing is told any more"
        time.sleep(0.01)
    time.sleep(random.random() / 4)


def test_killed_while_it_is_asked_and_told_nothing_is_half_there(hit: tuple[Place, Office], tmp_path: Path) -> None:
    place, office = hit
    server, address = serve(place, tmp_path / "server.log")
    port = int(address.rsplit(":", 1)[1])
    tellers = [Teller(address, office, "attendance", to) for to in ("prison", "work")]
    for teller in tellers:
        teller.sign_in(office.email("cecilia"))
        teller.start()
    for _ in range(4):
        wait_for_two_more(tellers)
        os.kill(workers(server)[0], signal.SIGKILL)
    wait_for_two_more(tellers)
    kill_all(server)
    server, _ = serve(place, tmp_path / "server.log", port)
    wait_for_two_more(tellers)
    for teller in tellers:
        teller.going = False
    for teller in tellers:
        teller.join(60)
    kill_all(server)
    acknowledged = [told for teller in tellers for told in teller.acknowledged]
    assert sum(teller.failed for teller in tellers) > 0, "no request met the kill: nothing was shown"
    assert_whole(place, acknowledged)


TOPICS = ("participation", "attendance", "phase", "plan", "placement")


def nightly(place: Place) -> subprocess.Popen[bytes]:
    """The nightly command, in a process of its own."""
    flask = [sys.executable, "-m", "flask", "--app", "caseapp", "disclosures", "send"]
    return subprocess.Popen(flask, cwd=ROOT, env=environment(place), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_killed_by_night_each_is_told_once(hit: tuple[Place, Office], tmp_path: Path) -> None:
    place, office = hit
    server, address = serve(place, tmp_path / "server.log")
    page = f"/participants/{office.files['elias']}/disclosures/to/{office.agencies['prison']}"
    for topic in TOPICS:
        teller = Teller(address, office, topic)
        teller.sign_in(office.email("cecilia"))
        consent = teller.ask()
        start = f"/participants/{office.files['elias']}/disclosures/standing/{consent}"
        token = {"csrf_token": teller.token(page)["csrf_token"]}
        assert teller.fetch(start, token | {"every": "day"})[0] == 303, topic
    kill_all(server)
    with owners_engine(place.settings).connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        count = lambda: owner.scalar(text("select count(*) from disclosure"))  # noqa: E731
        for told in (1, 2):
            night = nightly(place)
            while night.poll() is None and count() < told:
                time.sleep(0.001)
            night.send_signal(signal.SIGKILL)
            night.communicate()
            assert night.returncode == -signal.SIGKILL, "it had ended before it was killed: nothing was shown"
            assert told <= count() < len(TOPICS)
        last = nightly(place)
        assert last.communicate(timeout=60)[0].decode().strip().endswith("told")
        assert last.returncode == 0
        assert count() == len(TOPICS)
    with create_app(place.settings).app_context():
        db.session().fix(Elevated("fault test"))
        nights = list(db.session.scalars(select(StandingDisclosure.next_on)))
        assert set(nights) <= {TODAY + timedelta(days=1), TODAY + timedelta(days=2)}, "midnight may have passed"
        db.session.remove()
        db.engine.dispose()
    assert_whole(place, [])


def test_on_a_full_disk_nothing_leaves_and_nothing_is_half_there(root: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        place = databases.sqlite_place(root, disk)
        office = make_office(create_app(place.settings))
        server, address = serve(place, tmp_path / "server.log")
        teller = Teller(address, office, "attendance")
        teller.sign_in(office.email("cecilia"))
        assert teller.log_meeting("före.") == 303
        consent = teller.ask()
        assert consent
        page = f"{teller.file}/disclosures/new/{consent}"
        shown = teller.fetch(page)[1]
        lines = re.findall(r'<input checked[^>]*name="lines"[^>]*value="([0-9a-f]+)"', shown)
        form: dict[str, str | list[str]] = hidden_in(shown) | {"lines": lines}
        filler = fill(disk)
        assert teller.fetch(page, form)[0] == 503
        filler.unlink()
        assert_whole(place, [])
        assert teller.fetch(page, form)[0] == 303, "the same form, once there is room"
        kill_all(server)
        assert_whole(place, [id_of(form)])
