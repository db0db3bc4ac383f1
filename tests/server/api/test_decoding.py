"""Pictures decoded apart: who sends one that harms its decoder is told, and nobody else notices."""

import csv
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from brushwork.decoders import Decoders
from brushwork_server import Limits, create_app
from brushwork_server.app import decoders_for
from support.decoders import decoders, exists, needs_decoders, needs_proc, stop, until
from support.server.counted import counted
from support.server.engines import Negative
from support.server.forms import FORM, STYLIZE, picture, plain, png, problem, queue, stylize
from support.server.hosting import hosted
from support.server.wire import answer, connected, request

pytestmark = needs_decoders

PNG = png()


@contextmanager
def apart(
    web: Path, count: int = 1, limits: Limits | None = None
) -> Iterator[tuple[httpx.Client, Decoders]]:
    """A client of a host that decodes apart, and its decoders."""
    limits = limits or Limits()
    with decoders_for(count, limits) as pool:
        pool.wait()
        app = create_app(engine=Negative(), web=web, limits=limits, decoders=pool)
        with hosted(app) as client:
            yield client, pool


def sent(client: httpx.Client, data: bytes) -> httpx.Response:
    """The answer to a picture, whatever it is; quicker to encode than PNG."""
    return client.post(STYLIZE, data=FORM | {"format": "jpeg"}, files={"image": ("a", data)})


def test_odd_files_get_the_same_answers(web: Path, client: httpx.Client, data_folder: Path) -> None:
    with (data_folder / "odd" / "odd_index.csv").open(newline="") as file:
        paths = [data_folder / "odd" / row["file"] for row in csv.DictReader(file)]
    assert len(paths) > 50
    with apart(web) as (other, pool):
        before = pool.pids
        for path in paths:
            here, there = (sent(each, path.read_bytes()) for each in (client, other))
            assert there.status_code == here.status_code, path.name
            assert there.content == here.content, path.name
        assert pool.pids == before


def test_a_decoder_that_is_killed_is_told_of_and_replaced(web: Path) -> None:
    with decoders() as pool, counted(web, Negative(), decoders=pool) as host:
        pid = stop(pool)
        with connected(host.client) as connection:
            connection.sendall(request(host.client, PNG))
            until(lambda: queue(host.client)["painting"] == 1)
            os.kill(pid, signal.SIGKILL)
            status, body = answer(connection)
        assert status == 503
        assert b":decoder-lost" in body
        assert b"ended from outside; try again in 5 seconds" in body
        assert picture(stylize(host.client, PNG)).shape == (16, 24, 4)
        assert host.value("brushwork_decoder_deaths_total", reason="killed") == 1
        assert host.value("brushwork_decoders") == 1


def test_a_decoder_that_crashes_is_the_pictures_fault(web: Path) -> None:
    with apart(web) as (client, pool), connected(client) as connection:
        pid = stop(pool)
        connection.sendall(request(client, PNG))
        until(lambda: queue(client)["painting"] == 1)
        os.kill(pid, signal.SIGSEGV)
        os.kill(pid, signal.SIGCONT)
        status, body = answer(connection)
        assert status == 422
        assert b"damaged in a way that ends its decoder" in body
        stylize(client, PNG)


def test_memory_beyond_the_limit_is_told(web: Path) -> None:
    with apart(web, limits=Limits(decoder_bytes=20_000_000)) as (client, _):
        told = problem(sent(client, plain(2500, 2500)), 422, "decoding-limit")
        assert told.startswith("decoding it takes more than 20 MB of memory; make it smaller")
        stylize(client, PNG)


def test_time_beyond_the_limit_is_told(web: Path) -> None:
    with apart(web, limits=Limits(decoder_seconds=0.3)) as (client, pool):
        pid = stop(pool)
        told = problem(sent(client, PNG), 422, "decoding-limit")
        assert told.startswith("decoding it takes more than 0.3 seconds; make it smaller")
        assert not exists(pid)
        stylize(client, PNG)


def test_the_time_of_a_picture_holds_while_it_is_decoded(web: Path) -> None:
    with apart(web, limits=Limits(picture_seconds=0.3)) as (client, pool):
        stop(pool)
        assert "the 0.3 seconds" in problem(sent(client, PNG), 422, "takes-too-long")


@needs_proc
def test_who_leaves_leaves_no_decoder_behind(web: Path) -> None:
    with apart(web) as (client, pool):
        pid = stop(pool)
        with connected(client) as connection:
            connection.sendall(request(client, PNG))
            until(lambda: queue(client)["painting"] == 1)
        until(lambda: not exists(pid))
        stylize(client, PNG)


def test_others_do_not_notice(web: Path) -> None:
    with apart(web, count=2) as (client, pool):
        victim, other = pool.pids
        os.kill(victim, signal.SIGKILL)
        for _ in range(3):
            stylize(client, PNG)
        assert other in pool.pids
