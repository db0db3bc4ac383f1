"""The command `brushwork serve`, as a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from brushwork.imaging import decode
from brushwork.site.pages import web_folder
from support.decoders import exists, needs_proc, until
from support.server.forms import STYLIZERS, picture, plain, png, problem, queue, stylize
from support.server.wire import answer, connected, request
from support.serving import refused, serving

OPTIONS = ("--stylizers", str(STYLIZERS))


@pytest.fixture(scope="module", autouse=True)
def built() -> Path:
    """The built web part, which the command serves."""
    return web_folder()


def test_the_studio_is_served_and_pictures_are_painted() -> None:
    with serving(*OPTIONS) as (address, process), httpx.Client(base_url=address) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "unsafe-inline" not in page.headers["content-security-policy"]
        assert page.headers["cross-origin-embedder-policy"] == "require-corp"
        assert "server" not in page.headers
        assert client.get("/stylizers/stylizers.json").json()["stylizers"]
        assert picture(stylize(client, png(30, 20))).shape == (20, 30, 4)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        log = process.stderr.read() if process.stderr else ""
    assert "GET / 200" in log
    assert "POST /api/stylize 200" in log
    assert re.search(
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO [0-9a-f]{32} GET / 200", log, re.MULTILINE
    )
    assert "Traceback" not in log


@contextmanager
def painting(
    *options: str, width: int = 12_000
) -> Iterator[tuple[subprocess.Popen[str], socket.socket]]:
    """A host in the middle of a picture that takes seconds, and the connection that waits."""
    with serving(*OPTIONS, "--threads", "1", *options) as (address, process):
        host = address.removeprefix("http://").rstrip("/")
        with (
            httpx.Client(base_url=address, headers={"Host": host}) as client,
            connected(client) as connection,
        ):
            connection.sendall(request(client, plain(width, 1000), sizing="pixels"))
            while not queue(client)["painting"]:
                pass  # each question takes its time
            yield process, connection
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_ctrl_c_ends_quietly_while_a_picture_is_painted() -> None:
    with painting("--grace", "0") as (process, connection):
        process.send_signal(signal.SIGINT)
        assert answer(connection)[0] == 503
        assert process.wait(60) == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_pictures_in_work_are_finished(name: str) -> None:
    with painting(width=1500) as (process, connection):
        process.send_signal(getattr(signal, name))
        status, body = answer(connection)
        assert status == 200
        assert decode(body).size == (1500, 1000)
        assert process.wait(60) == 0


def test_the_second_signal_ends_at_once() -> None:
    with painting("--grace", "10000") as (process, connection):
        process.send_signal(signal.SIGTERM)
        while listens(connection.getpeername()):
            pass  # it drains from when it listens no more
        process.send_signal(signal.SIGTERM)
        status, body = answer(connection)
        assert status == 503
        assert b":stopping" in body
        assert process.wait(60) == 0


ENDLESS = """
import time
from brushwork import __main__
from brushwork_server.api import job

def encode(*_, **named):
    print("encoding", flush=True)
    time.sleep(10_000)

