"""Clients that have pictures painted as jobs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from .forms import FORM

JOBS = "/api/jobs"
PATIENCE = 100_000
"""Idle seconds of connections: clients do not find theirs closed where a test turns the clock."""
Job = dict[str, Any]


def asked(client: httpx.Client, image: bytes, **fields: str) -> httpx.Response:
    """The answer to who asks for a job."""
    return client.post(JOBS, data=FORM | fields, files={"image": ("photo", image)})


def begun(client: httpx.Client, image: bytes, **fields: str) -> Job:
    """A new job, as the host describes it."""
    response = asked(client, image, **fields)
    assert response.status_code == 202, response.text
    job: Job = response.json()
    assert response.headers["location"] == job["job"]
    assert response.headers["cache-control"] == "no-store"
    return job


def told(client: httpx.Client, job: Job) -> Job:
    """What is told of a job now."""
    response = client.get(job["job"])
    assert response.status_code == 200, response.text
    return dict(response.json())


@contextmanager
def followed(
    client: httpx.Client, job: Job, last_event: object = None
) -> Iterator[Iterator[tuple[str, Job]]]:
    """The events of a job, as their names and what they tell, and comments as `:`."""
    headers = {} if last_event is None else {"Last-Event-ID": str(last_event)}
    with client.stream("GET", job["events"], headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _events(response.iter_lines())


def ended(client: httpx.Client, job: Job) -> Job:
    """What is told of a job once it is over."""
    with followed(client, job) as events:
        *_, (name, last) = events
    assert name == "end"
    return last


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Job]]:
    event: dict[str, str] = {}
    for line in lines:
        if line == ":":
            yield ":", {}
        elif line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif "data" in event:
            yield event["event"], json.loads(event["data"]) | {"number": int(event["id"])}
            event = {}


def finished(client: httpx.Client, image: bytes, **fields: str) -> Job:
    """A job that is done."""
    last = ended(client, begun(client, image, **fields))
    assert last["state"] == "done", last
    return last
