"""Files: how they are cached, and which of their forms is sent."""

import httpx
import pytest

from brushwork_server.pages.static_files import is_hashed
from support.server.forms import STYLIZERS
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
