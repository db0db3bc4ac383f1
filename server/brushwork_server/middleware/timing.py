"""How long requests take."""

import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..addresses import local_path
from ..request_context import context_of
from ..telemetry import Answered, Telemetry
from .routing_names import route_name

# Whoever knows one may fetch a painting; logs are read by others.
_SECRET = re.compile(r"(?<=/api/jobs/)[^/]+|(?<=/api/results/)[^/]+")


class Timing:
    """ASGI middleware: tells telemetry of every request that has ended, without ids of jobs.

    `root_path` is the path of a proxy, which paths may have or not.
    """

    def __init__(self, app: ASGIApp, telemetry: Telemetry, root_path: str = "") -> None:
        self._app = app
        self._telemetry = telemetry
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and time it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None
        asked = time.perf_counter()
        context = context_of(scope)
        route = route_name(self._below_the_proxy(local_path(scope)))

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            self._telemetry.tell(
                Answered(
                    scope["method"],
                    _SECRET.sub("-", scope["path"]),
                    status,
                    time.perf_counter() - asked,
                    route=route,
                    pixels=context.pixels,
                    request_id=context.id,
                )
            )

    def _below_the_proxy(self, path: str) -> str:
        below = path.startswith(f"{self._root_path}/")
        return path.removeprefix(self._root_path) if below else path
