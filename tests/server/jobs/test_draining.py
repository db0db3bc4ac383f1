"""Jobs when the server is stopped."""

import asyncio
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from brushwork_server import Limits, create_app
from brushwork_server.host import Host
from brushwork_server.readiness import Readiness
from brushwork_server.running import configuration
from support.server.clock import SteeredLoop
from support.server.engines import Negative
from support.server.forms import FORM, STYLIZE, STYLIZERS, picture, plain, png, problem
from support.server.hosting import served, steered
from support.server.jobs import PATIENCE, Job, asked, begun, ended, finished, followed, told
from support.serving import serving

STOPPING = "urn:problem-type:brushwork:stopping"


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


@contextmanager
def painting(
    web: Path, engine: Negative, count: int = 1
) -> Iterator[tuple[FastAPI, httpx.Client, SteeredLoop, list[Job]]]:
    """A host with jobs, of which the first is painted."""
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=Limits())
    with steered(app) as (client, loop):
        jobs = [begun(client, png()) for _ in range(count)]
        assert engine.started.acquire(timeout=30)
        yield app, client, loop, jobs


def draining(app: FastAPI, loop: SteeredLoop, seconds: float = 1000) -> "Future[None]":
    """What the server does first when it is stopped."""
    return asyncio.run_coroutine_threadsafe(app.state.jobs.drain(seconds), loop)


def test_jobs_are_finished_and_fetched(web: Path, busy: Negative) -> None:
    with painting(web, busy, 2) as (app, client, loop, jobs):
        drained = draining(app, loop)
        while client.post(STYLIZE).status_code != 503:
            pass  # until it has begun
        problem(asked(client, png()), 503, "stopping")
        response = client.post(STYLIZE, data=FORM, files={"image": ("a", png())})
        problem(response, 503, "stopping")
        busy.go_on.set()
        lasts = [ended(client, job) for job in jobs]
        assert [each["state"] for each in lasts] == ["done", "done"]
        assert picture(client.get(lasts[0]["result"])).shape == (16, 24, 4)
        told(client, jobs[1])
        assert not drained.done(), "a result waits"
        assert client.get(lasts[1]["result"]).status_code == 200
        drained.result(30)


def test_nobody_waits_for_what_is_deleted(web: Path, busy: Negative) -> None:
    with painting(web, busy, 2) as (app, client, loop, jobs):
        drained = draining(app, loop)
        for job in jobs:
            assert client.delete(job["job"]).status_code == 204
        drained.result(30)
        assert busy.stopped.wait(30)


def test_nobody_waits_for_what_was_done_before(web: Path) -> None:
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web)
    with steered(app) as (client, loop):
        assert finished(client, png())
        draining(app, loop).result(30)


def test_what_is_not_finished_in_time_is_told(web: Path, busy: Negative) -> None:
    with painting(web, busy, 2) as (app, client, loop, jobs):
        drained = draining(app, loop, 20)
        with followed(client, jobs[0]) as first, followed(client, jobs[1]) as second:
            for events in (first, second):
                assert next(events)[0] == "progress"
            loop.put_forward(21)
            for events in (first, second):
                name, last = list(events)[-1]
                assert (name, last["state"]) == ("end", "failed")
                assert last["problem"]["type"] == STOPPING
        assert busy.stopped.wait(30)
        drained.result(30)
        assert told(client, jobs[1])["problem"]["type"] == STOPPING


def test_who_follows_when_the_server_stops_is_told(web: Path, busy: Negative) -> None:
    with ExitStack() as stack:
        with painting(web, busy) as (_, client, _, (job,)):
            other = stack.enter_context(
                httpx.Client(base_url=client.base_url, headers=client.headers)
            )
            events = stack.enter_context(followed(other, job))
            assert next(events)[0] == "progress"
        name, last = list(events)[-1]
    assert (name, last["problem"]["type"]) == ("end", STOPPING)
    assert busy.stopped.wait(30)


def test_the_command_lets_jobs_be_finished_and_fetched() -> None:
    options = ("--stylizers", str(STYLIZERS), "--threads", "1", "--grace", "60")
    with serving(*options) as (address, server), httpx.Client(base_url=address) as client:
        job = begun(client, plain(1500, 1000), sizing="pixels", format="jpeg")
        while told(client, job)["state"] != "painting":
            pass  # each question takes its time
        server.send_signal(signal.SIGTERM)
        last = ended(client, job)
        assert last["state"] == "done", last
        assert picture(client.get(last["result"])).shape == (1000, 1500, 4)
        assert server.wait(60) == 0
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


@contextmanager
def patient(
    web: Path, engine: Negative, drain: float = 0
) -> Iterator[tuple[Host, httpx.Client, SteeredLoop, Job]]:
    """A server that would wait for hours, with a job that is painted."""
    readiness = Readiness()
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, readiness=readiness)
    config = configuration(app, Limits(idle_seconds=PATIENCE), grace=10_000)
    server = Host(config, readiness, drain=drain)
    with served(server) as (client, loop):
        job = begun(client, png())
        assert engine.started.acquire(timeout=30)
        yield server, client, loop, job


def test_it_is_not_ready_first_then_takes_no_pictures_then_ends(web: Path, busy: Negative) -> None:
    with patient(web, busy, drain=1000) as (server, client, loop, job):
        assert client.get("/readyz").status_code == 200
        server.handle_exit(signal.SIGTERM, None)
        loop.put_forward(500)
        for _ in range(3):  # by the last one it would have stopped
            problem(client.get("/readyz"), 503, "draining")
        late = begun(client, png())  # all else goes on
        loop.put_forward(501)
        while client.post(STYLIZE).status_code != 503:
            pass  # until it takes no more pictures
        problem(asked(client, png()), 503, "stopping")
        problem(client.get("/readyz"), 503, "draining")
        busy.go_on.set()
        for each in (job, late):
            assert picture(client.get(ended(client, each)["result"])).shape == (16, 24, 4)
        while any(each.is_serving() for each in server.servers):
            time.sleep(0.01)  # until it ends, as nobody has anything to come for


def test_the_second_signal_does_not_wait_until_it_is_noticed(web: Path, busy: Negative) -> None:
    with patient(web, busy, drain=10_000) as (server, client, _, job):
        with followed(client, job) as events:
            assert next(events)[0] == "progress"
            for _ in range(2):
                server.handle_exit(signal.SIGTERM, None)
            name, last = list(events)[-1]
        assert (name, last["problem"]["type"]) == ("end", STOPPING)
        assert busy.stopped.wait(30)


def test_two_signals_at_once_end_at_once(web: Path, busy: Negative) -> None:
    with patient(web, busy) as (server, _, loop, _):

        def signals() -> None:
            for _ in range(2):
                server.handle_exit(signal.SIGTERM, None)

        loop.call_soon_threadsafe(signals)
        assert busy.stopped.wait(30)


def test_the_second_signal_ends_at_once(
    web: Path, busy: Negative, caplog: pytest.LogCaptureFixture
) -> None:
    with patient(web, busy) as (server, client, _, job), followed(client, job) as events:
        assert next(events)[0] == "progress"
        server.handle_exit(signal.SIGTERM, None)
        while client.post(STYLIZE).status_code != 503:
            pass  # until it drains
        server.handle_exit(signal.SIGTERM, None)
        name, last = list(events)[-1]
        assert (name, last["problem"]["type"]) == ("end", STOPPING)
        assert busy.stopped.wait(30)
    assert not [each for each in caplog.records if each.exc_info]
