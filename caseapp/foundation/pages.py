"""From request to page: the door, one commit, headers, strict templates, error pages, language."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_babel import Babel, get_locale
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined, pass_context
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.local import LocalProxy
from werkzeug.routing import RequestRedirect

from . import access, clock
from .access import ACTOR, Permission
from .audit import Entry
from .criteria import read_until
from .database import WRITING, db
from .headers import STATIC, from_own_page, put_headers
from .journal import note
from .reach import OutOfReach
from .rules import Missing
from .showing import show_ago, show_day, show_exact, show_moment
from .words import WORDS, language_name, word
from .work import complete, write_apart

csrf = CSRFProtect()
SAFE = ("GET", "HEAD", "OPTIONS")
LANGUAGES = ("sv", "en")
MOST_FIELDS, MOST_BYTES_SIGNED_OUT = 300, 512 * 1024  # a long note survives a lost sign-in; a flood does not get parsed


class CaseApp(Flask):
    """Flask whose work ends in one place: the view answers, then everything commits, then the page leaves."""

    def dispatch_request(self) -> Response:
        """Answer, then commit."""
        response = make_response(super().dispatch_request())
        if request.args and "asked" not in g and request.endpoint not in STATIC:
            abort(400)  # the view knows no parameters
        if request.endpoint not in STATIC:
            complete(response.status_code, ACTOR.get())
        return response


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A rendered page."""
    return make_response(render_template(template, **values), status)


def go(path: str, message: Any = "") -> Response:
    """Send the reader on after a change. The message is a fixed text and never holds a personal value."""
    if message:
        session["message"] = str(message)
    return make_response(redirect(path, 303))


def query(allowed: Iterable[str]) -> dict[str, str]:
    """The query parameters, each known and given once. Anything else is 400 with a page that says so."""
    names = g.asked = set(allowed)
    if any(name not in names or len(request.args.getlist(name)) > 1 for name in request.args):
        abort(400)
    return {name: value for name, value in request.args.items() if value}


def whole(value: str | None, least: int = 1) -> int:
    """A page number typed in an address. Anything but digits is 400."""
    if not value:
        return least
    if not (value.isascii() and value.isdecimal()) or len(value) > 9:
        abort(400)
    return max(least, int(value))


def known_path(path: str | None) -> str | None:
    """A relative path of this application that answers GET, or None."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return None
    try:
        current_app.create_url_adapter(request).match(path.split("?", 1)[0], method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    return path


def install(app: CaseApp, load_signed_in: Callable[[], Any]) -> None:
    """Hang the door, the headers, the templates' words and the error pages."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, default_locale="sv", default_timezone="Europe/Stockholm", locale_selector=_language)
    app.before_request(_arrive)
    app.before_request(lambda: _door(load_signed_in))
    csrf.init_app(app)  # after the door: a form older than its sign-in comes back with everything typed
    app.after_request(put_headers)
    app.teardown_request(_leave)
    app.context_processor(_words)
    app.jinja_env.globals["may"] = lambda permission: access.may(ACTOR.get(), Permission(permission))
    app.jinja_env.globals["language"] = LocalProxy(lambda: str(get_locale()))
    for name, function in (
        ("word_of", lambda code, kind: word(kind, code)),
        ("language_name", language_name),
        ("day", show_day),
        ("moment", show_moment),
        ("ago", show_ago),
        ("exact", show_exact),
    ):
        app.jinja_env.filters[name] = _asked_each_time(function)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Missing, lambda _error: _error_page(404))
    app.register_error_handler(OutOfReach, lambda _error: _error_page(404))
    app.register_error_handler(DBAPIError, lambda error: _failed(error, 503))
    app.register_error_handler(PoolTimeout, lambda error: _failed(error, 503))
    app.register_error_handler(Exception, lambda error: _failed(error, 500))


