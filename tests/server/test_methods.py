"""Which methods an address answers."""

import httpx
import pytest

from support.server.forms import STYLIZE, problem
from support.server.web_part import SCRIPT


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "GET"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    response = client.request(method, STYLIZE)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/", f"/assets/{SCRIPT}", "/stylizers/stylizers.json", "/healthz", "/readyz", "/api/limits"],
)
def test_the_rest_is_read_only(client: httpx.Client, path: str) -> None:
    response = client.post(path)
    assert problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD"
    got, asked = client.get(path), client.head(path)
    assert asked.status_code == got.status_code == 200
    assert asked.content == b""
    assert asked.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/assets/nowhere.js"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nowhere_is_nowhere_for_every_method(client: httpx.Client, method: str, path: str) -> None:
    assert problem(client.request(method, path), 404, "not-found")
