"""`POST /api/stylize`, and its limits."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..engines.base import Cancelled, Engine
from ..limits import Limits
from ..queue import Abandoned, PaintQueue
from ..reading import add_reading_route
from ..request_context import context_of
from ..telemetry import Left, Painted, Queued, Telemetry
from .admission import Admission, Hold
from .form import read_form
from .job import PaintJob
from .openapi import RESPONSES, refusals, request_body
from .response import PaintingResponse
from .upload import read_parts


@dataclass(frozen=True)
class Accepted:
    """Bytes of a request, pixels of a picture, and pixels on a side, at most."""

    bytes: int
    pixels: int
    side: int


def api_router(
    engine: Engine, queue: PaintQueue, limits: Limits, telemetry: Telemetry
) -> APIRouter:
    """Routes of the API: `stylize` and `limits`."""
    admission = Admission(queue, limits)
    router = APIRouter(prefix="/api", dependencies=[Depends(admission.of_client)])

    @router.post(
        "/stylize",
        response_class=Response,
        responses=RESPONSES,
        openapi_extra={"requestBody": request_body(engine.stylizers)},
    )
    async def stylize(
        request: Request, hold: Annotated[Hold, Depends(admission.of_upload)]
    ) -> Response:
        """Paint a picture in a style; answers with the painting, which says how it was made."""
        asked = time.perf_counter()
        try:
            parts = await read_parts(request, limits, hold.add)
            form = read_form(parts, engine.stylizers)
            with admission.place():
                telemetry.tell(Queued(queue.taken, queue.places))
                job = PaintJob(engine, limits, parts, form)
                del parts  # the job lets go of them one by one
                body = await queue.run(job, _left(request))
        except (ClientDisconnect, Abandoned, Cancelled):
            telemetry.tell(Left(time.perf_counter() - asked))
            # Nobody reads this; it only ends the request.
            return Response(status_code=400)
        hold.replace(len(body))
        width, height = job.size
        context_of(request.scope).pixels = width * height
        telemetry.tell(Painted(form.stylizer, width, height, job.waited, job.steps))
        return PaintingResponse(body, form.format, _headers(engine, job), limits)

    async def get_limits() -> Accepted:
        """What `stylize` accepts."""
        return Accepted(limits.body_bytes, limits.pixels, limits.side)

    add_reading_route(router, "/limits", get_limits, responses=refusals(400, 405, 421, 429))
    return router


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
