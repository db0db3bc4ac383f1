"""How many jobs there are, and what one past each limit is told."""

import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork_server import Limits, create_app
from brushwork_server.jobs.shelf import RECORD_BYTES
from support.server.clock import SteeredLoop
from support.server.engines import Negative
from support.server.forms import FORM, STYLIZE, STYLIZERS, png, problem, queue, stylize
from support.server.hosting import steered
from support.server.jobs import JOBS, PATIENCE, asked, begun, ended, finished
from support.server.wire import answer, connected, request


@contextmanager
def host(
    web: Path, engine: Negative, **limits: float
) -> Iterator[tuple[httpx.Client, SteeredLoop]]:
    """A host with limits of jobs, and its clock."""
    chosen = Limits(idle_seconds=PATIENCE, **limits)  # type: ignore[arg-type]
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=chosen)
    with steered(app, limits=chosen) as (client, loop):
        yield client, loop


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


def comes_again(response: httpx.Response, status: int, name: str) -> str:
    """The detail of a problem that says when it is likely to be over."""
    assert int(response.headers["retry-after"]) >= 1
    return problem(response, status, name)


def test_jobs_at_a_time(web: Path, busy: Negative) -> None:
    with host(web, busy, jobs=2) as (client, _), ThreadPoolExecutor() as pool:
        jobs = [begun(client, png()) for _ in range(2)]
        assert busy.started.acquire(timeout=30)
        assert "--jobs" in comes_again(asked(client, png()), 503, "jobs-full")
        direct = pool.submit(stylize, client, png())
        while queue(client)["waiting"] < 2:
            pass  # a request finds a place all the same
        busy.go_on.set()
        assert direct.result(20)
        assert [ended(client, job)["state"] for job in jobs] == ["done", "done"]
        assert begun(client, png())


def test_jobs_and_requests_have_the_same_places(web: Path, busy: Negative) -> None:
    with host(web, busy, queue=1) as (client, _):
        first = begun(client, png())
        assert busy.started.acquire(timeout=30)
        second = begun(client, png())
        told = comes_again(asked(client, png()), 503, "queue-full")
        files = {"image": ("a", png())}
        assert told == comes_again(client.post(STYLIZE, data=FORM, files=files), 503, "queue-full")
        assert queue(client) == {"painting": 1, "waiting": 1, "places": 2}
        busy.go_on.set()
        assert ended(client, first)["state"] == ended(client, second)["state"] == "done"


def test_who_came_first_is_painted_first(web: Path) -> None:
    order: list[int] = []

    class Noting(Negative):
        def stylize(self, pixels: Pixels, *others: Any) -> Pixels:
            order.append(pixels.shape[1])
            return super().stylize(pixels, *others)

    engine = Noting()
    engine.go_on.clear()
    with host(web, engine) as (client, _), ThreadPoolExecutor() as pool:
        jobs, requests = [], []
        for place in range(4):
            image = png(20 + place)
            if place % 2:
                requests.append(pool.submit(stylize, client, image))
            else:
                jobs.append(begun(client, image))
            while sum(queue(client)[name] for name in ("painting", "waiting")) <= place:
                pass
        engine.go_on.set()
        assert all(each.result(20) for each in requests)
        assert all(ended(client, job)["state"] == "done" for job in jobs)
    assert order == [20, 21, 22, 23]


@pytest.mark.skipif(sys.platform != "linux", reason="needs loopback's other addresses")
def test_a_clients_jobs_and_requests_are_counted_together(web: Path, busy: Negative) -> None:
    with host(web, busy, client_requests=2) as (client, _):
        jobs = [begun(client, png()) for _ in range(2)]
        files = {"image": ("a", png())}
        told = comes_again(client.post(STYLIZE, data=FORM, files=files), 429, "client-busy")
        assert "--per-client allows, 2," in told
        comes_again(asked(client, png()), 429, "client-busy")
        with connected(client, "127.0.1.1") as connection:
            connection.sendall(request(client, png(), path=JOBS))
            assert answer(connection)[0] == 202
        busy.go_on.set()
        assert [ended(client, job)["state"] for job in jobs] == ["done", "done"]
        assert stylize(client, png())


@pytest.mark.skipif(sys.platform != "linux", reason="needs loopback's other addresses")
def test_jobs_of_a_client(web: Path) -> None:
    with host(web, Negative(), client_jobs=2, kept_seconds=500) as (client, loop):
        first = finished(client, png())
        loop.put_forward(100)
        finished(client, png())
        response = asked(client, png())
        assert "--client-jobs" in comes_again(response, 429, "too-many-jobs")
        assert 300 < int(response.headers["retry-after"]) <= 400, "when the first one expires"
        with connected(client, "127.0.1.1") as connection:
            connection.sendall(request(client, png(), path=JOBS))
            assert answer(connection)[0] == 202, "others may"
        assert client.delete(first["job"]).status_code == 204
        assert finished(client, png())


def noise(width: int, height: int) -> bytes:
    """A picture of a few bytes whose painting has many as PNG."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(png(width, height))).save(stream, "JPEG", quality=10)
    return stream.getvalue()


def test_results_in_all(web: Path) -> None:
    size = len(stylized_png(web))
    kept = 3 * RECORD_BYTES + size
    with host(web, Negative(), kept_bytes=kept, kept_seconds=500) as (client, loop):
        first = finished(client, noise(64, 64))
        failed = ended(client, begun(client, noise(64, 64)))
        assert failed["problem"]["type"].endswith(":results-full")
        assert "--kept" in failed["problem"]["detail"]
        assert ended(client, begun(client, b"<html>"))["state"] == "failed"
        told = comes_again(asked(client, noise(64, 64)), 503, "results-full")
        assert f"{kept / 1e6:,g} MB" in told
        assert client.get(first["result"]).status_code == 200
        loop.put_forward(501)
        queue(client)  # so that it has passed
        assert finished(client, noise(64, 64)), "what has expired has given its room back"


def stylized_png(web: Path) -> bytes:
    """What is kept of a picture of noise."""
    with host(web, Negative()) as (client, _):
        return stylize(client, noise(64, 64)).content


def test_what_waits_and_what_is_sent_is_held_as_of_requests(web: Path, busy: Negative) -> None:
    image = noise(128, 128)
    with host(web, busy, held_bytes=2 * len(image)) as (client, _):
        job = begun(client, image)
        comes_again(asked(client, image), 503, "memory-full")
        busy.go_on.set()
        last = ended(client, job)
        assert last["state"] == "done"
        comes_again(client.get(last["result"]), 503, "memory-full")


def test_many_at_once(web: Path) -> None:
    """Asked for, cancelled and left to themselves: nothing breaks, and nothing stays taken."""
    with host(web, Negative(), queue=3, client_requests=16, jobs=3, client_jobs=60) as (client, _):

        def one(number: int) -> int:
            response = asked(client, png())
            if response.status_code == 202 and number % 2:
                assert client.delete(response.json()["job"]).status_code == 204
            return response.status_code

        with ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(one, range(60)))
        assert set(statuses) <= {202, 503}
        assert 202 in statuses
        assert finished(client, png())
        while queue(client)["painting"]:
            pass  # the last one that was cancelled
        assert queue(client) == {"painting": 0, "waiting": 0, "places": 4}
