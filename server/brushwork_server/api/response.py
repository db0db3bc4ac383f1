"""A painting's answer, sent in pieces."""

from collections.abc import Mapping

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from brushwork.imaging import OutputFormat

CHUNK_BYTES = 64 * 1024
MEDIA_TYPES: Mapping[OutputFormat, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


class PaintingResponse(Response):
    """A picture that must be taken within so many seconds: who does not is left."""

    def __init__(
        self, body: bytes, format: OutputFormat, headers: Mapping[str, str], seconds: float
    ) -> None:
        super().__init__(
            body, headers={**headers, "Cache-Control": "no-store"}, media_type=MEDIA_TYPES[format]
        )
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the picture, as much of it as is taken in time."""
        body = memoryview(self.body)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with anyio.move_on_after(self._seconds):
            for start in range(0, len(body), CHUNK_BYTES):
                chunk = bytes(body[start : start + CHUNK_BYTES])
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
