"""The door of the app: only this machine's own page, with the token, gets past; every answer forbids what it can."""

import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The page fetches from its own server only and runs nothing but the modules that it brings.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# Where a browser says that a request comes from: this page, or somebody who typed or clicked the address.
OWN = frozenset({"", "same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Guard:
    """Answers 403 to whatever is not this server's page.

    Parameters
    ----------
    token : secret in the address that the command prints; a cookie holds it from the first page on
    port : of this server
    """

    app: ASGIApp
    token: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            return
        problem = self._problem(scope)
        answer = PlainTextResponse(f"403: {problem}\n", 403) if problem else self.app
        await answer(scope, receive, self._sender(scope, send, welcome=not problem and self._in_address(scope)))

    def _problem(self, scope: Scope) -> str:
        """What is foreign about a request; nothing where all is well."""
        headers = Headers(scope=scope)
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if headers.get("host") not in hosts:
            return "the request names another host; open the address that mclca app printed"
        if headers.get("origin", f"http://{headers['host']}") != f"http://{headers['host']}":
            return "the request comes from another page; open the address that mclca app printed"
        if self._in_address(scope) or (self._in_cookie(headers) and headers.get("sec-fetch-site", "") in OWN):
            return ""
        return "the token is missing or old; open the whole address that mclca app printed"

    def _in_address(self, scope: Scope) -> bool:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return self._is_token(given)

    def _in_cookie(self, headers: Headers) -> bool:
        try:
            held = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return held is not None and self._is_token(held.value)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    @property
    def _cookie(self) -> str:
        # Cookies are shared by all ports of a host: two apps at once must not take each other's.
        return f"mclca_{self.port}"

    def _sender(self, scope: Scope, send: Send, *, welcome: bool) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if welcome:
                    headers.append("Set-Cookie", f"{self._cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        return sent
