"""Texts: compressed, and revalidated."""

import httpx
import pytest


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
