"""Problems become responses here, and nowhere else."""

import asyncio
import logging
import time
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..problems import Problem, stopping, unexpected
from ..telemetry import Refused, Telemetry

logger = logging.getLogger("brushwork.server")
Respond = Callable[[Problem, Scope], Response]


class ProblemResponses:
    """ASGI middleware: answers with whatever problem is raised behind it, foreseen or not.

    `respond` makes the response to a request out of a problem, by default in JSON.
    """

    def __init__(self, app: ASGIApp, telemetry: Telemetry, respond: Respond | None = None) -> None:
        self._app = app
        self._telemetry = telemetry
        self._respond = respond or (lambda problem, scope: problem.response())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer where that does not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = time.perf_counter()
        started = False

        async def note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        async def refuse(problem: Problem) -> None:
            seconds = time.perf_counter() - asked
            self._telemetry.tell(Refused(problem.status, problem.name, seconds))
            await self._respond(problem, scope)(scope, receive, send)

        try:
            await self._app(scope, receive, note)
        except Problem as problem:
            await refuse(problem)
        except asyncio.CancelledError:
            # The server has waited for this request as long as it does before it stops.
            if started:
                raise
            await refuse(stopping())
        except Exception:
            logger.exception("failed: %s", scope["method"])
            if started:
                raise
            await refuse(unexpected())
