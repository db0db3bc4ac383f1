"""One line a request: method, path, status, time. No addresses, queries or file names."""

import logging
import time
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("brushwork.access")


class AccessLog:
    """ASGI middleware that writes to the logger `brushwork.access`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log it."""
        if scope["type"] != "http" or not logger.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        status: int | str = "left"
        start = time.perf_counter()

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            milliseconds = 1000 * (time.perf_counter() - start)
            path = quote(scope["path"][:200])
            logger.info("%s %s %s %.0f ms", scope["method"], path, status, milliseconds)
