"""Who may ask the review server for what: whoever opened the address that it printed, on this machine by its own name; its own pages
for writes; and no page may load anything from elsewhere."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.reports.site import environment

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
MOST_BYTES = 200_000  # of a request's body: a decision or a query
TOKEN = "token"  # the parameter of the printed address
_UNKNOWN = {
    "error": "請開啟 govplan serve 於終端機印出的網址，其中的密鑰每次啟動都不同。",
    "error_en": "Open the address that govplan serve printed in the terminal; its token is another one with every start.",
}


class Guard:
    """ASGI middleware. Every request must name this machine as its host (against DNS rebinding), come from no other site, and bring the
    token, which other users of this machine do not know: a browser has it in a cookie from the first address on. Only the assets,
    which every govplan has, are for all. Whatever is not a plain GET must come from a page of this server (Origin) that knows the
    token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        if answer := self._answer(request):
            answer.headers.update(HEADERS)
            await answer(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _answer(self, request: Request) -> Response | None:
        """What is to be said instead of passing the request on: a refusal, or where to go with the cookie."""
        if refusal := _stranger(request):
            return _refused(*refusal)
        reads, asset = request.method in ("GET", "HEAD"), request.url.path.startswith("/assets/")
        if reads and request.url.path == "/" and self._is_token(request.query_params.get(TOKEN)):
            return self._welcome(request)
        if not self._is_token(request.cookies.get(_cookie(request))) and not (reads and asset):
            page = environment().get_template("fault.html").render(_UNKNOWN)
            return HTMLResponse(page, 403) if reads else JSONResponse(_UNKNOWN, 403)
        if reads:
            return None
        if request.headers.get("origin") != f"http://{request.headers.get('host')}":
            return _refused(403, "writes are accepted from this server's own pages only")
        if not self._is_token(request.headers.get("x-govplan-token")):
            return _refused(403, "the token is missing or was given out by another run of the server; open the address that it printed")
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return _refused(413, "the request is too large")
        if "transfer-encoding" in request.headers:
            return _refused(411, "the request must say its length")
        return None

    def _is_token(self, text: str | None) -> bool:
        return secrets.compare_digest((text or "").encode(), self.token.encode())

    def _welcome(self, request: Request) -> Response:
        """To the first page, without the token, which history and screens need not show. The cookie is Lax because a browser that was
        sent here by a page, such as a terminal in a browser, would not return a Strict one; pages of other sites can do no more with
        it than open ours."""
        answer = RedirectResponse("/index.html", 303)
        answer.set_cookie(_cookie(request), self.token, httponly=True, samesite="lax")
        return answer


def _stranger(request: Request) -> tuple[int, str] | None:
    """Why the request cannot come from this machine's own browser, by what browsers say of themselves."""
    if _name(request.headers.get("host", "")) not in ("127.0.0.1", "localhost", "[::1]"):
        return 421, "this server answers to 127.0.0.1 only"
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and request.headers.get("sec-fetch-mode") != "navigate":
        return 403, "requests from other sites are not answered"
    return None


def _refused(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)


def _cookie(request: Request) -> str:
    """The cookie's name: browsers send a host's cookies to all of its ports, and another server may listen on another."""
    port = request.headers.get("host", "").rpartition(":")[2]
    return f"govplan-{port if port.isdigit() else 80}"


def _name(host: str) -> str:
    """A Host header without its port."""
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
