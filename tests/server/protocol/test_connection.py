"""Connections: no HTTP, slow headers, idle ones, too many, and answers that nobody takes."""

import asyncio
import errno
import json
import signal
import socket
import sys
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.types import Receive, Scope, Send

from brushwork_server import Limits, create_app
from brushwork_server.host import Calm
from brushwork_server.middleware.policy import LOCKED, SECURITY_HEADERS
from brushwork_server.telemetry import Answered, Cut, Refused
from support.server.events import Recorder
from support.server.forms import STYLIZE, STYLIZERS
from support.server.hosting import HOST, steered
from support.server.wire import answer, ask, connected, raw
from support.serving import serving

HEAD = f"HTTP/1.1\r\nHost: {HOST}\r\n"
OPTIONS = ("--stylizers", str(STYLIZERS))
FEW_FILES = """
import resource
from brushwork import __main__

resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
__main__.main()
"""
WHOLE = f"GET /healthz {HEAD}\r\n".encode()


def refused(told: bytes, status: int, name: str) -> None:
    """Check an answer that no application gave."""
    head, _, body = told.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert first.startswith(f"HTTP/1.1 {status} ")
    headers = {line.split(": ")[0].lower(): line.split(": ", 1)[1] for line in lines}
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert headers["content-security-policy"] == LOCKED
    assert (
        SECURITY_HEADERS.items()
        <= {each: headers[each.lower()] for each in SECURITY_HEADERS}.items()
    )
    problem = json.loads(body)
    assert (problem["status"], problem["type"]) == (status, f"urn:problem-type:brushwork:{name}")


@pytest.mark.parametrize(
    ("sent", "status", "name"),
    [
        ("no HTTP\r\n\r\n", 400, "bad-request"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "bad-request"),
        (f"GET / {HEAD}X y\r\n\r\n", 400, "bad-request"),
        (f"GET / {HEAD}X: {'y' * 70_000}", 431, "request-header-fields-too-large"),
        (f"POST / {HEAD}Transfer-Encoding: gzip\r\n\r\n", 501, "not-implemented"),
        (f"POST / {HEAD}Content-Length: x\r\n\r\n", 400, "bad-request"),
        (
            f"POST / {HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "bad-request",
        ),
    ],
)
def test_what_is_no_http_is_a_problem(web: Path, sent: str, status: int, name: str) -> None:
    seen = Recorder()
    with steered(create_app(web=web), hooks=[seen]) as (client, _):
        refused(raw(client, sent.encode()), status, name)
        told = [each for each in seen.events if isinstance(each, Refused)]
        assert [(each.status, each.name) for each in told] == [(status, name)]
        assert any(isinstance(each, Answered) and each.status == status for each in seen.events)
        assert client.get("/healthz").status_code == 200


def test_a_body_that_is_no_http_is_a_problem(client: httpx.Client) -> None:
    sent = (
        f"POST {STYLIZE} {HEAD}Content-Type: multipart/form-data; boundary=b\r\n"
        "Transfer-Encoding: chunked\r\n\r\nno chunk\r\n"
    )
    refused(raw(client, sent.encode()), 400, "bad-request")


def gone(connection: socket.socket) -> bytes:
    """What still comes until the host closes a connection."""
    try:
        return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("before", [b"", WHOLE])
def test_a_header_must_come_in_time(web: Path, before: bytes) -> None:
    with steered(create_app(web=web)) as (client, loop), connected(client) as connection:
        if before:
            connection.sendall(before)
            assert connection.recv(9, socket.MSG_WAITALL) == b"HTTP/1.1 "
        connection.sendall(WHOLE[:-10])
        client.get("/healthz")  # by now it is read
        loop.put_forward(11)
        told = gone(connection)
        refused(told[told.index(b"HTTP/1.1 408") :], 408, "header-too-slow")


@pytest.mark.parametrize("before", [b"", WHOLE])
def test_who_says_nothing_is_left(web: Path, before: bytes) -> None:
    with steered(create_app(web=web)) as (client, loop), connected(client) as connection:
        connection.sendall(before)
        if before:
            assert answer(connection)[0] == 200
        client.get("/healthz")
        loop.put_forward(11)
        assert gone(connection) == b""


