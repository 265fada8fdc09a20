"""Mail: short plain texts over SMTP, to people of the office and to machines. Nothing personal: mail lies open on its way.

`smtps://` speaks TLS from the first byte, `smtp://` after STARTTLS; the server's certificate must hold. Only to this very
machine does a mail go without.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from . import clock
from .settings import Settings

SECONDS = 10
HERE = ("127.0.0.1", "::1", "localhost")


class NotSent(Exception):
    """A mail did not leave. The text is one line that names neither recipients nor secrets."""


def send(to: list[str], subject: str, text: str) -> None:
    """Send a text to everybody named, or raise NotSent. No value about a person belongs into subject or text."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.smtp or not to:
        raise NotSent("nobody to send it to" if settings.smtp else "CASEAPP_SMTP is not set")
    letter = _letter(settings.mail_from, to, subject, text)
    try:
        with _server(settings) as server:
            refused = server.send_message(letter, settings.mail_from, to)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_why(error)) from error
    if refused:
        raise NotSent(f"the mail server refuses {len(refused)} of {len(to)} recipients")


def _letter(sender: str, to: list[str], subject: str, text: str) -> EmailMessage:
    letter = EmailMessage(SMTP)
    letter["From"], letter["To"], letter["Subject"] = sender, ", ".join(to), subject
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _server(settings: Settings) -> smtplib.SMTP:
    """A mail server that listens to us: met under TLS, and signed in to when a login is set."""
    where, context = urlsplit(settings.smtp), ssl.create_default_context()
    host = where.hostname or ""
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, where.port or 587, timeout=SECONDS)
    try:
        if where.scheme == "smtp" and host not in HERE:
            server.starttls(context=context)
        if settings.smtp_login:
            name, password = Path(settings.smtp_login).read_text().splitlines()[:2]
            server.login(name, password)
    except BaseException:
        server.close()
        raise
    return server


def _why(error: Exception) -> str:
    """The reason in words of ours: what the server answers may quote an address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the mail server's certificate does not hold"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refuses the login"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server does not speak TLS, or knows no login"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "the mail server refuses every recipient"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answers {error.smtp_code}"
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "the mail server broke off, or does not answer in time"
    return "the mail server cannot be reached"
