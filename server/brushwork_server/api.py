"""The fallback for pictures too large for the browser: `POST /api/stylize`, and its limits."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar

import anyio
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from brushwork.errors import BrushworkError, PictureError
from brushwork.manifest import Manifest
from brushwork.pictures import Limits as PictureLimits
from brushwork.pictures import OutputFormat, decode, encode

from .engines import Cancelled, Engine
from .limits import Limits
from .line import Line
from .problems import Problem
from .upload import check_headers, read_form

logger = logging.getLogger("brushwork.server")

DEFAULT_QUALITY = 92
CHUNK_BYTES = 64 * 1024
MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
T = TypeVar("T")
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Wish(BaseModel):
    """The fields of the form beside `image`."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    stylizer: Name
    style: Name
    strength: Annotated[float, Field(ge=0, le=1)] = 1.0
    format: OutputFormat = "png"
    quality: Annotated[int, Field(ge=1, le=100, description="of JPEG and WebP")] = DEFAULT_QUALITY


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
            if form.image is None:
                raise _bad_field("image", "send a picture as a file, with a file name")
            wish = _wish(form.fields, engine.stylizers)
            work = _Work(engine, limits, form.image, wish)
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
    """One picture's way through the engine, in a thread."""

    def __init__(self, engine: Engine, limits: Limits, image: bytes, wish: Wish) -> None:
        self._engine = engine
        self._limits = PictureLimits(limits.pixels, limits.side, limits.body_bytes)
        self._image = image
        self._wish = wish
        self._spans: list[str] = []

    def __call__(self, cancelled: Callable[[], bool]) -> bytes:
        """Decode, paint, encode; raises Problem where that cannot be done, and Cancelled."""
        wish = self._wish

        def step(name: str, work: Callable[[], T]) -> T:
            if cancelled():
                raise Cancelled
            start = time.perf_counter()
            result = work()
            self._spans.append(f"{name};dur={1000 * (time.perf_counter() - start):.1f}")
            return result

        try:
            pixels = step("decode", lambda: decode(self._image, self._limits).pixels)
            painted = step(
                "paint",
                lambda: self._engine.paint(
                    pixels, wish.stylizer, wish.style, wish.strength, cancelled
                ),
            )
            return step("encode", lambda: encode(painted, wish.format, wish.quality))
        except Cancelled:
            raise
        except PictureError as error:
            raise Problem(422, "picture", "The picture cannot be painted", str(error)) from error
        except BrushworkError as error:
            logger.exception("a stylizer does not work")
            raise Problem(500, "stylizer", "The stylizer does not work", str(error)) from error

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


def _wish(fields: Mapping[str, str], stylizers: Mapping[str, Manifest]) -> Wish:
    try:
        wish = Wish.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        if name not in Wish.model_fields:
            raise _bad_field("form", f"only {_listed(['image', *Wish.model_fields])}") from error
        raise _bad_field(name, first["msg"]) from error
    if wish.stylizer not in stylizers:
        raise _bad_field("stylizer", f"there is none with this id; {_listed(stylizers)}")
    styles = [style.id for style in stylizers[wish.stylizer].styles]
    if wish.style not in styles:
        raise _bad_field("style", f"the stylizer has none with this id; {_listed(styles)}")
    return wish


def _bad_field(name: str, reason: str) -> Problem:
    return Problem(422, "bad-field", "A field is missing or wrong", f"{name}: {reason}.")


def _listed(names: Iterable[str]) -> str:
    return "known are " + ", ".join(names)


_REQUEST_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                **Wish.model_json_schema(),
                "properties": {
                    "image": {"type": "string", "contentMediaType": "application/octet-stream"},
                    **Wish.model_json_schema()["properties"],
                },
                "required": ["image", "stylizer", "style"],
            }
        }
    },
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
