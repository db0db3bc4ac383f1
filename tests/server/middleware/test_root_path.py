"""A host below a path of its proxy, which takes it off or leaves it on."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from brushwork_server import create_app
from support.server.engines import Negative
from support.server.forms import FORM, STYLIZERS, png
from support.server.hosting import HOST, hosted
from support.server.web_part import SCRIPT


@pytest.fixture(scope="module")
def below(web: Path) -> Iterator[httpx.Client]:
    """A client of a host below /paint."""
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, root_path="/paint")
    with hosted(app) as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/paint"])
def test_everything_is_there(below: httpx.Client, prefix: str) -> None:
    page = below.get(f"{prefix}/")
    policy = page.headers["content-security-policy"]
    assert f"connect-src {HOST}/paint/assets/ {HOST}/paint/stylizers/ " in policy
    assert f"frame-src {HOST}/paint/fallback.html " in policy
    for path in (f"assets/{SCRIPT}", "samples/chelsea.jpg", "stylizers/stylizers.json", "healthz"):
        assert below.get(f"{prefix}/{path}").status_code == 200
    files = {"image": ("a", png())}
    assert below.post(f"{prefix}/api/stylize", data=FORM, files=files).status_code == 200
    api = below.get(f"{prefix}/fallback.html").headers["content-security-policy"]
    assert f"connect-src {HOST}/paint/api/;" in api
    assert below.get(f"{prefix}/nowhere").status_code == 404


def test_without_its_slash_it_is_moved(below: httpx.Client) -> None:
    response = below.get("/paint", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (308, "/paint/")
    assert response.headers["content-security-policy"]
    assert below.get("/painting").status_code == 404


def test_moves_keep_the_path(below: httpx.Client) -> None:
    for path in ("/", "/paint/"):
        response = below.get(path, headers={"Host": "[::1]:8000"}, follow_redirects=False)
        assert response.headers["location"] == "http://localhost:8000/paint/"


def test_it_may_be_mounted_too(web: Path) -> None:
    app = create_app(engine=Negative(), web=web, root_path="/paint")
    with hosted(Starlette(routes=[Mount("/all", app)])) as client:
        for path in ("/all/", "/all/paint/"):
            policy = client.get(path).headers["content-security-policy"]
            assert f"connect-src {HOST}/all/paint/assets/ " in policy
