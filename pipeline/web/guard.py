"""Who may ask the review server for what: this machine by its own name, its own pages for writes, and no page may load anything
from elsewhere."""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class Guard:
    """ASGI middleware. Every request must name this machine as its host (against DNS rebinding) and come from no other site;
    whatever is not a plain GET must come from a page of this server (Origin) that knows the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := self._refusal(scope["method"], Headers(scope=scope)):
            status, reason = refusal
            await JSONResponse({"error": reason}, status, headers=HEADERS)(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if _name(host) not in ("127.0.0.1", "localhost", "[::1]"):
            return 421, "this server answers to 127.0.0.1 only"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and headers.get("sec-fetch-mode") != "navigate":
            return 403, "requests from other sites are not answered"
        if method in ("GET", "HEAD"):
            return None
        if headers.get("origin") != f"http://{host}":
            return 403, "writes are accepted from this server's own pages only"
        if not secrets.compare_digest(headers.get("x-govplan-token", "").encode(), self.token.encode()):
            return 403, "the token is missing or was given out by another run of the server; reload the page"
        if int(headers.get("content-length", "0") if headers.get("content-length", "0").isdigit() else MOST_BYTES + 1) > MOST_BYTES:
            return 413, "the request is too large"
        if "transfer-encoding" in headers:
            return 411, "the request must say its length"
        return None


def _name(host: str) -> str:
    """A Host header without its port."""
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
