"""Who may send something: our own pages, and programs that are no browser."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..addresses import READING, well_formed_host
from ..problems import Problem

_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>.+)")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class CrossOriginProtection:
    """ASGI middleware: raises Problem where another site's page sends more than GET or HEAD.

    Browsers tell who sends by `Sec-Fetch-Site`, and by `Origin`, which must be the Host asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check who sends and pass the request on."""
        if scope["type"] == "http" and scope["method"] not in READING:
            _check(Headers(scope=scope), well_formed_host(scope))
        await self._app(scope, receive, send)


def _check(headers: Headers, host: str | None) -> None:
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if (origin is None or _same_host(origin, host)) and site in (None, "same-origin", "none"):
        return
    raise Problem(
        403,
        "foreign-origin",
        "Request from a foreign page",
        "Only this server's own pages, and programs that are no browser, may send pictures; "
        "the headers Origin or Sec-Fetch-Site name another site.",
    )


def _same_host(origin: str, host: str | None) -> bool:
    match = _ORIGIN.fullmatch(origin.lower())
    if match is None or host is None:
        return False
    port = _DEFAULT_PORTS[match["scheme"]]
    return match["host"].removesuffix(port) == host.removesuffix(port)
