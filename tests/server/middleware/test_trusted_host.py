"""Which names the host answers to."""

from pathlib import Path

import httpx
import pytest

from brushwork_server import create_app
from support.server.hosting import hosted
from support.server.web_part import SCRIPT
from support.server.wire import ask


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]:9",
        "paint.example",
        "localhost.",
        "localhost.:80",
        "paint.example.",
    ],
)
def test_own_names_are_answered(web: Path, host: str) -> None:
    with hosted(create_app(web=web, host_names=["Paint.example"])) as client:
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost..", 400),
        (".", 400),
        ("192.168.1.5:8000", 421),
        ("[::2]:8000", 421),
        ("localhost:8000@evil.example", 400),
        ("localhost; script-src *", 400),
        ("localhost/", 400),
        ("localhost:", 400),
        ("", 400),
        ("[::1", 400),
    ],
)
@pytest.mark.parametrize("path", ["/", "/healthz", f"/assets/{SCRIPT}"])
def test_other_names_are_refused_everywhere(
    client: httpx.Client, host: str, status: int, path: str
) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == status
    assert response.json()["status"] == status


def test_two_host_headers_are_refused(client: httpx.Client) -> None:
    assert ask(client, "/", "Host: evil.example").startswith(b"HTTP/1.1 400 ")


def test_addresses_are_answered_where_asked_for_but_names_are_not(web: Path) -> None:
    with hosted(create_app(web=web, any_address=True)) as client:
        for host, status in [
            ("192.168.1.5:8000", 200),
            ("[fe80::1]", 200),
            ("rebound.example", 421),
        ]:
            assert client.get("/healthz", headers={"Host": host}).status_code == status
