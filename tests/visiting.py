"""A browser without a screen: cookies, forms and their tokens, against a real server."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

from tests.cast import PASSWORD


def hidden_in(page: str) -> dict[str, str]:
    """The hidden fields of a page, but for where to go on to."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    fields = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name[1]: value[1] for name, value in fields if name and value and value[1] and name[1] != "next"}


class Visitor:
    """Somebody at a server."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(_Everywhere()))
        self.web = urllib.request.build_opener(jar, _NoRedirect())

    def fetch(self, path: str, fields: Mapping[str, str | list[str]] | None = None) -> tuple[int, str]:
        """One request; a refused connection is status 0."""
        data = urllib.parse.urlencode(fields, doseq=True).encode() if fields is not None else None
        try:
            with self.web.open(self.address + path, data, timeout=20) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Location"] or error.read().decode()
        except OSError:
            return 0, ""

    def token(self, path: str) -> dict[str, str]:
        """The hidden fields of a page, but for where to go on to."""
        return hidden_in(self.fetch(path)[1])

    def sign_in(self, email: str) -> None:
        """Sign in by the page."""
        assert self.fetch("/sign-in", self.token("/sign-in") | {"email": email, "password": PASSWORD})[0] == 303


class _Everywhere(http.cookiejar.DefaultCookiePolicy):
    """Sends Secure cookies to the loopback server, as browsers do."""

    def return_ok_secure(self, cookie: http.cookiejar.Cookie, request: urllib.request.Request) -> bool:
        return True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A 303 is an answer."""

    def redirect_request(self, *_args: object) -> None:
        return None
