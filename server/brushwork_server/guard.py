"""What every request passes and every response carries: Host, Origin, methods, headers."""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .policy import SECURITY_HEADERS, content_security_policy
from .problems import Problem, of_status, stopping, unexpected

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
READING = frozenset({"GET", "HEAD"})
API_PREFIX = "/api/"

_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?)(?P<port>:[0-9]{1,5})?"
)
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>.+)")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

logger = logging.getLogger("brushwork.server")


class Guard:
    """ASGI middleware: refuses what a foreign page could send, and sets the security headers.

    A host on loopback is reachable by every page the person visits. The Host header must be one
    of `names` (a rebound DNS name is none of them); `addresses` allows any IP address besides,
    which cannot be rebound. A request that changes something must come from our own pages, or
    from a client that is no browser.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = (), addresses: bool = False) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | {bracketed(name) for name in names}
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, pass it on, and complete its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = local_path(scope)
        started = False
        host = _well_formed_host(headers)
        base = None if host is None else host + scope.get("root_path", "")
        added = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": content_security_policy(path, base),
        }

        async def complete(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(added)
            await send(message)

        try:
            self._check(scope["method"], path, host, headers)
            await self._app(scope, receive, complete)
        except Problem as problem:
            await problem.response()(scope, receive, complete)
        except asyncio.CancelledError:
            # The server has waited for this request as long as it does before it stops.
            if started:
                raise
            await stopping().response()(scope, receive, complete)
        except Exception:
            logger.exception("failed: %s", scope["method"])
            if started:
                raise
            await unexpected().response()(scope, receive, complete)

    def _check(self, method: str, path: str, host: str | None, headers: Headers) -> None:
        if host is None:
            raise Problem(
                400,
                "bad-host",
                "Bad Host header",
                "The request needs exactly one Host header, of the form name or name:port.",
            )
        if not self._known(host):
            raise Problem(
                421,
                "unknown-host",
                "Unknown host name",
                f"This server does not answer to the name {host}; if it is yours, start the "
                f"server with --allow-host and the name.",
            )
        if method in READING:
            return
        check_origin(headers, host)
        if not path.startswith(API_PREFIX):
            raise of_status(405, {"Allow": "GET, HEAD"})

    def _known(self, host: str) -> bool:
        name = split_port(host)
        return name in self._names or (self._addresses and is_address(name))


def local_path(scope: Scope) -> str:
    """The path below the folder of another application that the host is mounted in."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def check_origin(headers: Headers, host: str) -> None:
    """Raise Problem unless a request comes from our own pages or from no page at all."""
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


def bracketed(name: str) -> str:
    """A host name as the Host header writes it: lower case, IPv6 addresses in brackets."""
    name = name.lower()
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def is_name(name: str) -> bool:
    """Whether a Host header without a port may have this form."""
    match = _HOST.fullmatch(bracketed(name))
    return match is not None and match["port"] is None


def split_port(host: str) -> str:
    """The name of a well-formed Host header, without its port."""
    return host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host


def is_address(name: str) -> bool:
    """Whether a host name is an IP address."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _well_formed_host(headers: Headers) -> str | None:
    hosts = [host.lower() for host in headers.getlist("host")]
    return hosts[0] if len(hosts) == 1 and _HOST.fullmatch(hosts[0]) else None


def _same_host(origin: str, host: str) -> bool:
    match = _ORIGIN.fullmatch(origin.lower())
    if match is None:
        return False
    port = _DEFAULT_PORTS[match["scheme"]]
    return match["host"].removesuffix(port) == host.removesuffix(port)
