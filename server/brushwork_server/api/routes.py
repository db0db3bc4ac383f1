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
from ..queue import Abandoned
from ..reading import add_reading_route
from ..request_context import context_of
from ..telemetry import Left, Telemetry
from .admission import Admission, Hold, address_of
from .openapi import RESPONSES, refusals, request_body
from .painting import Painter
from .response import PaintingResponse
from .upload import read_parts


@dataclass(frozen=True)
class Accepted:
    """Bytes of a request, pixels of a picture, and pixels on a side, at most."""

    bytes: int
    pixels: int
    side: int


def api_router(
    engine: Engine, painter: Painter, admission: Admission, limits: Limits, telemetry: Telemetry
) -> APIRouter:
    """Routes of the API: `stylize` and `limits`."""
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
            order = await painter.order(await read_parts(request, limits, hold.add))
            painting = painter.known(order)
            if painting is None:
                with admission.place(address_of(request)):
                    painting = await painter.paint(order, _left(request))
        except (ClientDisconnect, Abandoned, Cancelled):
            telemetry.tell(Left(time.perf_counter() - asked))
            # Nobody reads this; it only ends the request.
            return Response(status_code=400)
        hold.replace(len(painting.body))
        context_of(request.scope).pixels = painting.pixels
        return PaintingResponse(painting, limits)

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
