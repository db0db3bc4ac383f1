"""Pages and files: what is sent, how it is cached, which of its forms is chosen."""

import hashlib
import re
import shutil
from pathlib import Path

import httpx
import pytest

from brushwork.errors import SiteError
from brushwork_server import create_app
from brushwork_server.files import is_hashed

from .conftest import RUNTIME, SCRIPT, STYLIZERS, ask, hosted


def test_pages_are_rendered_with_the_assets_and_limits(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert f"assets/{SCRIPT}" in page.text
    assert "100000000" in page.text
    assert client.get("/index.html").text == page.text


def test_service_worker_names_what_the_server_sends(client: httpx.Client) -> None:
    script = client.get("/service-worker.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "no-cache"
    files = script.json()
    for path in ("index.html", "stylizers/stylizers.json", "stylizers/classics/manifest.json"):
        assert files["keep"][path] == hashlib.sha256(client.get(path).content).hexdigest()


def test_manifests_are_sent_as_they_lie_there(web: Path, tmp_path: Path) -> None:
    """With line ends of Windows, too: the service worker has their SHA-256."""
    shutil.copytree(STYLIZERS, tmp_path / "mine")
    names = ["stylizers.json", "classics/manifest.json"]
    for file in (tmp_path / "mine" / name for name in names):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with hosted(create_app(web=web, stylizers=tmp_path / "mine")) as client:
        kept = client.get("/service-worker.js").json()["keep"]
        for name in names:
            sent = client.get(f"/stylizers/{name}").content
            assert sent == (tmp_path / "mine" / name).read_bytes()
            assert kept[f"stylizers/{name}"] == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize(
    "path",
    ["/", "/service-worker.js", "/stylizers/stylizers.json", "/stylizers/classics/manifest.json"],
)
def test_texts_are_compressed_for_who_accepts_that(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    packed = client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_pages_show_the_stylizers_that_are_served(web: Path, tmp_path: Path) -> None:
    shutil.copytree(web, tmp_path / "web")
    gallery = "{% for each in published() %}{{ each.id }} {% endfor %}"
    (tmp_path / "web" / "templates" / "gallery.html.j2").write_text(gallery)
    with hosted(create_app(web=tmp_path / "web", stylizers=STYLIZERS)) as client:
        shown = client.get("/gallery.html").text.split()
        assert shown == client.get("/stylizers/stylizers.json").json()["stylizers"]


def test_without_an_engine_there_is_neither_api_nor_its_page(web: Path) -> None:
    with hosted(create_app(web=web)) as client:
        assert client.get("/fallback.html").status_code == 404
        assert client.post("/api/stylize").status_code == 404
        assert "100000000" not in client.get("/").text
        assert client.get("/healthz").json()["provider"] is None


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None)],
)
def test_compressed_files_are_sent_to_who_accepts_them(
    client: httpx.Client, accepted: str, encoding: str | None
) -> None:
    with client.stream("GET", f"/assets/{SCRIPT}", headers={"Accept-Encoding": accepted}) as sent:
        assert sent.headers.get("content-encoding") == encoding
        assert sent.headers["vary"] == "Accept-Encoding"
        assert sent.headers["content-type"].startswith("text/javascript;")


def test_wasm_has_its_type_and_ranges_work(client: httpx.Client) -> None:
    sent = client.get(
        f"/assets/{RUNTIME}", headers={"Range": "bytes=1-3", "Accept-Encoding": "identity"}
    )
    assert sent.headers["content-type"] == "application/wasm"
    assert sent.content == b"\1\2\3"
    assert sent.headers["content-range"] == "bytes 1-3/10240"


def test_only_hashed_names_are_kept_for_ever(client: httpx.Client) -> None:
    painter = next((STYLIZERS / "classics").glob("painter.*.onnx")).name
    for path, kept in [
        (f"/assets/{SCRIPT}", True),
        (f"/assets/{RUNTIME}", True),
        (f"/stylizers/classics/{painter}", True),
        ("/stylizers/classics/manifest.json", False),
        ("/stylizers/stylizers.json", False),
        ("/samples/chelsea.jpg", False),
        ("/", False),
    ]:
        policy = client.get(path).headers["cache-control"]
        assert ("immutable" in policy) == kept, path
        assert (policy == "no-cache") != kept, path


@pytest.mark.parametrize(
    "url", ["/assets/studio.js", "/assets/a-thumbnail.png", "/samples/a-0123abcd.jpg"]
)
def test_names_without_a_hash_are_not_taken_for_hashed(url: str) -> None:
    assert not is_hashed("", url)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../assets.json",
        "/assets/%2e%2e/assets.json",
        "/assets.json",
        "/templates/index.html.j2",
        "/assets/",
        "/assets",
        "/stylizers/%00",
        f"/assets/{SCRIPT}.br",
        "/assets/..%5cassets.json",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    answer = ask(client, path)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"\r\ncontent-type: application/problem+json\r\n" in answer


def test_a_web_part_that_is_not_built_is_told(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html.j2").write_text("{{ assets }}")
    with pytest.raises(SiteError, match=re.escape("assets.json")):
        create_app(web=tmp_path)
