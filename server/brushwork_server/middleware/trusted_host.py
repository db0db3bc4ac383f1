"""Which names the host answers to."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from ..addresses import bracketed, is_address, split_port, well_formed_host
from ..problems import Problem

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class TrustedHost:
    """ASGI middleware: raises Problem where the Host header is none of our names.

    A host on loopback is reachable by every page that the person visits, under a name that was
    pointed there. It answers to `names` and loopback's; `addresses` allows any IP address besides,
    which cannot be pointed elsewhere.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = (), addresses: bool = False) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | {bracketed(name) for name in names}
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the Host header and pass the request on."""
        if scope["type"] == "http":
            self._check(well_formed_host(scope))
        await self._app(scope, receive, send)

    def _check(self, host: str | None) -> None:
        if host is None:
            raise Problem(
                400,
                "bad-host",
                "Bad Host header",
                "The request needs exactly one Host header, of the form name or name:port.",
            )
        name = split_port(host).removesuffix(".")  # with the dot it is the same name, in full
        if name in self._names or (self._addresses and is_address(name)):
            return
        raise Problem(
            421,
            "unknown-host",
            "Unknown host name",
            f"This server does not answer to the name {host}; if it is yours, start the "
            f"server with --allow-host and the name.",
        )
