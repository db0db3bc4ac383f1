"""How `<brush-work>` lies in a page: sizes, fitting, no shift, what lies over it."""

import threading

import pytest
from playwright.sync_api import Page, expect

from support.browser import Site, SiteMaker
from support.element_page import events, open_page, png
from support.tiny_stylizers import tiny_stylizers

TAG = '<brush-work src="/red.png" stylizer="tiny-whole" style-id="plain" {}></brush-work>'
BOXES = """
(elements) => elements.map((element) => {
  const { width, height } = element.getBoundingClientRect();
  return [width, height];
})
"""
PHOTOS_ARE_THERE = """
() => [...document.querySelectorAll("brush-work")]
  .every(({ shadowRoot }) => shadowRoot.querySelector("img").complete)
"""
AFTER_A_FRAME = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))"
WATCH_SHIFTS = f"""async () => {{
  await {AFTER_A_FRAME};
  globalThis.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries()))
    .observe({{ type: "layout-shift" }});
}}"""


@pytest.fixture
def layout_site(make_site: SiteMaker) -> Site:
    """Tiny stylizers and a picture of 40 x 30."""
    return make_site(policy=None, files=tiny_stylizers() | {"/red.png": png("red")})


SIZES = {
    "": [40, 30],
    "width=200": [200, 150],
    "height=60": [80, 60],
    "style='width: 50%'": [300, 225],
    "style='display: block'": [600, 450],
}
# Before anything is loaded, too.
KNOWN = {
    "width=200 height=100": [200, 100],
    "width=2000 height=1000": [600, 300],
    "style='width: 120px; height: 120px; object-fit: cover'": [120, 120],
    "style='display: block; aspect-ratio: 2'": [600, 300],
}


def test_sizes(page: Page, layout_site: Site, assets: dict[str, str]) -> None:
    gate = layout_site.gates["/red.png"] = threading.Event()
    sizes = KNOWN | SIZES
    tags = "<br>".join(TAG.format(f"loading=eager {attributes}") for attributes in sizes)
    open_page(
        page, layout_site, assets, f'<div style="width: 600px">{tags}</div>', "domcontentloaded"
    )
    elements = page.locator("brush-work")
    assert elements.evaluate_all(BOXES)[: len(KNOWN)] == list(KNOWN.values())
    gate.set()
    events(page, "load", len(sizes))
    page.wait_for_function(PHOTOS_ARE_THERE)
    assert dict(zip(sizes, elements.evaluate_all(BOXES), strict=True)) == sizes
    assert page.locator("[part=painting]").evaluate_all(BOXES) == list(sizes.values())


def test_nothing_shifts_where_the_size_is_known(
    page: Page, layout_site: Site, assets: dict[str, str]
) -> None:
    gate = layout_site.gates["/red.png"] = threading.Event()
    tag = TAG.format("width=400 height=300")
    open_page(page, layout_site, assets, f"{tag}<p>Below</p>")
    page.evaluate(WATCH_SHIFTS)
    gate.set()
    events(page, "load")
    page.evaluate(AFTER_A_FRAME)
    assert page.evaluate("shifts.length") == 0
    page.locator("brush-work").evaluate("(element) => { element.height = 200; }")
    page.wait_for_function("() => shifts.length === 1")


def test_photo_and_painting_fit_as_the_page_says(
    page: Page, layout_site: Site, assets: dict[str, str]
) -> None:
    style = "style='width: 90px; height: 90px; object-fit: contain; object-position: left'"
    open_page(page, layout_site, assets, TAG.format(style))
    events(page, "load")
    for part in ("photo", "painting"):
        fitted = page.locator(f"[part={part}]").evaluate(
            "(part) => [getComputedStyle(part).objectFit, getComputedStyle(part).objectPosition]"
        )
        assert fitted == ["contain", "0% 50%"]


def test_a_page_lays_its_own_over_it_and_has_a_fallback(
    page: Page, layout_site: Site, assets: dict[str, str]
) -> None:
    children = "<a href=/ slot=overlay>Details</a><img src=/red.png alt=Fallback>"
    tag = TAG.format("style='width: 300px; height: 200px'").replace("></", f">{children}</")
    open_page(page, layout_site, assets, tag)
    events(page, "load")
    inside = page.locator("brush-work").bounding_box()
    link = page.get_by_role("link", name="Details").bounding_box()
    assert inside is not None
    assert link is not None
    assert inside["x"] <= link["x"] < inside["x"] + inside["width"]
    assert inside["y"] <= link["y"] < inside["y"] + inside["height"]
    page.get_by_role("link", name="Details").click(trial=True)
    expect(page.get_by_role("img", name="Fallback")).to_be_hidden()
