"""The page of losses in a real Chromium: whole without a script, and without a network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from brushwork.contract.accuracy import load_accuracy
from brushwork.contract.manifest import load_published
from support.axe import NARROW, violations
from support.browser import Site
from support.keeping import wait_until_kept
from support.serving import serving

from .conftest import FOLDER, SLOWEST_MS, opened_context

VIOLATIONS = """
globalThis.refused = [];
addEventListener("securitypolicyviolation", ({ blockedURI }) => refused.push(blockedURI));
"""


@pytest.fixture
def page(page: Page) -> Page:
    page.add_init_script(VIOLATIONS)
    return page


@pytest.mark.parametrize(
    ("name", "headline", "language"),
    [
        ("accuracy.html", "What is lost on the way", "en"),
        ("accuracy.zh.html", "途中损失了什么", "zh"),
    ],
)
def test_it_has_the_figures_of_every_painter(
    page: Page, studio_host: Site, built_web: Path, name: str, headline: str, language: str
) -> None:
    page.goto(f"{studio_host.address}{FOLDER}{name}")
    expect(page.locator("h1")).to_have_text(headline)
    expect(page.locator("html")).to_have_attribute("lang", language)
    for manifest in load_published(built_web / "stylizers"):
        found = load_accuracy(built_web / "stylizers" / manifest.id, manifest)
        assert found is not None
        rows = page.locator(f"section[aria-labelledby={manifest.id}] > .scroll tbody tr")
        expect(rows).to_have_count(len(found.measurements))
        for row, each in zip(rows.all(), found.measurements, strict=True):
            told = row.inner_text()
            assert each.variant in told
            assert f"{each.loss.mean:.3f}" in told
            assert f"{each.loss.worst:.3f}" in told
    assert page.evaluate("refused") == []
    for details in page.locator("summary").all():
        details.click()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_studio_and_audit_lead_there(page: Page, studio_host: Site) -> None:
    for name in ("index.html", "audit.html"):
        page.goto(f"{studio_host.address}{FOLDER}{name}")
        page.get_by_role("link", name="What is lost on the way").click()
        expect(page.locator("h1")).to_have_text("What is lost on the way")


def test_it_opens_without_a_network_and_without_html(chromium: Browser) -> None:
    with opened_context(chromium) as context:
        with serving("--port", "0") as (start, _):
            address = start.rstrip("/")
            opened(context, address)
        page = context.new_page()
        page.goto(f"{address}/accuracy")
        expect(page.locator("h1")).to_have_text("What is lost on the way")
        display = "getComputedStyle(document.querySelector('.accuracy nav')).display"
        assert page.evaluate(display) == "flex", "its style is there, too"


def opened(context: BrowserContext, address: str) -> None:
    """The studio, until it has painted, and kept all after that."""
    page = context.new_page()
    page.goto(address)
    page.locator("[data-name=chelsea]").click()
    expect(page.locator("#status")).to_contain_text("Painted", timeout=SLOWEST_MS)
    wait_until_kept(page.evaluate, "/accuracy.html")
    wait_until_kept(page.evaluate, "/accuracy.zh.html")
