"""The painting of a form: the one that was made before, or by the engine when it is its turn."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio import to_thread

from brushwork.imaging import OutputFormat
from brushwork.provenance import Signer

from ..cache import PaintingCache
from ..engines.base import Engine
from ..limits import Limits
from ..queue import PaintQueue
from ..telemetry import Painted, Queued, Telemetry
from .decoding import Decode, decode_here
from .form import read_form
from .job import PaintJob
from .order import Order, Tags
from .progress import Told, silent
from .upload import Parts

CACHE_NAME = "Brushwork"


@dataclass(frozen=True)
class Painting:
    """An encoded painting, and the headers that say what it is.

    `pixels` is how many were painted for it, 0 where it was made before.
    """

    body: bytes
    format: OutputFormat
    etag: str
    headers: dict[str, str]
    pixels: int = 0


class Painter:
    """Paints forms: all that is asked for at once, one after the other as the queue has them."""

    def __init__(
        self,
        engine: Engine,
        queue: PaintQueue,
        limits: Limits,
        telemetry: Telemetry,
        decode: Decode = decode_here,
        signer: Signer | None = None,
    ) -> None:
        self._engine = engine
        self._decode = decode
        self._queue = queue
        self._limits = limits
        self._telemetry = telemetry
        self._cache = PaintingCache(limits.cache_bytes)
        self._signer = signer
        self._tags = Tags(engine, signer)

    async def order(self, parts: Parts) -> Order:
        """Check a form and name what comes of it; raises Problem."""
        form = read_form(parts, self._engine.stylizers)
        etag = await to_thread.run_sync(self._tags, parts, form)
        return Order(parts, form, etag)

    def known(self, order: Order) -> Painting | None:
        """The painting, where it was made before and is still there."""
        body = self._cache.get(order.etag)
        return None if body is None else self._painting(order, body, {}, "hit")

    async def paint(
        self, order: Order, left: Callable[[], Awaitable[None]], told: Told = silent
    ) -> Painting:
        """Paint, for who holds a place in the queue.

        `left` is the queue's; `told` is called in a thread. Raises what the queue and the job do.
        """
        self._telemetry.tell(Queued(self._queue.taken, self._queue.places))
        job = PaintJob(self._engine, self._decode, self._limits, order, told, self._signer)
        status = "hit"

        def work(cancelled: Callable[[], bool]) -> bytes:
            nonlocal status
            # The one before it in the queue may have been the same.
            body = self._cache.get(order.etag)
            if body is None:
                body = job(cancelled)
                status = "fwd=miss; stored" if self._cache.put(order.etag, body) else "fwd=miss"
            return body

        body = await self._queue.run(work, left)
        if job.steps:
            size, steps = job.size, job.steps
            self._telemetry.tell(Painted(order.form.stylizer, *size, job.waited, steps))
        return self._painting(order, body, job.steps, status, math.prod(job.size))

    def _painting(
        self, order: Order, body: bytes, steps: dict[str, float], status: str, pixels: int = 0
    ) -> Painting:
        """What painted, where, how long each step took, and whether it had to."""
        headers = {
            "ETag": order.etag,
            "Brushwork-Engine": self._engine.name,
            "Brushwork-Provider": self._engine.provider,
        }
        if steps:
            took = (f"{name};dur={1000 * seconds:.1f}" for name, seconds in steps.items())
            headers["Server-Timing"] = ", ".join(took)
        if self._cache.most:
            headers["Cache-Status"] = f"{CACHE_NAME}; {status}"
        return Painting(body, order.form.format, order.etag, headers, pixels)
