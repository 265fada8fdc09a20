"""Mail against a real mail server: what is sent arrives, what cannot be sent says why, and no checkpoint is lost."""

import json
import socket
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from flask import Flask

from caseapp.foundation import mail
from caseapp.foundation.audit.__main__ import main
from caseapp.foundation.audit.checking import Sealed
from caseapp.foundation.mail import NotSent, send
from tests.cast import Office
from tests.conftest import ON_SQLITE
from tests.databases import Place
from tests.foundation.test_the_log_is_sealed import offline, run

pytestmark = pytest.mark.usefixtures("session_of")
BOX = "seal@example.se"


class Mailbox:
    """Takes every mail, or answers what it is told to."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.refuses: list[str] = []
        self.got: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any) -> str:
        """Take a recipient."""
        if to in self.refuses:
            return "550 no such user"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        """Take a mail."""
        if self.answer.startswith("250"):
            self.got.append((list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        return self.answer

    def letters(self) -> list[EmailMessage]:
        """What has come."""
        return [message_from_bytes(content, policy=policy.default) for _, content in self.got]  # type: ignore[misc]


@contextmanager
def listening(box: Mailbox, **options: Any) -> Iterator[int]:
    """A mail server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Controller(box, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def set_up(app: Flask, monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Settings of mail."""
    values = {"mail_from": "caseapp@example.se", "audit_mail": BOX} | values
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **values))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 and localhost, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["-keyout", str(folder / "key"), "-out", str(folder / "crt")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", *names, *made]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "crt", folder / "key"


def of_server(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine believes the certificate; tests happen in a year in which it may not hold yet."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


@ON_SQLITE
def test_a_mail_arrives_as_it_was_written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    with listening(box) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        send(["ett@example.se", "tva@example.se"], "En nödöppning väntar", "Någon behöver se på den.\n" + "x" * 2000)
    (to, _), letter = box.got[0], box.letters()[0]
    assert to == ["ett@example.se", "tva@example.se"]
    assert letter["Subject"] == "En nödöppning väntar"
    assert letter["From"] == "caseapp@example.se"
    assert letter["Date"].datetime.year == 2026
    assert letter["Message-ID"].endswith("@example.se>")
    assert letter.get_content().splitlines() == ["Någon behöver se på den.", "x" * 2000]


@ON_SQLITE
@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_mail_goes_under_tls_with_a_login(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, certificate: tuple[Path, Path], scheme: str
) -> None:
    """smtp:// only begins TLS when it is another machine: here this one is called so."""
    monkeypatch.setattr(mail, "HERE", ())
    box, seen = Mailbox(), []

    def judge(_server: Any, session: Any, _envelope: Any, _mechanism: Any, login: Any) -> AuthResult:
        good = isinstance(login, LoginPassword) and (login.login, login.password) == (b"post", b"hemligt")
        seen.append((good, session.ssl is not None))
        return AuthResult(success=good, handled=False)

    context = of_server(certificate)
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    login = tmp_path / "login"
    login.write_text("post\nhemligt\n")
    login.chmod(0o400)
    with listening(box, **options, authenticator=judge, auth_require_tls=scheme == "smtp") as port:
        set_up(app, monkeypatch, smtp=f"{scheme}://127.0.0.1:{port}", smtp_login=str(login))
        send([BOX], "ett", "text")
        assert seen[-1][0]
        assert len(box.got) == 1
        login.chmod(0o600)
        login.write_text("post\nfel\n")
        with pytest.raises(NotSent, match="refuses the login") as caught:
            send([BOX], "ett", "text")
    assert "fel" not in str(caught.value)
    assert len(box.got) == 1


@ON_SQLITE
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_certificate_that_does_not_hold_gets_no_mail(
    app: Flask, monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path], scheme: str
) -> None:
    monkeypatch.setattr(mail, "HERE", ())
    box, context = Mailbox(), of_server(certificate)
    with listening(box, **{"ssl_context" if scheme == "smtps" else "tls_context": context}) as port:
        set_up(app, monkeypatch, smtp=f"{scheme}://127.0.0.1:{port}")
        with pytest.raises(NotSent, match="certificate does not hold"):
            send([BOX], "ett", "text")
    assert box.got == []


@ON_SQLITE
def test_another_machine_without_tls_gets_no_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "HERE", ())
    box = Mailbox()
    with listening(box) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        with pytest.raises(NotSent, match="does not speak TLS"):
            send([BOX], "ett", "text")
    assert box.got == []


