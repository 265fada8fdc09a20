"""Pages of signing in and out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..foundation import clock, work
from ..foundation.access import ACTOR, Actor, Permission, current_actor, open_to_anyone, requires
from ..foundation.headers import from_own_page
from ..foundation.pages import LANGUAGES, SAFE, go, known_path, page, query
from ..foundation.reach import Reach
from ..foundation.rules import Broken, Missing
from ..staff.actions import use_reset_link
from ..staff.queries import initials, reset_link, staff_member
from . import actions, queries
from .forms import EmptyForm, NewPasswordForm, SignInForm

room = Blueprint("sessions", __name__)
COOKIE, KNOWN = "__Host-caseapp", "__Host-caseapp-known"
MINUTE = timedelta(minutes=1)
HIDDEN = ("new_id", "enrolment", "version", "site")
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Who is signed in, as templates know them."""

    actor: Actor
    name: str
    agency: str
    site: str

    @property
    def initials(self) -> str:
        """For the corner of the page."""
        return initials(self.name)


def _lives() -> tuple[timedelta, timedelta]:
    settings = current_app.config["SETTINGS"]
    return timedelta(minutes=settings.session_idle_minutes), timedelta(minutes=settings.session_absolute_minutes)


def signed_in() -> SignedIn | None:
    """Whoever the door let in; Flask-Login asks."""
    found: SignedIn | None = g.get("signed_in")
    return found


def enter() -> None:
    """Look up the session of the browser, and fix the reach of the request's database session."""
    token = request.cookies.get(COOKIE)
    found = queries.living_sign_in(token, *_lives()) if token else None
    if found is None:
        work.begin(None)
        return
    staff, now = found.staff, clock.now()
    actor = Actor(staff.id, staff.agency_id, staff.site_id, staff.role, found.id)
    g.signed_in = SignedIn(actor, staff.shown_name, staff.agency.name, staff.site.name if staff.site else "")
    if now - found.seen_at > MINUTE:
        actions.touch(found, now)
        work.keep()
    work.begin(Reach(actor.staff_id, actor.agency_id, clock.today()))
    ACTOR.set(actor)


def sign_in_first() -> Response:
    """Send the signed-out to sign in. What they had typed goes with them and comes back afterwards."""
    if request.method in SAFE or not from_own_page():
        return redirect(
            url_for("sessions.sign_in", next=request.full_path.rstrip("?") if request.method in SAFE else None), 303
        )  # type: ignore[return-value]
    return page("sessions/sign_in.html", 401, form=SignInForm(formdata=None), typed=_typed(request.path), next="")


def resume() -> Response:
    """The form was older than the sign-in: show it again with everything typed, to be sent once more."""
    return page("sessions/resume.html", 409, typed=_typed(request.path))


def _typed(path: str) -> dict[str, Any]:
    """The fields of a form that could not be taken now."""
    if not _resumable(path):
        return {}
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return {
        "path": path,
        "fields": fields,
        "longest": _longest(fields),
    }


def _resumable(path: str) -> bool:
    """Forms of files alone are taken up again; an account is not changed by a form from before the sign-in."""
    return path.startswith("/participants/") and known_path(path) is not None


def _longest(fields: list[tuple[str, str]]) -> str:
    """The text to show again, so that one sees it is there; never a hidden id."""
    return max((value for name, value in fields if name not in HIDDEN), key=len, default="")


def _device() -> str:
    """Which browser and system a sign-in comes from, so that one can tell one's own apart; no version."""
    said = request.user_agent.string
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return ", ".join(part for part in (browser, system) if part)


@room.route("/sign-in", methods=["GET", "POST"])
@open_to_anyone
def sign_in() -> Response:
    """Sign in with e-mail and password."""
    form, onward = SignInForm(), known_path(query(["next"]).get("next")) or "/"
    resumed: dict[str, Any] = {"path": request.form.get("resume_path", ""), "fields": [], "longest": ""}
    resumed["path"] = resumed["path"] if _resumable(resumed["path"]) else ""
    if resumed["path"]:
        fields = [(name[7:], value) for name, value in request.form.items(multi=True) if name.startswith("resume:")]
        resumed |= {"fields": fields, "longest": _longest(fields)}
    form.carried = ("resume_path", "resume:")
    if form.validate_on_submit():
        try:
            return _begun(form, resumed, onward)
        except Broken as broken:
            form.refuse(broken)
    typed = resumed if resumed["path"] else {}
    return page("sessions/sign_in.html", form.status, form=form, typed=typed, next=onward)