def _asked_each_time(function: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja works out what a filter makes of a constant once, in the language of whoever came first; not with its context."""
    return pass_context(lambda _context, *values: function(*values))


def _language() -> str:
    return session.get("language", "sv")


def _arrive() -> None:
    g.nonce, g.began = secrets.token_urlsafe(16), time.perf_counter()
    g.writing = WRITING.set(request.method not in SAFE)
    g.actor = ACTOR.set(None)


def _leave(_error: BaseException | None) -> None:
    if "writing" in g:
        WRITING.reset(g.pop("writing"))
        ACTOR.reset(g.pop("actor"))


def _door(load_signed_in: Callable[[], Any]) -> Response | None:
    """Closed unless the view says otherwise: a silent view is refused, the signed-out are sent to sign in."""
    if request.endpoint in STATIC:
        return None
    view = app_view()
    if view is None:
        return None  # no such page: Flask answers 404
    if request.method not in SAFE and request.get_data().count(b"&") > MOST_FIELDS:
        abort(413)
    load_signed_in()
    actor = ACTOR.get()
    if actor is None and (request.content_length or 0) > MOST_BYTES_SIGNED_OUT:
        abort(413)
    if request.method not in SAFE and request.mimetype not in ("application/x-www-form-urlencoded", ""):
        abort(415)
    if getattr(view, "open_to_anyone", False):
        return None
    permission: Permission | None = getattr(view, "permission", None)
    if permission is None:
        abort(403)
    if actor is None:
        return current_app.extensions["sign_in_page"]()
    if not access.may(actor, permission):
        abort(403)
    file = (request.view_args or {}).get("participant_id")
    if file is not None and permission not in access.READING and read_until(db.session(), file):
        abort(403)  # a file opened by break-glass is read, never written
    return None


def app_view() -> Callable[..., Any] | None:
    """The view function of this request."""
    return current_app.view_functions.get(request.endpoint or "")


def _words() -> dict[str, Any]:
    return {
        "me": current_user,
        "nonce": g.get("nonce", ""),
        "message": lambda: session.pop("message", ""),
        "today": clock.today(),
        "demonstration": current_app.extensions["demonstration"],
        "endpoint": request.endpoint or "",
        "phase_words": WORDS["phase"].items(),
        "idle_seconds": current_app.config["SETTINGS"].session_idle_minutes * 60,
    }


def _forged(error: CSRFError) -> Response:
    if from_own_page() and ACTOR.get() is not None:
        return current_app.extensions["resume_page"]()
    return _http_error(error)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, SecurityError):
        return make_response("", 400)  # another host's name: no address can be built for it, so no page either
    if status >= 500:
        return _failed(error, status)
    if isinstance(error, RequestRedirect):
        return make_response(error)
    return _error_page(status)


def _trace_refusal(actor: access.Actor, status: int) -> None:
    db.session.rollback()
    kind = "forbidden" if status == 403 else "not found"
    write_apart([Entry("request.refused", actor.staff_id, actor.agency_id, why=f"{kind}: {request.endpoint}")])


def _error_page(status: int, reference: str = "") -> Response:
    if status in (403, 404) and (actor := ACTOR.get()) is not None and request.endpoint:
        _trace_refusal(actor, status)
    known = status if status in (400, 403, 404, 405, 413, 415, 429, 503) else 500 if status >= 500 else 400
    return page("errors/error.html", status, kind=known, reference=reference)


def _failed(error: BaseException, status: int) -> Response:
    """A failure of ours: its reference number stands on the page and in the log."""
    reference = secrets.token_hex(4)
    note("failed", logging.ERROR, error, reference=reference, endpoint=request.endpoint or "-")
    try:
        db.session.rollback()
    except Exception as second:
        note("rollback failed", logging.ERROR, second, reference=reference)
    try:
        return _error_page(status, reference)
    except Exception as third:
        note("error page failed", logging.ERROR, third, reference=reference)
        return make_response(f"Något gick fel. Something went wrong. {reference}", status)


def uuid_or_none(value: str | None) -> UUID | None:
    """A UUID typed in an address, or None."""
    try:
        return UUID(value or "")
    except ValueError:
        return None
