"""`POST /api/stylize`, and its limits."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager

from fastapi import APIRouter, Depends
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..engines.base import Cancelled, Engine
from ..limits import Limits
from ..problems import Problem
from ..queue import Abandoned, PaintQueue, QueueFull
from ..telemetry import Left, Painted, Queued, Telemetry
from .form import read_form
from .job import PaintJob
from .openapi import REQUEST_BODY, RESPONSES
from .response import PaintingResponse
from .upload import check_headers, read_parts


def api_router(
    engine: Engine, queue: PaintQueue, limits: Limits, telemetry: Telemetry
) -> APIRouter:
    """Routes of the API: `stylize` and `limits`."""
    router = APIRouter(prefix="/api")

    async def place(request: Request) -> AsyncIterator[None]:
        # Held until the response is sent, so that all pictures in memory are counted.
        check_headers(request.headers, limits)
        with _place(queue):
            telemetry.tell(Queued(queue.taken, queue.places))
            yield

    @router.post(
        "/stylize",
        dependencies=[Depends(place)],
        response_class=Response,
        responses=RESPONSES,
        openapi_extra={"requestBody": REQUEST_BODY},
    )
    async def stylize(request: Request) -> Response:
        """Paint a picture in a style; answers with the painting, which says how it was made."""
        asked = time.perf_counter()
        try:
            parts = await read_parts(request, limits)
            form = read_form(parts, engine.stylizers)
            job = PaintJob(engine, limits, parts, form)
            body = await queue.run(job, _left(request))
        except (ClientDisconnect, Abandoned, Cancelled):
            telemetry.tell(Left(time.perf_counter() - asked))
            # Nobody reads this; it only ends the request.
            return Response(status_code=400)
        telemetry.tell(Painted(form.stylizer, *job.size, job.waited, job.steps))
        return PaintingResponse(body, form.format, _headers(engine, job), limits.download_seconds)

    @router.get("/limits")
    async def get_limits() -> dict[str, int]:
        """What `stylize` accepts: `bytes` of the request, `pixels`, and pixels a `side`."""
        return {"bytes": limits.body_bytes, "pixels": limits.pixels, "side": limits.side}

    return router


@contextmanager
def _place(queue: PaintQueue) -> Iterator[None]:
    """A place in the queue; raises Problem where there is none."""
    with ExitStack() as held:
        try:
            held.enter_context(queue.place())
        except QueueFull as full:
            seconds = full.seconds
            raise Problem(
                503,
                "queue-full",
                "Too many pictures at once",
                f"One picture is painted at a time and {full.places - 1} may wait; all places are "
                f"taken. Try again in {seconds} {'second' if seconds == 1 else 'seconds'}.",
                {"Retry-After": str(seconds)},
            ) from full
        yield


def _left(request: Request) -> Callable[[], Awaitable[None]]:
    """Waits until the client of a request, whose body has been read, has left."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return left


def _headers(engine: Engine, job: PaintJob) -> dict[str, str]:
    """What painted, where, and how long each step took."""
    steps = (f"{name};dur={1000 * seconds:.1f}" for name, seconds in job.steps.items())
    return {
        "Brushwork-Engine": engine.name,
        "Brushwork-Provider": engine.provider,
        "Server-Timing": ", ".join(steps),
    }
