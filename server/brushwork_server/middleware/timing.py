"""How long requests take."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..telemetry import Answered, Telemetry


class Timing:
    """ASGI middleware: tells telemetry of every request that has ended."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and time it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        asked = time.perf_counter()

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            seconds = time.perf_counter() - asked
            self._telemetry.tell(Answered(scope["method"], scope["path"], status, seconds))
