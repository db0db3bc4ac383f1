"""News of jobs: what is told, signs of life, and who comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from brushwork.contract.arrays import Pixels
from brushwork.inference.sessions import Onnxruntime
from brushwork_server import Engine, Limits, create_app
from brushwork_server.engines.stylizers import Stylizers
from support.server.clock import SteeredLoop
from support.server.engines import Negative
from support.server.forms import STYLIZERS, plain, png, problem
from support.server.hosting import steered
from support.server.jobs import JOBS, PATIENCE, begun, ended, finished, followed, told
from support.tiny_stylizers import tiny_stylizers

HEARTBEAT = 100.0


@contextmanager
def host(
    web: Path, engine: Engine, streams: int = 2, **hosting: int
) -> Iterator[tuple[httpx.Client, SteeredLoop]]:
    """A host that says something every 100 seconds, to two streams of a client."""
    limits = Limits(heartbeat_seconds=HEARTBEAT, client_streams=streams, idle_seconds=PATIENCE)
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=limits)
    with steered(app, limits=limits, **hosting) as (client, loop):  # type: ignore[arg-type]
        yield client, loop


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


def test_every_step_is_told_in_order(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _):
        job = begun(client, png())
        with followed(client, job) as events:
            seen = [next(events)]
            busy.go_on.set()
            seen += events
        numbers = [each["number"] for _, each in seen]
        assert numbers == sorted(set(numbers)), "each is newer than the one before"
        assert [name for name, _ in seen] == ["progress"] * (len(seen) - 1) + ["end"]
        order = ["waiting", "painting", "done"]
        states = [order.index(each["state"]) for _, each in seen]
        assert states == sorted(states)
        last = seen[-1][1]
        assert last["state"] == "done"
        assert client.get(last["result"]).status_code == 200


def test_tiles_are_counted(web: Path, tmp_path: Path) -> None:
    """By the real engine, with a small painter."""
    for address, content in tiny_stylizers().items():
        path = tmp_path / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    class Waiting(Stylizers):
        go_on = threading.Event()

        def stylize(self, *given: Any) -> Pixels:
            assert self.go_on.wait(30)
            return super().stylize(*given)

    engine = Waiting(tmp_path / "stylizers", Onnxruntime(threads=1))
    fields = {"stylizer": "tiny-local", "style": "plain", "sizing": "pixels", "format": "jpeg"}
    with host(web, engine) as (client, _):
        with followed(client, begun(client, plain(2200, 1000), **fields)) as events:
            seen = [next(events)[1]]
            engine.go_on.set()
            seen += [each for _, each in events]
        tiles = [(each["done"], each["of"]) for each in seen if each["step"] == "paint"]
        assert tiles == sorted(tiles)
        (count,) = {of for _, of in tiles if of}
        assert count > 1
        assert any(0 < done < of for done, of in tiles)
        assert seen[-1]["state"] == "done"


def test_signs_of_life(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, loop):
        job = begun(client, png())
        assert busy.started.acquire(timeout=30)
        now = told(client, job)
        with followed(client, job) as events:
            assert next(events)[1]["step"] == now["step"] == "paint"
            for _ in range(3):
                loop.put_forward(HEARTBEAT + 1)
                assert next(events)[0] == ":"
            busy.go_on.set()
            assert list(events)[-1][0] == "end"


def test_who_comes_back_is_told_what_is_new(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, loop):
        job = begun(client, png())
        assert busy.started.acquire(timeout=30)
        assert told(client, job)["step"] == "paint"
        with followed(client, job) as events:
            number = next(events)[1]["number"]
        with followed(client, job, number) as events:
            loop.put_forward(HEARTBEAT + 1)
            assert next(events)[0] == ":", "what was seen is not told again"
            busy.go_on.set()
            last = list(events)[-1][1]
        assert last["state"] == "done"
        for older in (number, -5, "x", 10**9, "1" * 5000):
            with followed(client, job, older) as events:
                assert [each["number"] for _, each in events] == [last["number"]]
        response = client.get(job["events"], headers={"Last-Event-ID": str(last["number"])})
        assert (response.status_code, response.content) == (204, b"")


def test_a_client_follows_so_many_streams(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _), ExitStack() as stack:
        job = begun(client, png())
        streams = [stack.enter_context(followed(client, job)) for _ in range(2)]
        assert all(next(each)[1]["job"] == job["job"] for each in streams)
        response = client.get(job["events"])
        assert "--client-streams allows, 2;" in problem(response, 429, "too-many-streams")
        assert int(response.headers["retry-after"]) >= 1
        assert told(client, job)["state"] in ("waiting", "painting"), "it may still ask"
        stack.close()
        while follows_too_much(client):
            pass  # until the host has seen that they left
        busy.go_on.set()
        assert ended(client, job)["state"] == "done"


def test_two_clients_follow_a_job(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _):
        job = begun(client, png())
        with (
            httpx.Client(base_url=client.base_url, headers=client.headers) as other,
            followed(client, job) as first,
            followed(other, job) as second,
        ):
            assert next(first)[1]["job"] == next(second)[1]["job"] == job["job"]
            busy.go_on.set()
            assert list(first)[-1] == list(second)[-1]


def test_who_does_not_read_is_left(web: Path) -> None:
    """News fill what the kernel takes; then the connection is cut."""

    class Chatty(Negative):
        def stylize(self, *given: Any) -> Pixels:
            for done in range(10**6):
                given[-1](done, 10**6)
                if self.go_on.wait(0.001):
                    break
            return super().stylize(*given)

    engine = Chatty()
    engine.go_on.clear()
    with host(web, engine, streams=1, send_buffer=4096) as (client, loop), socket.socket() as s:
        client.headers["Connection"] = "close"  # the clock's jumps would end it in between
        job = begun(client, png())
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.connect((client.base_url.host, client.base_url.port))
        s.sendall(
            f"GET {job['events']} HTTP/1.1\r\nHost: {client.headers['host']}\r\n\r\n".encode()
        )
        assert s.recv(9) == b"HTTP/1.1 "
        assert follows_too_much(client)
        while follows_too_much(client):
            loop.put_forward(5)
        engine.go_on.set()
        assert ended(client, job)["state"] == "done"


def follows_too_much(client: httpx.Client) -> bool:
    """Whether the host counts as many streams of this client as there may be."""
    return client.get(f"{JOBS}/none/events").status_code == 429


def test_a_finished_job_has_one_event(web: Path) -> None:
    with host(web, Negative()) as (client, _):
        job = finished(client, png())
        with followed(client, job) as events:
            assert [name for name, _ in events] == ["end"]
