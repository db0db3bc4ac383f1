"""The studio of a host below a path of its proxy, which takes it off or leaves it on."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from starlette.types import Receive, Scope, Send

from brushwork_server import create_app, load_engine
from support.browser import Site
from support.server.hosting import hosted
from support.tiny_stylizers import tiny_stylizers

from .conftest import PictureMaker, Studio


@pytest.mark.parametrize("stripped", [False, True])
def test_the_studio_paints_below_a_path(
    context: BrowserContext,
    built_web: Path,
    make_picture: PictureMaker,
    tmp_path: Path,
    stripped: bool,
) -> None:
    for address, content in tiny_stylizers(any_style=True).items():
        path = tmp_path / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    stylizers = tmp_path / "stylizers"
    engine = load_engine("cpu", stylizers, threads=1)
    app = create_app(engine=engine, stylizers=stylizers, root_path="/paint")

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix("/paint") if stripped else scope["path"]
        await app({**scope, "path": path}, receive, send)

    with hosted(proxy) as client:
        address = f"{client.base_url}/paint/".replace("//paint", "/paint")
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        expect(page.locator(".card")).not_to_have_count(0)
        page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
        Studio(page, Site(address=address)).paint(make_picture("small.jpg", (60, 40)))
        sample = "fetch('samples/coffee.jpg').then((answer) => answer.status)"
        assert page.evaluate(sample) == 200
        assert not [each for each in said if "Content Security Policy" in each]
        context.close()
