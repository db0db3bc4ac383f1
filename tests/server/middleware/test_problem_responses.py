"""Problems that nobody foresaw."""

from pathlib import Path

from brushwork_server import create_app
from support.server.forms import problem
from support.server.hosting import hosted


def test_unforeseen_errors_become_problems_with_headers(web: Path) -> None:
    app = create_app(engine=None, web=web)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret")

    with hosted(app) as client:
        response = client.get("/broken")
    assert problem(response, 500, "internal-error")
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "secret" not in response.text
