"""A painting's answer, sent in pieces."""

from collections.abc import Mapping

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from brushwork.imaging import OutputFormat

from ..limits import Limits
from .painting import Painting

UNSTORED: Mapping[str, str] = {"Cache-Control": "no-store"}
"""Browsers and proxies write no picture to a disk."""

MEDIA_TYPES: Mapping[OutputFormat, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


class PaintingResponse(Response):
    """A picture that must be taken in time, and at the least rate: who does not is left."""

    def __init__(self, painting: Painting, limits: Limits) -> None:
        headers = {**painting.headers, **UNSTORED}
        super().__init__(painting.body, headers=headers, media_type=MEDIA_TYPES[painting.format])
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the picture, as much of it as is taken in time."""
        body = memoryview(self.body)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        end = anyio.current_time() + self._limits.download_seconds
        for start in range(0, len(body), self._limits.stall_bytes):
            chunk = bytes(body[start : start + self._limits.stall_bytes])
            window_end = anyio.current_time() + self._limits.stall_seconds
            with anyio.move_on_at(min(end, window_end)) as window:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if window.cancelled_caught:
                return
        await send({"type": "http.response.body", "body": b""})
