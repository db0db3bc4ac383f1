"""Telemetry: what hooks are told."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from brushwork_server import Limits, create_app
from brushwork_server.telemetry import (
    Answered,
    Event,
    Hook,
    Left,
    Painted,
    Queued,
    Refused,
    Telemetry,
)
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, png, stylize
from support.server.hosting import hosted
from support.server.wire import connected, request


@contextmanager
def host(web: Path, engine: Negative, *hooks: Hook) -> Iterator[httpx.Client]:
    """A host with hooks, and no place to wait."""
    limits = Limits(queue=0)
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=limits, hooks=hooks)
    with hosted(app) as client:
        yield client


def test_hooks_see_a_painting(web: Path) -> None:
    seen = Recorder()
    with host(web, Negative(), seen) as client:
        stylize(client, png(30, 20))
        seen.wait_for(Answered)
    queued, painted, answered = seen.events
    assert queued == Queued(taken=1, places=1)
    assert isinstance(painted, Painted)
    assert (painted.stylizer, painted.width, painted.height) == ("classics", 30, 20)
    assert list(painted.steps) == ["look", "decode", "paint", "encode"]
    assert isinstance(answered, Answered)
    assert (answered.method, answered.path, answered.status) == ("POST", STYLIZE, 200)
    assert min(painted.waited, *painted.steps.values()) >= 0
    assert painted.waited + sum(painted.steps.values()) <= answered.seconds


def test_hooks_see_refusals(web: Path) -> None:
    seen, engine = Recorder(), Negative()
    engine.go_on.clear()
    with ExitStack() as stack, host(web, engine, seen) as client:
        connection = stack.enter_context(connected(client))
        connection.sendall(request(client, png()))
        assert engine.started.acquire(timeout=30)
        client.post(STYLIZE, data=FORM, files={"image": ("a", png())})
        client.post(STYLIZE, headers={"Origin": "https://evil.example"})
        client.get("/nowhere")
    refused = [event for event in seen.events if isinstance(event, Refused)]
    assert [(event.status, event.name) for event in refused] == [
        (503, "queue-full"),
        (403, "foreign-origin"),
        (404, "not-found"),
        (503, "stopping"),
    ]
    assert all(event.seconds >= 0 for event in refused)


def test_hooks_see_who_leaves(web: Path) -> None:
    seen, engine = Recorder(), Negative()
    engine.go_on.clear()
    with host(web, engine, seen) as client:
        with connected(client) as connection:
            connection.sendall(request(client, png()))
            assert engine.started.acquire(timeout=30)
        (left,) = seen.wait_for(Left)
        assert left.seconds > 0


def test_a_hook_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: Event) -> None:
        raise RuntimeError("a reason")

    seen = Recorder()
    with caplog.at_level(logging.ERROR, "brushwork"):
        Telemetry([broken, seen]).tell(Queued(1, 1))
    assert seen.events == [Queued(1, 1)]
    (record,) = caplog.records
    assert record.getMessage() == "a telemetry hook failed at Queued"