job.encode = encode
__main__.main()
"""


def test_what_cannot_be_stopped_does_not_hold_the_process() -> None:
    options = (*OPTIONS, "--grace", "0")
    with serving(*options, program=("-c", ENDLESS)) as (address, process):
        host = address.removeprefix("http://").rstrip("/")
        with (
            httpx.Client(base_url=address, headers={"Host": host}) as client,
            connected(client) as connection,
        ):
            connection.sendall(request(client, png()))
            assert process.stdout is not None
            assert process.stdout.readline() == "encoding\n"
            process.send_signal(signal.SIGTERM)
            assert answer(connection)[0] == 503
            assert process.wait(60) == 0


def listens(address: Any) -> bool:
    """Whether connections are taken."""
    try:
        socket.create_connection(address, 60).close()
    except ConnectionError:
        return False
    return True


def test_who_drains_says_so_first() -> None:
    with serving(*OPTIONS, "--drain", "10000") as (address, process):
        with httpx.Client(base_url=address) as client:
            while client.get("/readyz").status_code != 200:
                pass  # it warms up; each question takes its time
            process.send_signal(signal.SIGTERM)
            while client.get("/readyz").status_code == 200:
                pass
            assert "is being stopped" in problem(client.get("/readyz"), 503, "draining")
            assert client.head("/readyz").status_code == 503
        with httpx.Client(base_url=address) as client:  # another connection
            assert client.get("/healthz").status_code == 200
            assert picture(stylize(client, png(30, 20))).shape == (20, 30, 4)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_draining_ends() -> None:
    with serving(*OPTIONS, "--no-api", "--drain", "0.2") as (address, process):
        assert httpx.get(f"{address}readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_metrics_have_an_address_of_their_own() -> None:
    options = ("--port", "0", "--metrics", "0", "--log-format", "json")
    with serving(*OPTIONS, *options) as (address, process):
        assert process.stdout is not None
        own = process.stdout.readline().removeprefix("Metrics are at ").strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/metrics", own)
        with httpx.Client(base_url=address) as client:
            assert problem(client.get("/metrics"), 404, "not-found")
            stylize(client, png(300, 200))
        told = httpx.get(own)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    lines = [json.loads(line) for line in log.splitlines()]
    assert "\nbrushwork_painted_megapixels_total 0.06\n" in told.text
    assert 'brushwork_engine_info{engine="onnxruntime ' in told.text
    assert [line["route"] for line in lines] == ["others", "/api/stylize"]


def test_without_the_option_there_are_no_metrics() -> None:
    with serving(*OPTIONS, "--no-api") as (address, process):
        assert problem(httpx.get(f"{address}metrics"), 404, "not-found")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused("--port", str(port))
    assert f"cannot listen on port {port} of 127.0.0.1" in told
    assert "--port" in told


def test_a_taken_port_of_metrics_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused("--port", "0", "--no-api", "--metrics", str(port))
    assert f"cannot listen on port {port} of 127.0.0.1" in told
    assert "another one with --metrics" in told


def test_without_a_port_the_next_free_one_is_taken_and_told() -> None:
    try:
        taken = socket.create_server(("127.0.0.1", 8000))
    except OSError:
        pytest.skip("somebody serves at port 8000")
    with taken, serving(*OPTIONS, "--no-api") as (address, process):
        assert int(address.rstrip("/").rsplit(":", 1)[1]) > 8000
        with httpx.Client(base_url=address) as client:
            assert client.get("/").status_code == 200
            assert client.post("/api/stylize").status_code == 404
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stderr is not None
        assert "Port 8000 is taken; using" in process.stderr.read()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--stylizers", "/nowhere"), "/nowhere/stylizers.json"),
        (("--allow-host", "https://paint.example"), "takes a name such as paint.example.org"),
        (("--allow-host", "paint.example:80"), "takes a name such as paint.example.org"),
        (("--proxy", "nginx"), "an address or network such as 10.0.0.0/8"),
        (("--root-path", "paint"), "takes a path such as /paint"),
        (("--root-path", "/a;b"), "takes a path such as /paint"),
        (("--root-path", "/api"), "takes a path such as /paint"),
        (("--metrics", "lots"), "takes a port, or an address and a port, not 'lots'"),
        (("--metrics", "127.0.0.1:65536"), "takes a port, or an address and a port"),
        (("--engine", "paper"), "there is no engine 'paper'; known are auto, cpu, cuda"),
        (("--engine", "oip"), "needs the address of an inference server: --engine-address"),
        (("--engine-address", "http://a"), "an address needs an engine that paints there"),
        (("--host", "no.such.host.invalid"), "cannot listen on 'no.such.host.invalid'"),
        (("--host", "a" * 64), "cannot listen on 'aaa"),
    ],
)
def test_what_cannot_work_is_told(options: tuple[str, ...], told: str) -> None:
    assert told in refused(*options, "--port", "0")


def test_a_file_that_cannot_be_served_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "stylizers"
    shutil.copytree(STYLIZERS, folder)
    (folder / "classics" / "notes.txt").symlink_to("nowhere")
    told = refused("--stylizers", str(folder), "--port", "0", "--no-api")
    assert "classics/notes.txt" in told
    assert "No such file" in told


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_decoder_outlives_the_server(number: int) -> None:
    with serving(*OPTIONS, "--decoders", "3") as (address, process):
        begun = Path(f"/proc/{process.pid}/task").glob("*/children")
        pids = [int(pid) for each in begun for pid in each.read_text("ascii").split()]
        assert len(pids) == 3
        os.kill(pids[0], signal.SIGSTOP)
        with httpx.Client(base_url=address) as client:
            assert picture(stylize(client, png(30, 20))).shape == (20, 30, 4)
        process.send_signal(number)
        process.wait(60)
        until(lambda: not any(map(exists, pids)))


@needs_proc
def test_pictures_may_be_decoded_in_the_server_itself() -> None:
    with serving(*OPTIONS, "--decoders", "0") as (address, process):
        assert not [*Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")]
        with httpx.Client(base_url=address) as client:
            assert picture(stylize(client, png(30, 20))).shape == (20, 30, 4)
