"""Queue, limits of bytes and time, and clients that leave."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from brushwork.contract.arrays import Pixels
from brushwork_server import Limits, create_app
from brushwork_server.engines import Cancelled, NativeStylizers
from brushwork_server.line import Line
from brushwork_server.problems import Problem

from .conftest import (
    FORM,
    HOST,
    STYLIZERS,
    Negative,
    answer,
    connected,
    hosted,
    picture,
    plain,
    png,
    request,
    stylize,
)


@contextmanager
def host(web: Path, engine: object, **limits: float) -> Iterator[httpx.Client]:
    """A host with limits of its own."""
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=Limits(**limits))
    with hosted(app) as client:
        yield client


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def queue(client: httpx.Client) -> dict[str, int]:
    """The queue as the host reports it."""
    return dict(client.get("/healthz").json()["queue"])


def test_beyond_the_queue_clients_are_told_at_once_and_the_rest_are_painted(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with host(web, engine, queue=2) as client, ThreadPoolExecutor() as pool:
        images = [png(20 + number, 10) for number in range(3)]
        answers: list[Future[httpx.Response]] = [
            pool.submit(stylize, client, image) for image in images
        ]
        wait_for(lambda: queue(client) == {"painting": 1, "waiting": 2, "places": 3})
        refused = client.post("/api/stylize", data=FORM, files={"image": ("a", png())})
        assert refused.status_code == 503
        seconds = int(refused.headers["retry-after"])
        assert seconds >= 1
        assert f"taken. Try again in {seconds} second" in refused.json()["detail"]
        assert refused.json()["type"].endswith(":queue-full")
        # Pages are served meanwhile.
        assert client.get("/").status_code == 200
        engine.go_on.set()
        for future, image in zip(answers, images, strict=True):
            assert picture(future.result(20)).shape[1] == 20 + images.index(image)
        assert engine.most_at_once == 1
        wait_for(lambda: queue(client) == {"painting": 0, "waiting": 0, "places": 3})


def test_when_to_come_again_is_as_long_as_pictures_take(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("brushwork_server.line.perf_counter", lambda: now)
    line = Line(0)
    told = []

    def refused() -> None:
        with pytest.raises(Problem) as problem, line.place():
            pass
        told.append(int(problem.value.headers["Retry-After"]))

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
            with line.place():
                assert await line.run(work, anyio.sleep_forever)
                refused()

    with ThreadPoolExecutor(1) as pool:  # this thread may hold the event loop of a browser
        pool.submit(anyio.run, main).result()
    assert told == [1, 100, 400, 400, 400, 300, 400, 400]


def test_who_leaves_while_painted_is_painted_no_more(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with host(web, engine, queue=0) as client:
        with connected(client) as connection:
            connection.sendall(request(client, png()))
            assert engine.started.acquire(timeout=30)
        wait_for(lambda: engine.stopped == 1)
        engine.go_on.set()
        wait_for(lambda: queue(client)["painting"] == 0)
        assert stylize(client, png())


def test_who_leaves_while_waiting_gives_the_place_back(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with host(web, engine, queue=1) as client, ThreadPoolExecutor() as pool:
        first = pool.submit(stylize, client, png())
        assert engine.started.acquire(timeout=30)
        with connected(client) as connection:
            connection.sendall(request(client, png()))
            wait_for(lambda: queue(client)["waiting"] == 1)
        wait_for(lambda: queue(client)["waiting"] == 0)
        engine.go_on.set()
        assert first.result(20)
        assert not engine.started.acquire(blocking=False)


def test_who_leaves_in_the_middle_of_sending_gives_the_place_back(web: Path) -> None:
    with host(web, Negative(), queue=0) as client:
        with connected(client) as connection:
            connection.sendall(request(client, png())[:-50])
            wait_for(lambda: queue(client)["waiting"] == 1)
        wait_for(lambda: queue(client)["waiting"] == 0)
        assert stylize(client, png())


def test_native_painting_stops_when_the_client_leaves(web: Path) -> None:
    class Watched(NativeStylizers):
        started = threading.Event()
        stopped = threading.Event()

        def paint(self, *arguments: Any) -> Pixels:
            self.started.set()
            try:
                return super().paint(*arguments)
            except Cancelled:
                self.stopped.set()
                raise

    engine = Watched(STYLIZERS, threads=1)
    with host(web, engine, queue=0) as client:
        with connected(client) as connection:
            connection.sendall(request(client, plain(4000, 3000)))
            assert engine.started.wait(30)
            time.sleep(0.3)
        assert engine.stopped.wait(30)
        wait_for(lambda: queue(client)["painting"] == 0)
        assert stylize(client, png())


@pytest.mark.parametrize("chunked", [False, True])
def test_too_many_bytes_are_refused_while_they_come(web: Path, chunked: bool) -> None:
    with host(web, Negative(), body_bytes=100_000) as client:
        assert stylize(client, bytes_of_size(client, 99_000))
        with connected(client) as connection:
            # Refused although the end is never sent.
            connection.sendall(request(client, bytes(200_000), chunked=chunked)[:150_000])
            status, body = answer(connection)
        assert status == 413
        assert b"0.1 MB" in body
        assert stylize(client, png())


def bytes_of_size(client: httpx.Client, size: int) -> bytes:
    """A picture that makes a request of just about a size."""
    image = png()
    return image + bytes(size - len(request(client, image)))


def test_a_long_length_is_refused_without_a_body(web: Path) -> None:
    with host(web, Negative()) as client:
        for length in ("120000001", "9" * 19):
            head = (
                f"POST /api/stylize HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n"
                f"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            )
            with connected(client) as connection:
                connection.sendall(head.encode())
                assert answer(connection)[0] == 413


def test_foreign_uploads_are_refused_before_their_body(web: Path) -> None:
    with host(web, Negative()) as client, connected(client) as connection:
        whole = request(client, png())
        foreign = whole.replace(b"\r\n", b"\r\nOrigin: http://evil.example\r\n", 1)
        connection.sendall(foreign[:200])
        assert answer(connection)[0] == 403


def test_uploads_that_pause_or_drip_are_ended(web: Path) -> None:
    with host(web, Negative(), queue=0, upload_seconds=1.0, stall_seconds=0.4) as client:
        whole = request(client, png())
        for pause in (None, 0.1):
            with connected(client) as connection:
                connection.sendall(whole[:-100])
                for number in range(30 if pause else 0):
                    time.sleep(pause or 0)
                    try:
                        connection.sendall(whole[-100 + number :][:1])
                    except OSError:
                        break
                status, body = answer(connection)
            assert status == 408
            assert b"upload-too-slow" in body
        assert stylize(client, png())


def test_who_does_not_take_the_painting_is_left(web: Path) -> None:
    noise = png(1500, 1500)
    engine = Negative()
    with (
        host(web, engine, queue=0, download_seconds=3) as client,
        socket.socket() as connection,
    ):
        # Small, so that the kernel does not take the whole painting.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((client.base_url.host, client.base_url.port))
        connection.sendall(request(client, noise))
        assert engine.started.acquire(timeout=30)
        # Its place is held while it is sent.
        wait_for(lambda: queue(client) == {"painting": 0, "waiting": 1, "places": 1})
        wait_for(lambda: queue(client) == {"painting": 0, "waiting": 0, "places": 1})
        assert stylize(client, png())


def test_many_clients_at_once(web: Path) -> None:
    engine = Negative()
    with host(web, engine, queue=3) as client, ThreadPoolExecutor(16) as pool:
        files = {"image": ("a", png())}
        futures = [
            pool.submit(client.post, "/api/stylize", data=FORM, files=files) for _ in range(60)
        ]
        statuses = [future.result(30).status_code for future in futures]
        assert set(statuses) <= {200, 503}
        assert 200 in statuses
        assert engine.most_at_once == 1
        assert stylize(client, png())


def test_who_is_painted_when_the_server_stops_is_told(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with ExitStack() as stack:
        with host(web, engine) as client:
            connection = stack.enter_context(connected(client))
            connection.sendall(request(client, png()))
            assert engine.started.acquire(timeout=30)
        status, body = answer(connection)
    assert status == 503
    assert b":stopping" in body
    wait_for(lambda: engine.stopped == 1)