def test_what_is_left_of_a_refused_body_is_read_for_a_while(web: Path) -> None:
    with steered(create_app(web=web)) as (client, loop), connected(client) as connection:
        connection.sendall(f"POST /nowhere {HEAD}Content-Length: 1000000\r\n\r\n".encode())
        assert answer(connection)[0] in (404, 405)
        connection.sendall(bytes(1000))
        client.get("/healthz")
        loop.put_forward(11)
        assert gone(connection) == b""


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    """An application whose answer has no end; at another address it has a short one."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while scope["path"] == "/endless":
        await send({"type": "http.response.body", "body": bytes(10_000), "more_body": True})
        if (await wait_briefly(receive)) == "http.disconnect":
            return
    await send({"type": "http.response.body", "body": b"ok"})


async def wait_briefly(receive: Receive) -> str:
    """What is received, if anything is."""
    with anyio.move_on_after(0.001):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return "http.disconnect"
    return ""


def test_an_answer_must_be_taken() -> None:
    seen = Recorder()
    with (
        steered(endless, send_buffer=4096, hooks=[seen]) as (client, loop),
        connected(client) as connection,
    ):
        connection.sendall(f"GET /endless {HEAD}\r\n".encode())
        assert connection.recv(9, socket.MSG_WAITALL) == b"HTTP/1.1 "
        # Nothing is read from now on.
        while not gone_for(connection):
            loop.put_forward(11)
            ask(client, "/")
    assert seen.events == [Cut("not-taken")]


def gone_for(connection: socket.socket) -> bool:
    """Whether the host has cut a connection off, which is told to who sends something."""
    try:
        connection.sendall(b"x")
    except OSError:
        return True
    return False


def test_who_was_idle_for_longest_makes_room(web: Path) -> None:
    limits = Limits(connections=3)
    with steered(create_app(web=web), limits=limits) as (client, _):
        waiting = [connected(client) for _ in range(10)]
        assert client.get("/healthz").status_code == 200
        assert [gone(each) for each in waiting[:7]] == [b""] * 7
        waiting[-1].sendall(WHOLE)
        assert answer(waiting[-1])[0] == 200
        for each in waiting:
            each.close()


def test_where_all_are_busy_new_ones_are_told() -> None:
    limits = Limits(connections=2)
    with steered(endless, limits=limits) as (client, _):
        busy = [connected(client) for _ in range(2)]
        for each in busy:
            each.sendall(f"GET /endless {HEAD}\r\n".encode())
            assert each.recv(9, socket.MSG_WAITALL) == b"HTTP/1.1 "
        with connected(client) as late:
            told = gone(late)
        refused(told, 503, "too-many-connections")
        assert b"\r\nretry-after: 2\r\n" in told.lower()
        for each in busy:
            each.close()


@pytest.mark.skipif(sys.platform != "linux", reason="counts files in /proc")
def test_where_files_are_few_nobody_keeps_the_site_from_others() -> None:
    options = (*OPTIONS, "--no-api")
    with serving(*options, program=("-c", FEW_FILES)) as (address, process):
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        idle = [socket.create_connection((host, int(port)), 60) for _ in range(100)]
        with httpx.Client(base_url=address) as client:
            assert client.get("/healthz").status_code == 200
        for each in idle:
            each.close()
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stderr is not None
        assert len(process.stderr.read()) < 2000


def test_that_files_are_short_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    told = []
    loop = asyncio.new_event_loop()
    try:
        loop.default_exception_handler = told.append  # type: ignore[method-assign]
        calm = Calm()
        for error in (OSError(errno.EMFILE, "Too many open files"), OSError(errno.EIO, "broken")):
            for _ in range(100):
                calm(loop, {"message": "socket.accept()", "exception": error})
    finally:
        loop.close()
    assert [record.getMessage() for record in caplog.records] == [
        "no connection can be accepted: Too many open files"
    ]
    assert len(told) == 100
