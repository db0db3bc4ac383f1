"""What foreign pages cannot do, and what every response carries."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from brushwork_server import create_app
from brushwork_server.policy import LOCKED, SECURITY_HEADERS

from .conftest import HOST, RUNTIME, SCRIPT, Negative, ask, hosted

FOLDERS = f"{HOST}/assets/ {HOST}/stylizers/ {HOST}/samples/"
STUDIO_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    f"connect-src {FOLDERS}; img-src {FOLDERS} blob: data:; style-src 'self'; "
    f"frame-src {HOST}/fallback.html; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FALLBACK_POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"connect-src {HOST}/api/; img-src data:; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
SERVICE_WORKER_POLICY = (
    f"default-src 'none'; script-src {HOST}/assets/; "
    f"connect-src {HOST}/index.html {FOLDERS}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
POST = "/api/stylize"


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", STUDIO_POLICY),
        ("/index.html", STUDIO_POLICY),
        ("/example.html", STUDIO_POLICY),
        (f"/assets/{SCRIPT}", STUDIO_POLICY),
        (f"/assets/{RUNTIME}", STUDIO_POLICY),
        ("/fallback.html", FALLBACK_POLICY),
        ("/service-worker.js", SERVICE_WORKER_POLICY),
        ("/samples/chelsea.jpg", LOCKED),
        ("/stylizers/stylizers.json", LOCKED),
        ("/api/limits", LOCKED),
        ("/healthz", LOCKED),
        ("/nothing", LOCKED),
    ],
)
def test_policies_are_these(client: httpx.Client, path: str, policy: str) -> None:
    assert client.get(path).headers["content-security-policy"] == policy


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/", {}, 200),
        ("HEAD", "/", {}, 200),
        ("GET", f"/assets/{SCRIPT}", {}, 200),
        ("GET", f"/assets/{SCRIPT}", {"Range": "bytes=0-9"}, 206),
        ("GET", f"/assets/{SCRIPT}", {"Range": "bytes=999999-"}, 416),
        ("GET", "/healthz", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("GET", POST, {}, 405),
        ("POST", "/", {}, 405),
        ("POST", POST, {}, 415),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("GET", "/", {"Host": "a b"}, 400),
        ("POST", POST, {"Origin": "https://evil.example"}, 403),
    ],
)
def test_every_kind_of_response_carries_the_headers_once(
    client: httpx.Client, method: str, path: str, sent: dict[str, str], status: int
) -> None:
    response = client.request(method, path, headers=sent)
    assert response.status_code == status
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]
    assert len(response.headers.get_list("content-security-policy")) == 1
    assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/", f"/assets/{SCRIPT}", "/stylizers/stylizers.json"])
def test_unchanged_answers_carry_the_headers_too(client: httpx.Client, path: str) -> None:
    etag = client.get(path).headers["etag"]
    response = client.get(path, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]
    assert len(response.headers.get_list("content-security-policy")) == 1


def test_unforeseen_errors_become_problems_with_headers(web: Path) -> None:
    app = create_app(engine=None, web=web)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret")

    with hosted(app) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "secret" not in response.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8000", "[::1]:9", "paint.example"]
)
def test_own_names_are_answered(web: Path, host: str) -> None:
    with hosted(create_app(web=web, host_names=["Paint.example"])) as client:
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost.", 400),
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


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "http://localhost"},
        {"Origin": "ftp://localhost:8000"},
        {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_foreign_pages_may_not_send(
    client: httpx.Client, method: str, sent: dict[str, str]
) -> None:
    response = client.request(method, POST, headers=sent)
    assert response.status_code == 403
    assert response.json()["type"].endswith(":foreign-origin")


@pytest.mark.parametrize(
    ("host", "sent"),
    [
        (HOST, {}),
        (HOST, {"Origin": "http://localhost:8000"}),
        (HOST, {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}),
        (HOST, {"Sec-Fetch-Site": "same-origin"}),
        (HOST, {"Sec-Fetch-Site": "none"}),
        ("localhost", {"Origin": "http://localhost:80"}),
        ("localhost", {"Origin": "https://localhost"}),
    ],
)
def test_own_pages_and_programs_may_send(
    client: httpx.Client, host: str, sent: dict[str, str]
) -> None:
    # Past the guard the missing form is found.
    assert client.post(POST, headers={"Host": host, **sent}).status_code == 415


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    response = client.request(method, POST)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"


def test_policies_follow_the_host_that_was_asked(client: httpx.Client) -> None:
    policy = client.get("/", headers={"Host": "127.0.0.1:9"}).headers["content-security-policy"]
    assert "connect-src 127.0.0.1:9/assets/ " in policy


def test_policies_name_the_folder_of_a_mounted_host(web: Path) -> None:
    outer = Starlette(routes=[Mount("/paint", create_app(engine=Negative(), web=web))])
    with hosted(outer, "localhost") as client:
        page = client.get("/paint/")
        assert "connect-src localhost/paint/assets/ " in page.headers["content-security-policy"]
        assert client.get(f"/paint/assets/{SCRIPT}").status_code == 200
        assert client.get("/paint/api/limits").status_code == 200


def test_pages_at_an_ipv6_address_move_to_a_name_for_policies(
    client: httpx.Client,
) -> None:
    response = client.get("/", headers={"Host": "[::1]:8000"}, follow_redirects=False)
    assert response.status_code == 307
    assert response.headers["location"] == "http://localhost:8000/"
