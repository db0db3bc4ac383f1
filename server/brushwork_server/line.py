"""The line before an engine: one picture at a time, a few waiting, the rest told at once."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.types import Receive

from .engines import Cancelled
from .problems import Problem

T = TypeVar("T")


class Line:
    """Places for pictures: one is painted, up to `waiting` more are received or wait."""

    def __init__(self, waiting: int) -> None:
        self.places = 1 + waiting
        self.taken = 0
        self._limiter = CapacityLimiter(1)
        self._seconds = 0.0  # that the last picture took
        self._started: float | None = None  # the one that is painted

    @property
    def painting(self) -> int:
        """How many pictures are being painted: 0 or 1."""
        return int(self._limiter.borrowed_tokens)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; raises Problem 503 at once where there is none."""
        if self.taken >= self.places:
            seconds = max(1, math.ceil(self._expected()))
            raise Problem(
                503,
                "queue-full",
                "Too many pictures at once",
                f"One picture is painted at a time and {self.places - 1} may wait; all places are "
                f"taken. Try again in {seconds} {'second' if seconds == 1 else 'seconds'}.",
                {"Retry-After": str(seconds)},
            )
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    async def run(self, work: Callable[[Callable[[], bool]], T], receive: Receive) -> T:
        """Run blocking work in a thread when it is its turn, and return its result.

        The work is given a function that tells whether it is wanted no more: the client has left
        (seen on `receive`, the body having been read) or the server stops. Raises Cancelled
        then, otherwise what the work raises.
        """
        cancelled = threading.Event()
        results: list[T] = []
        errors: list[Exception] = []

        def timed() -> None:
            self._started = start = perf_counter()
            try:
                results.append(work(cancelled.is_set))
                self._seconds = perf_counter() - start
            except Exception as error:
                # A task group would wrap it.
                errors.append(error)
            finally:
                self._started = None

        async def watch() -> None:
            try:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()
            finally:
                cancelled.set()

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            await to_thread.run_sync(timed, limiter=self._limiter)
            group.cancel_scope.cancel()
        if errors:
            raise errors[0]
        if not results:
            raise Cancelled
        return results[0]

    def _expected(self) -> float:
        """Seconds until a place is likely to be free: until the one in work, or the next, is done.

        Nobody knows how large it is: it is taken for as long as the last one, or, where it already
        took longer, for half done.
        """
        started = self._started
        elapsed = 0.0 if started is None else perf_counter() - started
        return max(self._seconds - elapsed, elapsed)
