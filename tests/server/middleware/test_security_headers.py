"""What every response carries."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from brushwork_server import create_app
from brushwork_server.middleware.policy import LOCKED, SECURITY_HEADERS
from support.server.engines import Negative
from support.server.forms import STYLIZE
from support.server.hosting import HOST, hosted
from support.server.web_part import RUNTIME, SCRIPT

FOLDERS = f"{HOST}/assets/ {HOST}/stylizers/ {HOST}/samples/"
STUDIO_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    f"connect-src {FOLDERS}; img-src {FOLDERS} blob: data:; style-src 'self'; "
    f"manifest-src {HOST}/manifest.webmanifest {HOST}/manifest.zh.webmanifest; "
    f"frame-src {HOST}/fallback.html {HOST}/fallback.zh.html "
    f"{HOST}/embed.html {HOST}/embed.zh.html; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FALLBACK_POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"connect-src {HOST}/api/; img-src data:; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; "
    f"connect-src {FOLDERS}; img-src {FOLDERS} blob: data:"
)
SERVICE_WORKER_POLICY = (
    f"default-src 'none'; script-src {HOST}/assets/; "
    f"connect-src {HOST}/index.html {HOST}/index.zh.html {HOST}/audit.html {HOST}/audit.zh.html "
    f"{HOST}/accuracy.html {HOST}/accuracy.zh.html {FOLDERS}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", STUDIO_POLICY),
        ("/index.html", STUDIO_POLICY),
        ("/audit", STUDIO_POLICY),
        ("/audit.zh", STUDIO_POLICY),
        ("/accuracy", STUDIO_POLICY),
        ("/index.zh.html", STUDIO_POLICY),
        ("/example.html", STUDIO_POLICY),
        (f"/assets/{SCRIPT}", STUDIO_POLICY),
        (f"/assets/{RUNTIME}", STUDIO_POLICY),
        ("/fallback.html", FALLBACK_POLICY),
        ("/fallback.zh.html", FALLBACK_POLICY),
        ("/embed.html", EMBED_POLICY),
        ("/embed.zh.html", EMBED_POLICY),
        ("/embed", EMBED_POLICY),
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
        ("GET", STYLIZE, {}, 405),
        ("POST", "/", {}, 405),
        ("POST", "/nowhere", {}, 404),
        ("POST", STYLIZE, {}, 415),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("GET", "/", {"Host": "a b"}, 400),
        ("POST", STYLIZE, {"Origin": "https://evil.example"}, 403),
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


@pytest.mark.parametrize("path", ["/embed", "/embed.html", "/embed.zh.html", "/embed.zh"])
def test_others_may_frame_one_page_only(client: httpx.Client, path: str) -> None:
    framed = client.get(path)
    assert framed.status_code == 200
    assert framed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert framed.headers["document-isolation-policy"] == "isolate-and-require-corp"
    assert "frame-ancestors" not in framed.headers["content-security-policy"]
    for other in ("/", "/index.html", "/example.html", f"/assets/{SCRIPT}"):
        headers = client.get(other).headers
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", f"/assets/{SCRIPT}", "/stylizers/stylizers.json"])
def test_unchanged_answers_carry_the_headers_too(client: httpx.Client, path: str) -> None:
    etag = client.get(path).headers["etag"]
    response = client.get(path, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]
    assert len(response.headers.get_list("content-security-policy")) == 1


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
