"""The fallback for pictures too large for the browser: `POST /api/stylize`, and its limits."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import anyio
from fastapi import APIRouter, Depends
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.errors import BrushworkError, LookError, PictureError
from brushwork.imaging import Limits as PictureLimits
from brushwork.imaging import OutputFormat, decode, encode

from .engines import Cancelled, Engine
from .limits import Limits
from .line import Line
from .problems import Problem
from .upload import Form, check_headers, read_form
from .wish import Wish, bad_field, form_schema, read_wish

logger = logging.getLogger("brushwork.server")

CHUNK_BYTES = 64 * 1024
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
T = TypeVar("T")


def api_router(engine: Engine, line: Line, limits: Limits) -> APIRouter:
    """Routes of the API: `stylize` and `limits`."""
    router = APIRouter(prefix="/api")

    async def place(request: Request) -> AsyncIterator[None]:
        # Held until the response is sent, so that all pictures in memory are counted.
        check_headers(request.headers, limits)
        with line.place():
            yield

    @router.post(
        "/stylize",
        dependencies=[Depends(place)],
        response_class=Response,
        responses=_RESPONSES,
        openapi_extra={"requestBody": _REQUEST_BODY},
    )
    async def stylize(request: Request) -> Response:
        """Paint a picture in a style; answers with the painting, which carries no metadata."""
        try:
            form = await read_form(request, limits)
            wish = read_wish(form, engine.stylizers)
            work = _Work(engine, limits, form, wish)
            body = await line.run(work, request.receive)
        except (ClientDisconnect, Cancelled):
            # Nobody reads this; it only ends the request.
            return Response(status_code=400)
        return _Painting(body, wish.format, work.headers, limits.download_seconds)

    @router.get("/limits")
    async def get_limits() -> dict[str, int]:
        """What `stylize` accepts: `bytes` of the request, `pixels`, and pixels a `side`."""
        return {"bytes": limits.body_bytes, "pixels": limits.pixels, "side": limits.side}

    return router


class _Work:
    """One form's way through the engine, in a thread."""

    def __init__(self, engine: Engine, limits: Limits, form: Form, wish: Wish) -> None:
        self._engine = engine
        self._limits = limits
        self._form = form
        self._wish = wish
        self._spans: list[str] = []

    def __call__(self, cancelled: Callable[[], bool]) -> bytes:
        """Decode, paint, encode; raises Problem where that cannot be done, and Cancelled."""

        def step(name: str, work: Callable[[], T]) -> T:
            if cancelled():
                raise Cancelled
            start = time.perf_counter()
            result = work()
            self._spans.append(f"{name};dur={1000 * (time.perf_counter() - start):.1f}")
            return result

        def paint() -> Pixels:
            look = step("look", lambda: self._look(cancelled))
            pixels = step("decode", lambda: self._decode(next(self._form.take("image"))))
            stylizer = self._wish.stylizer
            return step("paint", lambda: self._engine.paint(pixels, stylizer, look, cancelled))

        try:
            # The picture and its look are gone when its painting is encoded.
            painted = paint()
            return step("encode", lambda: encode(painted, self._wish.format, self._wish.quality))
        except Cancelled:
            raise
        except PictureError as error:
            raise _bad_picture(str(error)) from error
        except LookError as error:
            raise bad_field("look", str(error)) from error
        except BrushworkError as error:
            logger.exception("a stylizer does not work")
            raise Problem(500, "stylizer", "The stylizer does not work", str(error)) from error

    def _look(self, cancelled: Callable[[], bool]) -> Look:
        stylizer, limits = self._wish.stylizer, self._limits
        # One style picture after the other, so that only one is in memory.
        codes = [
            self._engine.encode(self._decode(data, "style_image: "), stylizer, cancelled)
            for data in self._form.take("style_image")
        ]
        mask = next(self._form.take("mask"), None)
        if mask is None:
            return self._wish.look(codes, None)
        most = min(limits.pixels, limits.mask_pixels)
        return self._wish.look(codes, self._decode(mask, "mask: ", most))

    def _decode(self, data: bytes, told_before: str = "", pixels: int | None = None) -> Pixels:
        limits = self._limits
        try:
            most = limits.pixels if pixels is None else pixels
            return decode(data, PictureLimits(most, limits.side, limits.body_bytes)).pixels
        except PictureError as error:
            raise _bad_picture(f"{told_before}{error}") from error

    @property
    def headers(self) -> dict[str, str]:
        """What painted, where, and how long each step took."""
        return {
            "Brushwork-Engine": self._engine.name,
            "Brushwork-Provider": self._engine.provider,
            "Server-Timing": ", ".join(self._spans),
        }


class _Painting(Response):
    """A picture sent in pieces: who does not read it in time is left."""

    def __init__(
        self, body: bytes, format: OutputFormat, headers: Mapping[str, str], seconds: float
    ) -> None:
        super().__init__(
            body, headers={**headers, "Cache-Control": "no-store"}, media_type=MEDIA_TYPES[format]
        )
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = memoryview(self.body)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with anyio.move_on_after(self._seconds):
            for start in range(0, len(body), CHUNK_BYTES):
                chunk = bytes(body[start : start + CHUNK_BYTES])
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def _bad_picture(reason: str) -> Problem:
    return Problem(422, "picture", "The picture cannot be painted", reason)


_REQUEST_BODY = {
    "required": True,
    "content": {"multipart/form-data": {"schema": form_schema()}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The painting.",
        "content": {
            media_type: {"schema": {"type": "string", "contentMediaType": media_type}}
            for media_type in MEDIA_TYPES.values()
        },
    },
    "4XX": {"description": "A problem of the request (RFC 9457)."},
    "5XX": {"description": "A problem of the server (RFC 9457); 503 has Retry-After."},
}
