"""Warming up, as whoever asks /readyz sees it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.errors import StylizerError
from brushwork_server import Engine, Limits, create_app
from brushwork_server.app import queue_for
from brushwork_server.engines.base import Progress
from brushwork_server.readiness import Readiness
from brushwork_server.warming import paint_once, warm_up
from support.server.engines import Negative
from support.server.forms import STYLIZERS, png, problem, queue
from support.server.hosting import steered
from support.server.wire import answer, connected, request


@contextmanager
def warming(web: Path, engine: Engine) -> Iterator[httpx.Client]:
    """A client of a host that warms up."""
    places, readiness = queue_for(engine, Limits()), Readiness()
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, queue=places, readiness=readiness)
    begin = partial(warm_up, engine, places, readiness)
    with steered(app, readiness=readiness, warm_up=begin) as (client, _):
        yield client


def wait(client: httpx.Client, status: int) -> httpx.Response:
    """The answer of /readyz once it has this status; every question takes its time."""
    while (told := client.get("/readyz")).status_code != status:
        pass
    return told


def test_it_is_ready_once_it_has_painted(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with warming(web, engine) as client:
        early = client.get("/readyz")
        assert "has not painted yet" in problem(early, 503, "warming")
        assert early.headers["retry-after"] == "5"
        assert (client.head("/readyz").status_code, client.head("/readyz").content) == (503, b"")
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200
        assert engine.started.acquire(timeout=30)
        assert queue(client) == {"painting": 1, "waiting": 0, "places": 5}
        engine.go_on.set()
        assert wait(client, 200).json() == {"status": "ready"}
        assert (client.head("/readyz").status_code, client.head("/readyz").content) == (200, b"")
        assert queue(client)["painting"] == 0


def test_pictures_wait_meanwhile(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with warming(web, engine) as client, connected(client) as connection:
        connection.sendall(request(client, png()))
        while not queue(client)["waiting"]:
            pass  # each question takes its time
        engine.go_on.set()
        assert answer(connection)[0] == 200
        assert engine.most_at_once == 1


def test_it_stops_in_the_middle(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with warming(web, engine):
        assert engine.started.acquire(timeout=30)
    assert engine.stopped.wait(30)


def test_an_engine_that_does_not_paint_is_never_ready(
    web: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Negative):
        def stylize(
            self,
            pixels: Pixels,
            stylizer: str,
            look: Look,
            cancelled: Callable[[], bool],
            progress: Progress,
        ) -> Pixels:
            self.go_on.wait()
            raise StylizerError("torn")

    engine = Broken()
    engine.go_on.clear()
    with caplog.at_level(logging.ERROR, "brushwork"), warming(web, engine) as client:
        problem(client.get("/readyz"), 503, "warming")
        engine.go_on.set()
        while (told := client.get("/readyz")).json()["type"].endswith(":warming"):
            pass
        assert "the log says why" in problem(told, 503, "engine-failed")
        assert client.get("/healthz").status_code == 200
    (record,) = [
        each for each in caplog.records if each.getMessage() == "the engine does not paint"
    ]
    assert record.exc_info is not None
    assert "torn" in str(record.exc_info[1])


def test_the_shipped_stylizers_paint(engine: Engine) -> None:
    paint_once(engine, lambda: False)


def test_every_stylizer_and_encoder_is_tried() -> None:
    tried = []

    class Noting(Negative):
        def encode_style(
            self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]
        ) -> Code:
            tried.append(stylizer)
            return super().encode_style(pixels, stylizer, cancelled)

    engine = Noting()
    paint_once(engine, lambda: False)
    assert tried == ["classics"]
    assert engine.started.acquire(blocking=False)
