"""Methods: only the API takes something."""

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


@pytest.mark.parametrize("path", ["/", f"/assets/{SCRIPT}", "/nowhere"])
def test_outside_the_api_there_is_only_reading(client: httpx.Client, path: str) -> None:
    response = client.post(path)
    assert problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD"
