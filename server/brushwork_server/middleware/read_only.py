"""What takes nothing: all but the API."""

from starlette.types import ASGIApp, Receive, Scope, Send

from ..addresses import local_path
from ..problems import of_status

READING = frozenset({"GET", "HEAD"})
API_PREFIX = "/api/"


class ReadOnly:
    """ASGI middleware: raises Problem where anything but GET and HEAD is asked outside the API."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the method and pass the request on."""
        sends = scope["type"] == "http" and scope["method"] not in READING
        if sends and not local_path(scope).startswith(API_PREFIX):
            # Addresses of files would answer with 404.
            raise of_status(405, {"Allow": "GET, HEAD"})
        await self._app(scope, receive, send)
