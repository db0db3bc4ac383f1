"""The queue before an engine: it paints what it can, a few wait, the rest are told at once."""

import math
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread

T = TypeVar("T")


class QueueFull(Exception):  # noqa: N818 - nothing went wrong
    """All `places` are taken; one is likely to be free in `seconds`."""

    def __init__(self, places: int, seconds: int) -> None:
        super().__init__(f"all {places} places are taken")
        self.places = places
        self.seconds = seconds


class Abandoned(Exception):  # noqa: N818 - nothing went wrong
    """Nobody waits for the result any more, and work had not begun."""


class PaintQueue:
    """Places for pictures that are there: `parallel` are painted at once, up to `waiting` wait."""

    def __init__(
        self, waiting: int, parallel: int = 1, clock: Callable[[], float] = perf_counter
    ) -> None:
        """`clock` tells seconds."""
        self.parallel = parallel
        self.places = parallel + waiting
        self.taken = 0
        self._clock = clock
        self._limiter = CapacityLimiter(parallel)
        self._seconds = 0.0  # that the last picture took
        self._started: dict[object, float] = {}  # those that are painted

    @property
    def painting(self) -> int:
        """How many pictures are being painted."""
        return int(self._limiter.borrowed_tokens)

    @property
    def waiting(self) -> int:
        """How many pictures hold a place and are not being painted."""
        return self.taken - self.painting

    @property
    def seconds_to_wait(self) -> int:
        """In how many seconds a picture is likely to be done, at least one."""
        return max(1, math.ceil(self._expected()))

    def check(self) -> None:
        """Raise QueueFull where there is no place now, before a picture is sent for nothing."""
        if self.taken >= self.places:
            raise QueueFull(self.places, self.seconds_to_wait)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place; raises QueueFull at once where there is none."""
        self.check()
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    async def run(
        self, work: Callable[[Callable[[], bool]], T], left: Callable[[], Awaitable[None]]
    ) -> T:
        """Run blocking work in a thread when it is its turn, and return its result.

        `left` returns when nobody waits for the result any more. The work is given a function
        that tells whether it is wanted no more: for that reason, or since the server stops.
        Raises what the work raises, and Abandoned where it had not begun.
        """
        cancelled = threading.Event()
        results: list[T] = []
        errors: list[Exception] = []

        def timed() -> None:
            self._started[cancelled] = start = self._clock()
            try:
                results.append(work(cancelled.is_set))
                self._seconds = self._clock() - start
            except Exception as error:
                # A task group would wrap it.
                errors.append(error)
            finally:
                del self._started[cancelled]

        async def watch() -> None:
            try:
                await left()
                group.cancel_scope.cancel()
            finally:
                cancelled.set()

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            await to_thread.run_sync(timed, limiter=self._limiter)
            group.cancel_scope.cancel()
        if errors:
            # Kept nowhere: what it refers to would stay in memory until the garbage collector runs.
            raise errors.pop()
        if not results:
            raise Abandoned
        return results[0]

    def _expected(self) -> float:
        """Seconds until a place is likely to be free: until the one in work, or the next, is done.

        Nobody knows how large it is: it is taken for as long as the last one, or, where it already
        took longer, for half done.
        """
        now = self._clock()
        elapsed = [now - start for start in list(self._started.values())]
        return min((max(self._seconds - each, each) for each in elapsed), default=self._seconds)
