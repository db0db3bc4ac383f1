"""A page that has loaded the built engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from brushwork.browser.engine_page import built_assets, load_engine, receive, send
from support.browser import Site

__all__ = ["PAINT", "TRY", "OpenEngine", "load_engine", "receive", "send"]

# Asked with pixels that were sent; what `engine.stylize` gives, and what it told meanwhile.
PAINT = "(request) => painted(request)"
# How that ends.
TRY = "(request) => outcome(painted(request))"


@pytest.fixture(scope="session")
def assets(built_web: Path) -> dict[str, str]:
    """Logical names of the built assets, and their paths."""
    return built_assets(built_web)


OpenEngine = Callable[..., Page]


def engine_opener(page: Page, assets: dict[str, str]) -> OpenEngine:
    """Opens a host's blank page with `engine` and the helpers above in its global scope."""

    def open_page(site: Site, address: str | None = None, **options: object) -> Page:
        page.goto(address or site.address)
        load_engine(page, assets, **options)
        return page

    return open_page


@pytest.fixture
def open_engine(page: Page, assets: dict[str, str]) -> OpenEngine:
    """An `engine_opener` in the machine's Chromium."""
    return engine_opener(page, assets)
