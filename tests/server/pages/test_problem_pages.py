"""Problems as pages, for people; programs get JSON as before."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from brushwork.contract import policies
from brushwork_server import create_app
from brushwork_server.middleware.policy import SECURITY_HEADERS
from brushwork_server.problems import Problem
from support.server.engines import Negative
from support.server.forms import STYLIZERS, problem
from support.server.hosting import hosted

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TEMPLATE = (
    "{{ language }} {{ 'nothing' if nothing else detail }} "
    "{{ root }}{{ page_in(policies.START_PAGE, language) }}"
)


@pytest.fixture(scope="module")
def telling(web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web part that has a page for problems."""
    folder = tmp_path_factory.mktemp("telling") / "web"
    shutil.copytree(web, folder)
    (folder / "templates" / f"{policies.PROBLEM_PAGE}.j2").write_text(TEMPLATE)
    return folder


@pytest.fixture(scope="module")
def client(telling: Path) -> Iterator[httpx.Client]:
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=telling)) as client:
        client.headers["Accept"] = BROWSER
        yield client


@pytest.mark.parametrize("path", ["/nowhere", "/deep/down/nowhere.html", "/assets/lost.js"])
def test_a_person_gets_a_page(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == "en nothing /index.html"
    assert response.headers.get_list("content-security-policy") == [policies.served_problem()]
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]


@pytest.mark.parametrize(
    ("liked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr, zh-TW;q=0.5", "zh"),
        ("zh;q=0", "en"),
        ("fr", "en"),
    ],
)
def test_it_speaks_the_persons_language(client: httpx.Client, liked: str, language: str) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": liked})
    assert response.headers["content-language"] == language
    page = policies.page_in(policies.START_PAGE, language)
    assert response.text == f"{language} nothing /{page}"


def test_whatever_else_is_wrong_is_told_too(client: httpx.Client) -> None:
    response = client.post("/")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert "This address does not answer this method" in response.text


@pytest.mark.parametrize("accepted", ["*/*", "", "application/json", "image/*", "text/html;q=0"])
def test_programs_get_json(client: httpx.Client, accepted: str) -> None:
    assert problem(client.get("/nowhere", headers={"Accept": accepted}), 404, "not-found")


def test_the_api_answers_in_json_always(client: httpx.Client) -> None:
    assert problem(client.get("/api/nowhere"), 404, "not-found")
    assert problem(client.get("/api/stylize"), 405, "method-not-allowed")


def test_the_page_leads_back_below_a_path(telling: Path) -> None:
    app = create_app(web=telling, root_path="/paint")
    outer = Starlette(routes=[Mount("/outer", create_app(web=telling))])
    for served, root in ((app, "/paint/"), (outer, "/outer/")):
        with hosted(served) as client:
            response = client.get(f"{root}nowhere", headers={"Accept": BROWSER})
            assert response.text == f"en nothing {root}index.html"


def test_what_is_told_is_no_markup(telling: Path) -> None:
    app = create_app(web=telling)

    @app.get("/broken")
    async def broken() -> None:
        raise Problem(409, "odd", "Odd", "<script>")

    with hosted(app) as client:
        assert "&lt;script&gt;" in client.get("/broken", headers={"Accept": BROWSER}).text


def test_a_web_part_without_the_page_tells_in_json(web: Path) -> None:
    with hosted(create_app(web=web)) as client:
        assert problem(client.get("/nowhere", headers={"Accept": BROWSER}), 404, "not-found")
