"""What every answer says to the browser (no script but ours, nothing kept, nothing framed), and what a browser says of a form."""

import time

from flask import Response, g, request

from .journal import note

STATIC = ("static", "bootstrap.static")
CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def put_headers(response: Response) -> Response:
    """Put them on, and note the request in the journal."""
    headers = response.headers
    headers["Content-Security-Policy"] = CSP.format(nonce=g.get("nonce", "none"))
    headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
    if request.endpoint in STATIC and response.status_code in (200, 206, 304):
        headers["Cache-Control"] = "public, max-age=3600"
    else:
        headers["Cache-Control"] = "no-store"
        spent = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        note("request", endpoint=request.endpoint or "-", status=response.status_code, ms=spent)
    return response


def from_own_page() -> bool:
    """Was the form sent from a page of ours? Another site's form is never taken up again after a sign-in."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return f"{source}/".startswith(request.host_url)