def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no answer longer than a moment."""
    monkeypatch.setattr(mail, "SECONDS", 0.3)


@ON_SQLITE
def test_what_cannot_be_sent_says_why_in_one_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Mailbox()
    with pytest.raises(NotSent, match="CASEAPP_SMTP is not set"):
        send([BOX], "ett", "text")
    with listening(box) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        box.answer = f"452 the box of {BOX} is full"
        with pytest.raises(NotSent, match="answers 452") as caught:
            send([BOX], "ett", "text")
        assert BOX not in str(caught.value)
        box.answer, box.refuses = "250 OK", ["borta@example.se"]
        with pytest.raises(NotSent, match="refuses 1 of 2 recipients"):
            send([BOX, "borta@example.se"], "ett", "text")
        with pytest.raises(NotSent, match="refuses every recipient"):
            send(["borta@example.se"], "ett", "text")
        with pytest.raises(ValueError, match="linefeed"):
            send([BOX], "ett\nBcc: annan@example.se", "text")
    with pytest.raises(NotSent, match="cannot be reached"):
        send([BOX], "ett", "text")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent(monkeypatch)
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(NotSent, match="in time"):
            send([BOX], "ett", "text")


def test_each_checkpoint_is_mailed_once_and_tried_again_until_it_is(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    box, folder = Mailbox(), tmp_path / "elsewhere"
    with listening(box) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        good = run(app, "seal")
        assert good.output == "checkpoint 1 is signed, 1 mailed\n"
        box.answer = "452 full"
        away = run(app, "seal", "--export", str(folder))
        assert away.exit_code == 1
        assert away.output == "Error: checkpoint 2 is signed but not sent by mail: the mail server answers 452\n"
        assert (folder / "checkpoint-000002.json").exists(), "the other ways are gone all the same"
        box.answer = "250 OK"
        assert run(app, "seal", "--export", str(folder)).output.endswith("2 mailed\n")
        assert run(app, "seal", "--export", str(folder)).output.endswith("1 mailed\n")
    assert [letter["Subject"] for letter in box.letters()] == [
        f"caseapp: checkpoint {number}" for number in range(1, 5)
    ]
    assert [json.loads(letter.get_content())["number"] for letter in box.letters()] == [1, 2, 3, 4]
    assert run(app, "verify").exit_code == 0


@ON_SQLITE
def test_while_a_checkpoint_is_mailed_others_write(
    app: Flask, office: Office, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server may take its time: no lock is held meanwhile."""
    locks = []

    class Slow(Mailbox):
        async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
            with closing(sqlite3.connect(place.settings.sqlite_file, timeout=0, isolation_level=None)) as other:
                other.execute("begin immediate")
                locks.append("free")
            return await super().handle_DATA(server, session, envelope)

    with listening(Slow()) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        assert run(app, "seal").exit_code == 0
    assert locks == ["free"]


@pytest.fixture
def mailed(app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The log exported, its checkpoints beside it as mails alone."""
    box = Mailbox()
    with listening(box) as port:
        set_up(app, monkeypatch, smtp=f"smtp://127.0.0.1:{port}")
        for _ in range(2):
            assert run(app, "seal", "--export", str(tmp_path)).exit_code == 0
    for number, (_, content) in enumerate(box.got, 1):
        (tmp_path / f"{number}.eml").write_bytes(content)
    return tmp_path


@ON_SQLITE
@pytest.mark.parametrize("exported_too", [True, False])
def test_the_export_is_checked_with_the_mails(app: Flask, mailed: Path, exported_too: bool) -> None:
    if not exported_too:
        for file in mailed.glob("checkpoint-*"):
            file.unlink()
    found = offline(mailed, run(app, "key").output.strip())
    assert found.returncode == 0, found.stderr
    assert "2 checkpoints, everything holds" in found.stdout


@ON_SQLITE
def test_a_checkpoint_signed_anew_is_another_than_was_mailed(app: Flask, mailed: Path) -> None:
    """Who holds the key too may sign another; not take back what was mailed."""
    file = mailed / "checkpoint-000002.json"
    one = json.loads(file.read_text())
    body = json.dumps(json.loads(one["body"]) | {"heads": {}}, sort_keys=True)
    forged = Sealed(2, body, app.extensions["keyring"].now().sign(body.encode()))
    file.chmod(0o600)
    file.write_text(json.dumps({"number": 2, "body": body, "signature": forged.signature.hex()}))
    found = offline(mailed, run(app, "key").output.strip())
    assert found.returncode == 1
    assert "checkpoint 2 was exchanged: there are two" in found.stderr


STRANGE = [
    b"",
    b"nonsense",
    b"Content-Type: text/html\n\n<p>x</p>",
    b"Subject: x\n\n5",
    b"Content-Type: text/plain; charset=x\n\n5",
]


@ON_SQLITE
def test_a_mail_that_is_none_of_ours_is_said(app: Flask, tmp_path: Path) -> None:
    for content in STRANGE:
        (tmp_path / "1.eml").write_bytes(content)
        with pytest.raises(click.ClickException, match="the export cannot be read"):
            main.callback(tmp_path, "00" * 32)
