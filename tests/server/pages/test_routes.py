"""Pages, the service worker and manifests."""

import hashlib
import re
import shutil
from pathlib import Path

import httpx
import pytest

from brushwork.errors import SiteError
from brushwork_server import create_app
from support.server.forms import STYLIZERS
from support.server.hosting import hosted
from support.server.web_part import SCRIPT


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


def test_a_web_part_that_is_not_built_is_told(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html.j2").write_text("{{ assets }}")
    with pytest.raises(SiteError, match=re.escape("assets.json")):
        create_app(web=tmp_path)


def test_pages_at_an_ipv6_address_move_to_a_name_for_policies(
    client: httpx.Client,
) -> None:
    response = client.get("/", headers={"Host": "[::1]:8000"}, follow_redirects=False)
    assert response.status_code == 307
    assert response.headers["location"] == "http://localhost:8000/"


def test_pages_at_a_name_with_a_dot_move_to_the_one_without(client: httpx.Client) -> None:
    response = client.get("/", headers={"Host": "localhost.:8000"}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "http://localhost:8000/")
