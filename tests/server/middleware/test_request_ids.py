"""Ids of requests: taken where they are plain, made where not, and told in every answer."""

import logging
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from brushwork_server import create_app
from brushwork_server.access_log import access_log
from brushwork_server.logs import with_request_id
from brushwork_server.telemetry import Answered
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, png
from support.server.hosting import HOST, hosted, steered
from support.server.web_part import SCRIPT
from support.server.wire import ask, connected, raw

MADE = re.compile("[0-9a-f]{32}")
HEAD = f"HTTP/1.1\r\nHost: {HOST}\r\n"
LONGEST = "x" * 64


@pytest.mark.parametrize("given", ["7", "a1.B2-c3_d4:e5", LONGEST])
def test_a_plain_one_is_kept(client: httpx.Client, given: str) -> None:
    for path in ("/", f"/assets/{SCRIPT}", "/healthz", "/api/limits", "/nowhere"):
        for method in ("GET", "HEAD", "POST"):
            answer = client.request(method, path, headers={"X-Request-ID": given})
            assert answer.headers.get_list("x-request-id") == [given], (method, path)


@pytest.mark.parametrize(
    "given", ["", "a b", "x" * 65, "a\tb", "é", '{"a":1}', "a,b", "<b>", "a\\n"]
)
def test_any_other_is_replaced(client: httpx.Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given.encode("latin-1")})
    assert MADE.fullmatch(answer.headers["x-request-id"])


def test_two_are_none(client: httpx.Client) -> None:
    told = ask(client, "/healthz", "X-Request-ID: a", "X-Request-ID: b").lower()
    assert MADE.fullmatch(told.split(b"x-request-id: ")[1].split(b"\r\n")[0].decode())


def test_every_request_has_another(client: httpx.Client) -> None:
    ids = {client.get("/healthz").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


def test_refusals_have_one(client: httpx.Client) -> None:
    files = {"image": ("a", png())}
    headers = {"X-Request-ID": "mine"}
    told = [
        client.post(STYLIZE, data=FORM, files=files, headers=headers),
        client.post(STYLIZE, data=FORM | {"no": "1"}, files=files, headers=headers),
        client.post(STYLIZE, headers=headers | {"Origin": "https://evil.example"}),
        client.get("/", headers=headers | {"Host": "evil.example"}),
        client.get(f"/assets/{SCRIPT}", headers=headers | {"Range": "bytes=9999999-"}),
    ]
    assert [answer.status_code for answer in told] == [200, 422, 403, 421, 416]
    assert {answer.headers["x-request-id"] for answer in told} == {"mine"}


def request_id(told: bytes) -> str:
    """The id in an answer's bytes."""
    found = re.search(rb"\r\nx-request-id: (\S+)\r\n", told.lower())
    assert found is not None, told
    return found[1].decode()


def test_what_no_application_answers_has_one(web: Path) -> None:
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web)
    seen = Recorder()
    with steered(app, hooks=[seen]) as (client, loop):
        told = [
            raw(client, b"no HTTP\r\n\r\n"),
            raw(client, f"GET / {HEAD}X: {'y' * 70_000}".encode()),
        ]
        with connected(client) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\n")
            client.get("/healthz")  # by now it is read
            loop.put_forward(11)
            told.append(b"".join(iter(lambda: slow.recv(65536), b"")))
    ids = [request_id(each) for each in told]
    assert all(MADE.fullmatch(each) for each in ids)
    answered = [each for each in seen.events if isinstance(each, Answered)]
    assert [each.request_id for each in answered] == ids


def test_a_body_that_is_no_http_has_that_of_its_request(client: httpx.Client) -> None:
    sent = (
        f"POST {STYLIZE} {HEAD}Content-Type: multipart/form-data; boundary=b\r\n"
        "X-Request-ID: mine\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n"
    )
    told = raw(client, sent.encode())
    assert told.startswith(b"HTTP/1.1 400 ")
    assert request_id(told) == "mine"


def test_log_lines_have_it(web: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Odd(Negative):
        def stylize(self, *given: object, **named: object) -> None:  # type: ignore[override]
            raise RuntimeError("odd")

    caplog.handler.addFilter(with_request_id)
    app: FastAPI = create_app(engine=Odd(), stylizers=STYLIZERS, web=web, hooks=[access_log])
    with caplog.at_level(logging.INFO, "brushwork"), hosted(app) as client:
        client.get("/healthz", headers={"X-Request-ID": "first"})
        files = {"image": ("a", png())}
        headers = {"X-Request-ID": "second"}
        assert client.post(STYLIZE, data=FORM, files=files, headers=headers).status_code == 500
    lines = [(record.name, vars(record)["request_id"]) for record in caplog.records]
    assert lines.count(("brushwork.access", "first")) == 1
    assert lines.count(("brushwork.access", "second")) == 1
    assert lines.count(("brushwork.server", "second")) == 1


def test_mounted_below_another_application_it_is_one(web: Path) -> None:
    with hosted(Starlette(routes=[Mount("/all", create_app(web=web))])) as client:
        answer = client.get("/all/healthz", headers={"X-Request-ID": "mine"})
    assert answer.headers.get_list("x-request-id") == ["mine"]
