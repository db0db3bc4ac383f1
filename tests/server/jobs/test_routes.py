"""Jobs over HTTP: asked for, followed, fetched, cancelled, forgotten."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from brushwork_server import Limits, create_app
from brushwork_server.telemetry import Answered, Left, Queued
from support.server.clock import SteeredLoop
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import (
    FORM,
    STYLE,
    STYLIZE,
    STYLIZERS,
    picture,
    png,
    problem,
    queue,
    stylize,
)
from support.server.hosting import steered
from support.server.jobs import JOBS, PATIENCE, asked, begun, ended, finished, followed, told
from support.server.wire import answer, connected, request


@contextmanager
def host(
    web: Path, engine: Negative, **limits: float
) -> Iterator[tuple[httpx.Client, SteeredLoop, Recorder]]:
    """A host with limits of jobs, its clock, and what it tells."""
    seen = Recorder()
    chosen = Limits(idle_seconds=PATIENCE, **limits)  # type: ignore[arg-type]
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=chosen, hooks=[seen])
    with steered(app, limits=chosen) as (client, loop):
        yield client, loop, seen


@pytest.fixture(scope="module")
def client(web: Path) -> Iterator[httpx.Client]:
    """A client of a host where one may have many jobs."""
    with host(web, Negative(), client_jobs=1000) as (client, _, _):
        yield client


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


def test_a_job_is_painted_as_a_request_is(client: httpx.Client) -> None:
    direct = stylize(client, png())
    job = finished(client, png())
    result = client.get(job["result"])
    assert result.status_code == 200
    assert result.content == direct.content
    for name in ("content-type", "etag", "cache-control", "brushwork-engine"):
        assert result.headers[name] == direct.headers[name]
    assert job["problem"] is None
    assert 0 < job["expires_in"] <= Limits().kept_seconds
    head = client.head(job["result"])
    assert (head.status_code, head.content) == (200, b"")


def test_ids_cannot_be_guessed(client: httpx.Client) -> None:
    ids = [re.split("[/]", path)[-1] for path in _addresses(finished(client, png()))]
    assert len(set(ids)) == 2, "who knows the result's address cannot cancel the job"
    assert all(len(id) >= 22 for id in ids)


def _addresses(job: dict[str, str]) -> list[str]:
    return [job["job"], job["result"]]


def test_a_result_that_is_known_is_not_sent(client: httpx.Client) -> None:
    job = finished(client, png())
    etag = client.get(job["result"]).headers["etag"]
    for tags in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        response = client.get(job["result"], headers={"If-None-Match": tags})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag
    response = client.get(job["result"], headers={"If-None-Match": '"other"'})
    assert response.status_code == 200


def test_where_a_job_is_told_how_far_it_is(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _, _):
        first = begun(client, png())
        assert busy.started.acquire(timeout=30)
        second = begun(client, png())
        now = told(client, first)
        assert (now["state"], now["step"], now["done"], now["of"]) == ("painting", "paint", 1, 2)
        assert (now["result"], now["expires_in"], now["problem"]) == (None, None, None)
        assert told(client, second)["state"] == "waiting"
        assert queue(client) == {"painting": 1, "waiting": 1, "places": 5}
        busy.go_on.set()
        assert ended(client, second)["state"] == "done"
        assert told(client, first)["state"] == "done"
        assert queue(client) == {"painting": 0, "waiting": 0, "places": 5}


@pytest.mark.parametrize(
    ("fields", "image", "status", "name"),
    [
        ({"style": "none"}, png(), 422, "bad-field"),
        ({"strength": "9"}, png(), 422, "bad-field"),
    ],
)
def test_a_wrong_form_is_no_job(
    client: httpx.Client, fields: dict[str, str], image: bytes, status: int, name: str
) -> None:
    problem(asked(client, image, **fields), status, name)
    problem(client.post(JOBS, data=FORM), 415, "not-a-form")
    problem(client.post(JOBS, headers={"Origin": "https://evil.example"}), 403, "foreign-origin")


def test_a_picture_that_cannot_be_painted_is_a_failed_job(client: httpx.Client) -> None:
    job = ended(client, begun(client, b"<html>"))
    assert (job["state"], job["result"]) == ("failed", None)
    assert job["problem"]["type"] == "urn:problem-type:brushwork:picture"
    assert job["problem"]["status"] == 422
    assert told(client, job)["problem"] == job["problem"]


def test_a_broken_engine_is_told_and_its_reason_is_not(web: Path) -> None:
    class Broken(Negative):
        def stylize(self, *_: object) -> None:
            raise RuntimeError("a secret")

    with host(web, Broken()) as (client, _, _):
        for _ in range(2):
            job = ended(client, begun(client, png()))
            assert job["problem"]["type"].endswith(":internal-error")
            assert "secret" not in str(job)


def test_a_job_is_cancelled_while_it_is_painted(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _, _):
        job = begun(client, png())
        assert busy.started.acquire(timeout=30)
        with followed(client, job) as events:
            assert next(events)[0] == "progress"
            assert client.delete(job["job"]).status_code == 204
            name, last = list(events)[-1]
        assert (name, last["state"]) == ("end", "cancelled")
        assert busy.stopped.wait(30)
        for _ in range(2):
            assert "expired" in problem(client.get(job["job"]), 404, "no-job")
            problem(client.delete(job["job"]), 404, "no-job")
        busy.go_on.set()
        assert stylize(client, png())
        assert queue(client)["painting"] == 0


def test_a_job_is_cancelled_while_it_waits(web: Path, busy: Negative) -> None:
    with host(web, busy) as (client, _, _):
        first = begun(client, png())
        assert busy.started.acquire(timeout=30)
        second = begun(client, png())
        assert client.delete(second["job"]).status_code == 204
        while queue(client)["waiting"]:
            pass  # each question takes its time
        busy.go_on.set()
        assert ended(client, first)["state"] == "done"
        assert not busy.started.acquire(blocking=False), "nobody painted it"


def test_a_deleted_result_is_gone(client: httpx.Client) -> None:
    job = finished(client, png())
    assert client.delete(job["job"]).status_code == 204
    for path in (job["job"], job["result"], job["events"]):
        problem(client.get(path), 404, "no-job")


def test_results_expire(web: Path) -> None:
    with host(web, Negative(), kept_seconds=60, client_jobs=2) as (client, loop, _):
        jobs = [finished(client, png()), ended(client, begun(client, b"<html>"))]
        problem(asked(client, png()), 429, "too-many-jobs")
        loop.put_forward(59)
        assert client.get(jobs[0]["result"]).status_code == 200
        assert told(client, jobs[0])["expires_in"] <= 1
        loop.put_forward(2)
        queue(client)  # so that it has passed
        for path in (jobs[0]["result"], jobs[0]["job"], jobs[1]["job"]):
            assert "60 seconds" in problem(client.get(path), 404, "no-job")
        assert finished(client, png())


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    job = finished(client, png())
    for path, allowed in (
        (job["job"], "DELETE, GET, HEAD"),
        (job["events"], "GET"),
        (job["result"], "GET, HEAD"),
    ):
        response = client.request(method, path)
        problem(response, 405, "method-not-allowed")
        assert response.headers["allow"] == allowed
    client.delete(job["job"])


@pytest.mark.parametrize("id", ["x", "%00", "a" * 5000, "..%2f..", "%ff"])
def test_odd_ids_are_nothing(client: httpx.Client, id: str) -> None:
    for path in (f"{JOBS}/{id}", f"{JOBS}/{id}/events", f"/api/results/{id}"):
        response = client.get(path)
        assert response.status_code == 404, response.text


def test_who_leaves_while_sending_leaves_nothing(web: Path, busy: Negative) -> None:
    with host(web, busy, held_bytes=100_000) as (client, _, seen):
        for _ in range(3):
            with connected(client) as connection:
                sent = request(client, png(100, 100), path=JOBS)
                connection.sendall(sent[: len(sent) - 100])
            seen.wait_for(Left)
        busy.go_on.set()
        assert finished(client, png(100, 100))
        assert len(seen.wait_for(Queued)) == 1


def test_who_leaves_is_painted_all_the_same(web: Path, busy: Negative) -> None:
    """Before the answer, while it is painted, and while it is followed."""
    with host(web, busy) as (client, _, seen):
        with connected(client) as connection:
            connection.sendall(request(client, png(), path=JOBS))
            assert busy.started.acquire(timeout=30)
        with connected(client) as connection:
            connection.sendall(request(client, png(), path=JOBS))
            status, body = answer(connection)
        assert status == 202
        job = httpx.Response(200, content=body).json()
        with followed(client, job) as events:
            assert next(events)[1]["state"] == "waiting"
        busy.go_on.set()
        last = ended(client, job)
        assert len(seen.wait_for(Queued, 2)) == 2
        assert client.get(last["result"]).content == stylize(client, png()).content


def test_who_leaves_while_fetching_may_come_again(web: Path) -> None:
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web)
    with steered(app, send_buffer=4096) as (client, _):
        job = finished(client, png(320, 320))
        with connected(client) as connection:
            connection.sendall(
                f"GET {job['result']} HTTP/1.1\r\nHost: {client.headers['host']}\r\n\r\n".encode()
            )
            assert connection.recv(9) == b"HTTP/1.1 "
        assert picture(client.get(job["result"])).shape == (320, 320, 4)


def test_ids_are_in_no_log(web: Path) -> None:
    with host(web, Negative()) as (client, _, seen):
        job = finished(client, png())
        client.get(job["result"])
        problem(client.get(job["result"] + "/more"), 404, "not-found")
        paths = [each.path for each in seen.events if isinstance(each, Answered)]
        assert paths[:3] == [JOBS, f"{JOBS}/-/events", "/api/results/-"]
        assert job["result"].split("/")[-1] not in str(seen.events)


def test_addresses_have_the_proxys_path(web: Path) -> None:
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, root_path="/paint")
    with steered(app) as (client, _):
        response = client.post(f"/paint{JOBS}", data=FORM, files={"image": ("a", png())})
        job = response.json()
        assert response.headers["location"] == job["job"]
        assert job["job"].startswith(f"/paint{JOBS}/")
        last = ended(client, job)
        assert client.get(last["result"]).status_code == 200
        assert client.get(last["result"].removeprefix("/paint")).status_code == 200


def test_without_jobs_there_are_none(web: Path) -> None:
    with host(web, Negative(), jobs=0) as (client, _, _):
        problem(client.post(JOBS), 404, "not-found")
        assert client.post(STYLIZE, data={"style": STYLE}).status_code == 415
