"""Who may send a picture now: problems for who asks too much, or at a bad moment."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from starlette.requests import Request

from ..budget import Budget, BudgetSpent, Held
from ..clients import ClientBusy, Clients
from ..limits import Limits
from ..problems import Problem, stopping
from ..queue import PaintQueue, QueueFull
from .crowding import client_busy, client_waits, memory_full, queue_full, too_many_streams
from .upload import check_headers


class Admission:
    """The host's three measures of how much there is to do: clients, bytes and places."""

    def __init__(self, queue: PaintQueue, limits: Limits) -> None:
        self._queue = queue
        self._limits = limits
        self._budget = Budget(limits.held_bytes)
        self._clients = Clients(limits.client_requests)
        self._pictures = Clients(limits.client_requests)
        self._streams = Clients(limits.client_streams)
        self._is_closed = False

    def close(self) -> None:
        """From now on no picture is taken: the server stops."""
        self._is_closed = True

    async def of_client(self, request: Request) -> AsyncIterator[None]:
        """A dependency: count a request until its response is sent; raises Problem."""
        with _counted_in(self._clients, address_of(request), client_busy):
            yield

    async def of_stream(self, request: Request) -> AsyncIterator[None]:
        """A dependency: count a stream of events until it ends; raises Problem."""
        with _counted_in(self._streams, address_of(request), too_many_streams):
            yield

    async def of_answer(self) -> AsyncIterator["Hold"]:
        """A dependency: what an answer holds until it is sent."""
        with self._budget.hold() as held:
            yield Hold(held, self._limits)

    async def of_upload(self, request: Request) -> AsyncIterator["Hold"]:
        """A dependency: what a request holds until its response is sent; see `upload`."""
        with self.upload(request) as hold:
            yield hold

    @contextmanager
    def upload(self, request: Request) -> Iterator["Hold"]:
        """What is held for a picture that comes; raises Problem.

        Where the queue is full it is told so before it sends a picture for nothing.
        """
        if self._is_closed:
            raise stopping()
        check_headers(request.headers, self._limits)
        with _places_told(self._queue):
            self._queue.check()
        with self._budget.hold() as held:
            yield Hold(held, self._limits)

    @contextmanager
    def place(self, address: str | None) -> Iterator[None]:
        """A place in the queue, for a picture that is there; raises Problem.

        Jobs have one after their request has ended: a client has no more of both together than it
        may have requests.
        """
        with (
            _counted_in(self._pictures, address, client_waits),
            _places_told(self._queue),
            self._queue.place(),
        ):
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
            raise memory_full(self._most) from spent

    def replace(self, count: int) -> None:
        """What came is let go, and there are so many bytes instead."""
        self._held.let_go()
        self.add(count)


def address_of(request: Request) -> str | None:
    """Where a request comes from; None on a Unix socket."""
    return request.client.host if request.client else None


@contextmanager
def _counted_in(
    clients: Clients, address: str | None, refusal: Callable[[int], Problem]
) -> Iterator[None]:
    try:
        with clients.asking(address):
            yield
    except ClientBusy as busy:
        raise refusal(busy.most) from busy


@contextmanager
def _places_told(queue: PaintQueue) -> Iterator[None]:
    try:
        yield
    except QueueFull as full:
        raise queue_full(queue.parallel, full.places - queue.parallel, full.seconds) from full