def _begun(form: SignInForm, resumed: dict[str, Any], onward: str) -> Response:
    known = URLSafeTimedSerializer(current_app.secret_key or "", salt="known-browser")
    email = form.email.data or ""
    own_mark = actions.attempt_keys(email, "", known_browser=True)["pair"].hex()  # a keyed hash: names no account
    try:
        is_known = known.loads(request.cookies.get(KNOWN, ""), max_age=90 * 86400) == own_mark
    except BadSignature:
        is_known = False
    keys = actions.attempt_keys(email, request.remote_addr or "", is_known)
    if wait := actions.seconds_to_wait(keys):
        raise Broken("wait", seconds=wait)
    staff = actions.check_password(email=email, password=form.password.data or "")
    if staff is None:
        actions.note_failure(keys)
        work.keep()
        raise Broken("no_match")
    token = actions.begin_session(
        staff=staff, device=_device(), keys=keys, longest=_lives()[1], instead_of=request.cookies.get(COOKIE, "")
    )
    language = session.get("language")
    session.clear()
    session.update({"language": language} if language else {})
    g.pop("csrf_token", None)
    answer = page("sessions/resume.html", typed=resumed) if resumed["path"] else go(onward)
    answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")
    remembered = known.dumps(own_mark)
    if isinstance(remembered, str):
        answer.set_cookie(KNOWN, remembered, max_age=90 * 86400, secure=True, httponly=True, samesite="Lax", path="/")
    return answer


@room.post("/sign-out")
@requires(Permission.SESSION_MANAGE)
def sign_out() -> Response:
    """Sign out here."""
    actor = current_actor()
    if actor.session_id:
        actions.end_session(by=actor, sign_in=queries.own_sign_in(actor, actor.session_id))
    session.clear()
    answer = go(url_for("sessions.sign_in"))
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@room.get("/sessions")
@requires(Permission.SESSION_MANAGE)
def list_sessions() -> Response:
    """Where one is signed in."""
    return page("sessions/list_sessions.html", sign_ins=queries.own_sign_ins(current_actor()), form=EmptyForm())


@room.post("/sessions/<uuid:sign_in_id>/end")
@requires(Permission.SESSION_MANAGE)
def end_session(sign_in_id: UUID) -> Response:
    """End one of one's own sign-ins."""
    actions.end_session(by=current_actor(), sign_in=queries.own_sign_in(current_actor(), sign_in_id))
    return go(url_for("sessions.list_sessions"), _l("That browser is signed out."))


@room.post("/sessions/stay")
@requires(Permission.SESSION_MANAGE)
def stay() -> Response:
    """Stay signed in; the door has noted it."""
    return Response(status=204)


@room.route("/reset/<token>", methods=["GET", "POST"])
@open_to_anyone
def set_password(token: str) -> Response:
    """Set a password with a one-time link."""
    link = reset_link(token)
    if link is None:
        raise Missing
    form, staff = NewPasswordForm(), staff_member(link.staff_id)
    least = current_app.config["SETTINGS"].password_least_length
    password = form.password.data or ""
    if form.accepted(lambda: use_reset_link(link=link, staff=staff, password=password, least=least)):
        actions.end_every_session(by=None, staff_id=staff.id)
        return go(url_for("sessions.sign_in"), _l("Your password is set. Sign in with it."))
    return page("sessions/set_password.html", form.status, form=form, least=least)


@room.post("/language/<language>")
@open_to_anyone
def choose_language(language: str) -> Response:
    """Read the pages in another language."""
    if language not in LANGUAGES:
        raise Missing
    session["language"] = language
    return go(known_path(request.form.get("next")) or "/")
