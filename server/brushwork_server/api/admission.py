"""Who may send a picture now: problems for who asks too much, or at a bad moment."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from starlette.requests import Request

from ..budget import Budget, BudgetSpent, Held
from ..clients import ClientBusy, Clients
from ..limits import Limits
from ..problems import Problem
from ..queue import PaintQueue, QueueFull
from .upload import check_headers

FULL_FOR_SECONDS = 10


class Admission:
    """The host's three measures of how much there is to do: clients, bytes and places."""

    def __init__(self, queue: PaintQueue, limits: Limits) -> None:
        self._queue = queue
        self._limits = limits
        self._budget = Budget(limits.held_bytes)
        self._clients = Clients(limits.client_requests)

    async def of_client(self, request: Request) -> AsyncIterator[None]:
        """A dependency: count a request until its response is sent; raises Problem."""
        try:
            with self._clients.asking(request.client.host if request.client else None):
                yield
        except ClientBusy as busy:
            raise _client_busy(busy.most) from busy

    async def of_upload(self, request: Request) -> AsyncIterator["Hold"]:
        """A dependency: what a request holds until its response is sent; raises Problem.

        Where the queue is full it is told so before it sends a picture for nothing.
        """
        check_headers(request.headers, self._limits)
        with _places_told(self._queue):
            self._queue.check()
        with self._budget.hold() as held:
            yield Hold(held, self._limits)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, for a picture that is there; raises Problem."""
        with _places_told(self._queue), self._queue.place():
            yield


class Hold:
    """The bytes that a request holds; beyond what all may hold it raises Problem."""

    def __init__(self, held: Held, limits: Limits) -> None:
        self._held = held
        self._most = limits.held_bytes

    def add(self, count: int) -> None:
        """So many bytes more have come."""
        try:
            self._held.add(count)
        except BudgetSpent as spent:
            raise _full(self._most) from spent

    def replace(self, count: int) -> None:
        """What came is let go, and there are so many bytes instead."""
        self._held.let_go()
        self.add(count)


@contextmanager
def _places_told(queue: PaintQueue) -> Iterator[None]:
    try:
        yield
    except QueueFull as full:
        waiting = full.places - queue.parallel
        at_once = "One picture is" if queue.parallel == 1 else f"{queue.parallel} pictures are"
        raise Problem(
            503,
            "queue-full",
            "Too many pictures at once",
            f"{at_once} painted at a time and {waiting} may wait; all places are taken. Try again "
            f"in {_counted(full.seconds)}.",
            {"Retry-After": str(full.seconds)},
        ) from full


def _counted(seconds: int) -> str:
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"


def _client_busy(most: int) -> Problem:
    return Problem(
        429,
        "client-busy",
        "Too many requests at once",
        f"This address asks for more than {most} at once; wait until one is answered. If many "
        f"people come through one proxy, its operator names it with --proxy.",
        {"Retry-After": "5"},
    )


def _full(most: int) -> Problem:
    return Problem(
        503,
        "memory-full",
        "Too many bytes at once",
        f"Pictures and paintings of all clients together are more than {most / 1e6:,g} MB; try "
        f"again in {FULL_FOR_SECONDS} seconds.",
        {"Retry-After": str(FULL_FOR_SECONDS)},
    )
