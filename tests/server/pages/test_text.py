"""Texts: compressed, and revalidated."""

import httpx
import pytest

from support.server.web_part import SCRIPT


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


@pytest.mark.parametrize("path", ["/", f"/assets/{SCRIPT}"])
@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip;q=0", False),
        ("gzip; q=0, *", None),
        ("*;q=0", False),
        ("*", True),
        ("GZIP", True),
        ("gzip;q=x", False),
        ("identity, gzip;q=0.000", False),
    ],
)
def test_what_is_not_accepted_is_not_sent(
    client: httpx.Client, path: str, accepted: str, compressed: bool | None
) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as sent:
        coding = sent.headers.get("content-encoding")
    assert coding != "gzip" or compressed
    if compressed is not None:
        assert (coding is not None) == compressed
