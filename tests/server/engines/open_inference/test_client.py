"""An engine whose graphs run at an inference server."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI, Response

from brushwork.contract.look import Look
from brushwork.errors import Cancelled
from brushwork_server import Engine, create_app, load_engine
from brushwork_server.engines import EngineError
from brushwork_server.engines.base import EngineUnavailableError
from brushwork_server.engines.open_inference.client import OpenInference
from brushwork_server.engines.stylizers import Stylizers
from support.server.forms import FORM, STYLE, STYLIZE, STYLIZERS, picture, png, problem, stylize
from support.server.hosting import hosted
from support.server.inference_server import Arrays, InferenceServer, listening

NAMES = ["classics", "any-style"]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[bool, tuple[InferenceServer, str]]]:
    """A server with binary data, and one without; and their addresses."""
    with_it, without = (InferenceServer(STYLIZERS, NAMES, binary=each) for each in (True, False))
    with listening(with_it.app) as one, listening(without.app) as other:
        yield {True: (with_it, one), False: (without, other)}


@pytest.fixture(params=[True, False], ids=["binary", "json"])
def both(
    request: pytest.FixtureRequest, servers: dict[bool, tuple[InferenceServer, str]]
) -> tuple[InferenceServer, str]:
    """Each of the servers."""
    return servers[request.param]


@pytest.fixture
def server(servers: dict[bool, tuple[InferenceServer, str]]) -> Iterator[InferenceServer]:
    """The one with binary data, which a test may change."""
    found, _ = servers[True]
    as_it_was = found.bend
    yield found
    found.bend = as_it_was
    found.go_on.set()


@pytest.fixture
def remote(servers: dict[bool, tuple[InferenceServer, str]]) -> Stylizers:
    """An engine at that server, without canaries."""
    return Stylizers(STYLIZERS, OpenInference(servers[True][1]))


def noise(side: int = 96) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (side, side, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def paint(engine: Engine, stylizer: str = "classics") -> np.ndarray:
    style = engine.stylizers[stylizer].styles[0].id
    look = Look.of(style, 1.0, sizing="pixels")
    return engine.stylize(noise(), stylizer, look, lambda: False, lambda done, of: None)


def test_it_paints_what_the_cpu_does(both: tuple[InferenceServer, str], engine: Engine) -> None:
    server, address = both
    remote = load_engine("oip", STYLIZERS, address=address)
    assert (remote.name, remote.provider) == (
        "small 1.0 OpenInferenceProtocol",
        "OpenInferenceProtocol",
    )
    for name in NAMES:
        server.asked.clear()
        assert np.array_equal(paint(remote, name), paint(engine, name))
        assert server.asked == [f"{name}-survey", f"{name}-painter"]
    codes = [each.encode_style(noise(), "any-style", lambda: False) for each in (remote, engine)]
    assert np.array_equal(*codes)


def test_an_event_loop_may_run(
    servers: dict[bool, tuple[InferenceServer, str]], engine: Engine
) -> None:
    async def painted() -> np.ndarray:
        return paint(load_engine("oip", STYLIZERS, address=servers[True][1]))

    with ThreadPoolExecutor(1) as thread:  # as a browser's loop may run in this one
        found = thread.submit(asyncio.run, painted()).result()
    assert np.array_equal(found, paint(engine))


def test_one_that_runs_another_model_is_refused(
    server: InferenceServer, servers: dict[bool, tuple[InferenceServer, str]]
) -> None:
    def darker(model: str, outputs: Arrays) -> Arrays:
        return {name: array * np.float32(0.9) for name, array in outputs.items()}

    server.bend = darker
    told = "engine 'oip' .*small 1.0.* does not paint what the CPU does"
    with pytest.raises(EngineError, match=told):
        load_engine("oip", STYLIZERS, address=servers[True][1])


def test_a_missing_model_is_told() -> None:
    bare = InferenceServer(STYLIZERS, ["any-style"], binary=True)
    told = "the inference server refused /v2/models/classics-survey/infer with status 404"
    with listening(bare.app) as address, pytest.raises(EngineError, match=told):
        load_engine("oip", STYLIZERS, address=address)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (None, "needs the address of an inference server: --engine-address http"),
        ("triton:8000", "takes an address such as http://127.0.0.1:8000, not 'triton:8000'"),
        ("ftp://triton", "takes an address such as"),
        ("http://", "takes an address such as"),
        ("http://triton:eight", "takes an address such as"),
        ("http://triton/?a=b", "takes an address such as"),
        ("http://user:word@triton", "takes an address such as"),
    ],
)
def test_what_is_no_address_is_told(address: str | None, told: str) -> None:
    with pytest.raises(EngineError, match=re.escape(told)):
        load_engine("oip", STYLIZERS, address=address)


@pytest.mark.parametrize("name", ["auto", "cpu"])
def test_who_paints_here_takes_no_address(name: str) -> None:
    with pytest.raises(EngineError, match="address"):
        load_engine(name, STYLIZERS, address="http://127.0.0.1:8000")


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = f"engine 'oip' at http://127.0.0.1:{port}: the inference server cannot be reached"
    with pytest.raises(EngineError, match=told):
        load_engine("oip", STYLIZERS, address=f"http://127.0.0.1:{port}")


def test_who_never_answers_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(EngineUnavailableError, match=r"did not answer in 0\.1 seconds"):
            OpenInference(address, seconds=0.1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<html>", "no description of an inference server: Invalid JSON"),
        ('{"name": "x"}', "no description of an inference server: version: Field required"),
    ],
)
def test_another_kind_of_server_is_told(content: str, told: str) -> None:
    app = FastAPI()
    app.get("/v2")(lambda: Response(content))
    with listening(app) as address, pytest.raises(EngineUnavailableError, match=told):
        OpenInference(address)


def test_names_of_servers_are_fit_for_a_header() -> None:
    app = FastAPI()
    named = json.dumps({"name": "trïton\r\nX: y", "version": "1" * 100})
    app.get("/v2")(lambda: Response(named))
    with listening(app) as address:
        name = OpenInference(address).name
    assert name == f"tr ton X: y {'1' * 52}"


@pytest.mark.parametrize(
    ("bend", "told"),
    [
        (lambda array: array[..., :-1, :], "came output 'painted' of shape"),
        (lambda array: array * np.nan, "came output 'painted' with numbers that are not finite"),
    ],
    ids=["shape", "nan"],
)
def test_a_request_is_told_what_came(
    web: Path, server: InferenceServer, remote: Stylizers, bend: object, told: str
) -> None:
    server.bend = lambda model, outputs: {
        name: bend(array) if name == "painted" else array for name, array in outputs.items()
    }
    with hosted(create_app(engine=remote, stylizers=STYLIZERS, web=web)) as client:
        answer = client.post(STYLIZE, data=FORM, files={"image": ("photo", png())})
        assert told in problem(answer, 503, "engine-unavailable")
        assert answer.headers["retry-after"] == "30"
        server.bend = lambda model, outputs: outputs
        assert picture(stylize(client, png(30, 20))).shape == (20, 30, 4)


def test_a_server_that_is_gone_is_a_problem_of_its_own(
    web: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gone = InferenceServer(STYLIZERS, NAMES, binary=True)
    with listening(gone.app) as address:
        remote = load_engine("oip", STYLIZERS, address=address)
    with hosted(create_app(engine=remote, stylizers=STYLIZERS, web=web)) as client:
        answer = client.post(STYLIZE, data=FORM, files={"image": ("photo", png())})
        told = problem(answer, 503, "engine-unavailable")
    assert "the inference server cannot be reached; try again later" in told
    assert "127.0.0.1" not in told
    assert f"the inference server at {address} cannot be reached" in caplog.text


def test_it_stops_when_nobody_waits(server: InferenceServer, remote: Stylizers) -> None:
    server.go_on.clear()
    while server.started.acquire(blocking=False):
        pass
    cancelled = threading.Event()

    def leave() -> None:
        assert server.started.acquire(timeout=30)
        cancelled.set()

    leaving = threading.Thread(target=leave)
    leaving.start()
    look = Look.of(STYLE, 1.0)
    with pytest.raises(Cancelled):
        remote.stylize(noise(), "classics", look, cancelled.is_set, lambda done, of: None)
    leaving.join()
    assert server.left.wait(30)  # its connection was closed


def test_the_hosts_headers_say_who_painted(web: Path, remote: Stylizers) -> None:
    with hosted(create_app(engine=remote, stylizers=STYLIZERS, web=web)) as client:
        headers = stylize(client, png()).headers
        assert client.get("/healthz").json()["provider"] == "OpenInferenceProtocol"
    assert headers["brushwork-engine"] == "small 1.0 OpenInferenceProtocol"
