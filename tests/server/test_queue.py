"""The queue: one picture at a time, few waiting, the rest told at once; and clients that leave."""

import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import anyio
import httpx
import pytest

from brushwork_server import Limits, create_app
from brushwork_server.queue import Abandoned, PaintQueue, QueueFull
from brushwork_server.telemetry import Answered, Queued
from support.server.clock import in_no_time
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, picture, png, problem, queue, stylize
from support.server.hosting import hosted, steered
from support.server.wire import answer, connected, request


@contextmanager
def host(
    web: Path, engine: Negative, waiting: int, at_once: int = 4
) -> Iterator[tuple[httpx.Client, Recorder]]:
    """A host with such a queue, and what it tells."""
    seen = Recorder()
    limits = Limits(queue=waiting, client_requests=at_once)
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=limits, hooks=[seen])
    with hosted(app) as client:
        yield client, seen


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


async def stays() -> None:
    """Somebody who waits for the result, however long it takes."""
    await anyio.Event().wait()


def test_when_to_come_again_is_as_long_as_pictures_take() -> None:
    now = 0.0
    queue = PaintQueue(0, clock=lambda: now)
    told = []

    def refused() -> None:
        with pytest.raises(QueueFull) as full, queue.place():
            pass
        assert full.value.places == 1
        told.append(full.value.seconds)

    def work(_: object) -> bool:
        nonlocal now
        refused()
        now += 100
        refused()
        now += 300
        refused()
        return True

    async def main() -> None:
        for _ in range(2):
            with queue.place():
                assert await queue.run(work, stays)
                refused()

    in_no_time(main)
    assert told == [1, 100, 400, 400, 400, 300, 400, 400]


def test_what_work_raises_is_raised_and_the_next_is_done() -> None:
    def broken(_: object) -> None:
        raise KeyError("a reason")

    async def main() -> None:
        queue = PaintQueue(0)
        with pytest.raises(KeyError, match="a reason"):
            await queue.run(broken, stays)
        assert await queue.run(lambda _: "done", stays) == "done"

    in_no_time(main)


def test_work_that_nobody_waits_for_does_not_begin() -> None:
    begun = []
    abandoned = threading.Event()

    async def main() -> None:
        queue = PaintQueue(1)

        async def left() -> None:
            """At once."""

        async def second() -> None:
            with pytest.raises(Abandoned):
                await queue.run(begun.append, left)
            abandoned.set()

        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, lambda _: abandoned.wait(30), stays)
            group.start_soon(second)

    in_no_time(main)
    assert abandoned.is_set()
    assert begun == []


def test_beyond_the_queue_clients_are_told_at_once_and_the_rest_are_painted(
    web: Path, busy: Negative
) -> None:
    with host(web, busy, waiting=2) as (client, seen), ThreadPoolExecutor() as pool:
        images = [png(20 + number, 10) for number in range(3)]
        answers: list[Future[httpx.Response]] = [
            pool.submit(stylize, client, image) for image in images
        ]
        seen.wait_for(Queued, 3)
        assert busy.started.acquire(timeout=30)
        assert queue(client) == {"painting": 1, "waiting": 2, "places": 3}
        refused = client.post(STYLIZE, data=FORM, files={"image": ("a", png())})
        seconds = int(refused.headers["retry-after"])
        assert seconds >= 1
        assert f"taken. Try again in {seconds} second" in problem(refused, 503, "queue-full")
        # Pages are served meanwhile.
        assert client.get("/").status_code == 200
        busy.go_on.set()
        for future, image in zip(answers, images, strict=True):
            assert picture(future.result(20)).shape[1] == 20 + images.index(image)
        assert busy.most_at_once == 1
        seen.wait_for(Answered, 4)
        assert queue(client) == {"painting": 0, "waiting": 0, "places": 3}


def test_who_leaves_while_painted_is_painted_no_more(web: Path, busy: Negative) -> None:
    with host(web, busy, waiting=0) as (client, seen):
        with connected(client) as connection:
            connection.sendall(request(client, png()))
            assert busy.started.acquire(timeout=30)
        assert busy.stopped.wait(30)
        busy.go_on.set()
        seen.wait_for(Answered)
        assert queue(client)["painting"] == 0
        assert stylize(client, png())


def test_who_leaves_while_waiting_gives_the_place_back(web: Path, busy: Negative) -> None:
    with host(web, busy, waiting=1) as (client, seen), ThreadPoolExecutor() as pool:
        first = pool.submit(stylize, client, png())
        assert busy.started.acquire(timeout=30)
        with connected(client) as connection:
            connection.sendall(request(client, png()))
            seen.wait_for(Queued, 2)
            assert queue(client)["waiting"] == 1
        seen.wait_for(Answered)
        assert queue(client)["waiting"] == 0
        busy.go_on.set()
        assert first.result(20)
        assert not busy.started.acquire(blocking=False)


@pytest.mark.skipif(sys.platform != "linux", reason="needs loopback's other addresses")
def test_who_sends_or_takes_slowly_keeps_nobody_from_being_painted(web: Path) -> None:
    seen = Recorder()
    limits = Limits(queue=0)
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=limits, hooks=[seen])
    with ExitStack() as stack, steered(app, send_buffer=4096) as (client, _):
        dripping = [stack.enter_context(connected(client, f"127.0.1.{n}")) for n in range(1, 6)]
        for each in dripping:
            each.sendall(request(client, png())[:-100])
        for number in range(1, 6):
            connection = stack.enter_context(connected(client, f"127.0.2.{number}"))
            connection.sendall(request(client, png(320, 320)))
            # The painting is too large for the kernel's buffers, and is not read.
            assert connection.recv(9, socket.MSG_WAITALL) == b"HTTP/1.1 "
        for each in dripping:
            each.sendall(b"x")
        assert queue(client) == {"painting": 0, "waiting": 0, "places": 1}
        assert stylize(client, png())
        assert len(seen.wait_for(Queued, 6)) == 6


def test_as_many_are_painted_at_once_as_the_engine_can(web: Path) -> None:
    engine = Negative(parallel=2)
    engine.go_on.clear()
    with host(web, engine, waiting=1) as (client, _), ThreadPoolExecutor() as pool:
        answers = [pool.submit(stylize, client, png()) for _ in range(2)]
        for _ in range(2):
            assert engine.started.acquire(timeout=30)
        assert queue(client) == {"painting": 2, "waiting": 0, "places": 3}
        engine.go_on.set()
        assert all(each.result(20) for each in answers)
        assert engine.most_at_once == 2


def test_many_clients_at_once(web: Path) -> None:
    engine = Negative()
    with host(web, engine, waiting=3, at_once=16) as (client, _), ThreadPoolExecutor(16) as pool:
        files = {"image": ("a", png())}
        futures = [pool.submit(client.post, STYLIZE, data=FORM, files=files) for _ in range(60)]
        statuses = [future.result(30).status_code for future in futures]
        assert set(statuses) <= {200, 503}
        assert 200 in statuses
        assert engine.most_at_once == 1
        assert stylize(client, png())


def test_who_is_painted_when_the_server_stops_is_told(web: Path, busy: Negative) -> None:
    with ExitStack() as stack:
        with host(web, busy, waiting=4) as (client, _):
            connection = stack.enter_context(connected(client))
            connection.sendall(request(client, png()))
            assert busy.started.acquire(timeout=30)
        status, body = answer(connection)
    assert status == 503
    assert b":stopping" in body
    assert busy.stopped.wait(30)
