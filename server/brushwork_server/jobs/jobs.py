"""Jobs in work: begun where there is room, stopped when they are not wanted, drained at the end."""

import asyncio
import logging
from contextlib import ExitStack, suppress

import anyio

from ..api.admission import Admission
from ..api.order import Order
from ..api.painting import Painter
from ..engines.base import Cancelled
from ..limits import Limits
from ..problems import Problem, stopping, unexpected
from ..queue import Abandoned, PaintQueue
from ..telemetry import Telemetry
from .crowding import jobs_full
from .job import Job
from .shelf import Shelf

logger = logging.getLogger("brushwork.server")


class Jobs:
    """Paints jobs in the same queue as all else; `shelf` has those that are known."""

    def __init__(
        self,
        painter: Painter,
        queue: PaintQueue,
        admission: Admission,
        limits: Limits,
        telemetry: Telemetry,
    ) -> None:
        self.shelf = Shelf(limits, telemetry)
        self._painter = painter
        self._queue = queue
        self._admission = admission
        self._most = limits.jobs
        self._work: dict[Job, asyncio.Task[None]] = {}
        self._is_stopping = False

    def check(self) -> None:
        """Raise Problem where no job can be begun now, before its picture is sent for nothing."""
        if self._is_stopping:
            raise stopping()
        if len(self._work) >= self._most:
            raise jobs_full(self._most, self._queue.seconds_to_wait)

    def start(self, order: Order, address: str | None, claims: ExitStack) -> Job:
        """Begin a client's job; `claims` end with its work, if this raises no Problem."""
        known = self._painter.known(order)
        if known is not None:
            job = self.shelf.add(address)
            self.shelf.end(job, known)
            return job
        self.check()
        claims.enter_context(self._admission.place(address))
        job = self.shelf.add(address)
        self._work[job] = asyncio.create_task(self._paint(job, order, claims.pop_all()))
        return job

    async def drain(self, seconds: float) -> None:
        """Take no more pictures, and let the jobs be finished and fetched; after that stop them."""
        self._close()
        jobs = list(self._work)
        try:
            with anyio.move_on_after(seconds):
                for job in jobs:
                    await job.over()
                for job in jobs:
                    if job.painting is not None:
                        await job.taken.wait()
        finally:
            self.stop()

    def stop(self) -> None:
        """Take no more pictures, and tell all jobs that they are not finished."""
        self._close()
        for job in self._work:
            self.shelf.end(job, stopping())
            job.unwanted.set()

    def _close(self) -> None:
        self._is_stopping = True
        self._admission.close()

    async def _paint(self, job: Job, order: Order, claims: ExitStack) -> None:
        loop = asyncio.get_running_loop()

        def told(step: str, done: int, of: int) -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody listens
                loop.call_soon_threadsafe(job.go_on, step, done, of)

        try:
            with claims:
                try:
                    outcome = await self._painter.paint(order, job.unwanted.wait, told)
                finally:
                    del self._work[job]
            # Whoever hears of its end finds its place free.
            self.shelf.end(job, outcome)
        except (Abandoned, Cancelled):
            pass  # who did not want it has told
        except Problem as problem:
            self.shelf.end(job, problem)
        except Exception:
            logger.exception("a job failed")
            self.shelf.end(job, unexpected())
