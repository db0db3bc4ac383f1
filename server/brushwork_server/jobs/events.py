"""News of a job as server-sent events.

Every event describes the whole job, so that who comes back needs the last one only.
"""

import asyncio

import anyio
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..api.response import UNSTORED
from .description import described
from .job import Job

MEDIA_TYPE = "text/event-stream"
RETRY_MS = 2000
HEARTBEAT = b":\n\n"
MAX_DIGITS = 12


def last_event(headers: Headers) -> int:
    """The number of the last event that a client has seen, -1 for none."""
    told = headers.get("last-event-id", "")
    is_number = told.isascii() and told.isdecimal() and len(told) <= MAX_DIGITS
    return int(told) if is_number else -1


class EventsResponse(Response):
    """A stream of `progress`, and of one `end`, after which it ends."""

    media_type = MEDIA_TYPE

    def __init__(self, job: Job, seen: int, root: str, heartbeat_seconds: float) -> None:
        """`seen` is the number of the last event that the client knows."""
        # nginx would collect events before it sends them.
        super().__init__(headers={**UNSTORED, "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._job = job
        self._seen = seen if seen <= job.number else -1
        self._root = root
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the job is over, or the client has left."""

        async def until_left() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            group.cancel_scope.cancel()

        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(until_left)
                await self._tell(send)
                group.cancel_scope.cancel()
        except asyncio.CancelledError:
            pass  # the host stops, which has ended all jobs before
        end = self._event("end") if self._job.is_over else b""
        await send({"type": "http.response.body", "body": end})

    async def _tell(self, send: Send) -> None:
        await _send(send, f"retry: {RETRY_MS}\n\n".encode())
        while not self._job.is_over:
            with anyio.move_on_after(self._heartbeat_seconds) as waited:
                await self._job.news(self._seen)
            if waited.cancelled_caught:
                await _send(send, HEARTBEAT)
            elif not self._job.is_over:
                await _send(send, self._event("progress"))

    def _event(self, name: str) -> bytes:
        self._seen = self._job.number
        data = described(self._job, self._root)
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self._seen, name.encode(), data)


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
