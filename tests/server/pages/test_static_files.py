"""Files: how they are cached, and which of their forms is sent."""

import os
import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from brushwork.errors import SiteError
from brushwork_server import create_app
from brushwork_server.pages.static_files import is_hashed
from support.server.forms import STYLIZERS, problem
from support.server.hosting import hosted
from support.server.web_part import RUNTIME, SCRIPT
from support.server.wire import ask


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None)],
)
def test_compressed_files_are_sent_to_who_accepts_them(
    client: httpx.Client, accepted: str, encoding: str | None
) -> None:
    with client.stream("GET", f"/assets/{SCRIPT}", headers={"Accept-Encoding": accepted}) as sent:
        list(sent.iter_raw())  # to its end: a file may not be closed otherwise
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
    assert not is_hashed(url)


def test_what_keeps_its_name_has_the_hash_in_its_folders() -> None:
    assert is_hashed("/assets/python-0123abcd/pyodide.asm.wasm")
    assert not is_hashed("/assets/python/pyodide.asm.wasm")


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


def test_tags_are_of_the_content_alone(web: Path, tmp_path: Path) -> None:
    other = tmp_path / "web"
    shutil.copytree(web, other, copy_function=shutil.copy)
    for path in other.rglob("*"):
        os.utime(path, (1, 1))
    tags = []
    for folder in (web, other):
        with hosted(create_app(web=folder)) as client:
            for coding in ("br", "gzip", "identity"):
                headers = {"Accept-Encoding": coding}
                with client.stream("GET", f"/assets/{SCRIPT}", headers=headers) as sent:
                    list(sent.iter_raw())  # to its end: a file may not be closed otherwise
                    tags.append(sent.headers["etag"])
                headers["If-None-Match"] = tags[-1]
                assert client.get(f"/assets/{SCRIPT}", headers=headers).status_code == 304
    assert tags[:3] == tags[3:]
    assert len(set(tags)) == 3
    assert all(tag.startswith('"') for tag in tags)


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=1-2", "bytes=x", "bytes="])
def test_a_range_that_is_none_is_ignored(client: httpx.Client, asked: str) -> None:
    headers = {"Range": asked, "Accept-Encoding": "identity"}
    sent = client.get(f"/assets/{RUNTIME}", headers=headers)
    assert (sent.status_code, len(sent.content)) == (200, 10240)


def test_a_range_beyond_the_end_is_a_problem(client: httpx.Client) -> None:
    headers = {"Range": "bytes=10240-", "Accept-Encoding": "identity"}
    sent = client.get(f"/assets/{RUNTIME}", headers=headers)
    assert problem(sent, 416, HTTPStatus(416).phrase.lower().replace(" ", "-"))
    assert sent.headers["content-range"] == "bytes */10240"


@pytest.fixture
def mine(web: Path, tmp_path: Path) -> Path:
    """A web part of one's own."""
    return Path(shutil.copytree(web, tmp_path / "web"))


def remove(file: Path) -> None:
    file.unlink()


def truncate(file: Path) -> None:
    os.truncate(file, 10)


def replace(file: Path) -> None:
    beside = file.with_name("beside")
    beside.write_bytes(file.read_bytes())
    beside.rename(file)


def rewrite(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))
    os.utime(file, (1, 1))


@pytest.mark.parametrize("change", [remove, truncate, replace, rewrite])
def test_what_changed_after_the_start_is_a_problem(
    mine: Path, change: Callable[[Path], None]
) -> None:
    with hosted(create_app(web=mine)) as client:
        change(mine / "assets" / RUNTIME)
        headers = {"Accept-Encoding": "identity"}
        sent = client.get(f"/assets/{RUNTIME}", headers=headers)
        assert "restarted" in problem(sent, 503, "file-changed")
        assert sent.headers["cache-control"] == "no-store"
        assert client.get(f"/assets/{SCRIPT}", headers=headers).status_code == 200


def test_what_begins_with_a_dot_is_not_served(mine: Path) -> None:
    for path in ("assets/.secret", "assets/.git/config", "samples/.DS_Store"):
        (mine / path).parent.mkdir(exist_ok=True)
        (mine / path).write_text("a secret")
    with hosted(create_app(web=mine)) as client:
        for path in ("assets/.secret", "assets/.git/config", "samples/.DS_Store"):
            assert client.get(f"/{path}").status_code == 404


@pytest.mark.parametrize(
    ("target", "told"), [("nowhere", "No such file"), ("../assets.json", "leads out of the folder")]
)
def test_links_that_lead_nowhere_are_named_at_the_start(mine: Path, target: str, told: str) -> None:
    (mine / "assets" / "link.bin").symlink_to(target)
    with pytest.raises(SiteError, match=told) as error:
        create_app(web=mine)
    assert "assets/link.bin" in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_files_that_cannot_be_read_are_named_at_the_start(mine: Path) -> None:
    (mine / "assets" / SCRIPT).chmod(0)
    with pytest.raises(SiteError, match=f"{SCRIPT}.*Permission denied"):
        create_app(web=mine)


def test_links_within_a_folder_are_followed_and_circles_are_not(mine: Path) -> None:
    (mine / "assets" / "again").symlink_to(mine / "assets")
    (mine / "samples" / "cat.jpg").symlink_to("chelsea.jpg")
    with hosted(create_app(web=mine)) as client:
        assert client.get("/samples/cat.jpg").content == b"a sample"
