"""`<brush-work>` while it waits, paints, is moved, cancelled and taken away."""

import threading

import pytest
from playwright.sync_api import Page, expect

from support.browser import Site, SiteMaker
from support.element_page import COLOUR, INVERTED, events, open_page, png
from support.tiny_stylizers import tiny_stylizers

MATCHES = "(element, state) => element.matches(`:state(${state})`)"
# In any document it has its size and its styles.
DRESSED = """() => {
  const element = document.querySelector("brush-work");
  const { width, height } = element.getBoundingClientRect();
  const { position } = getComputedStyle(element.shadowRoot.querySelector("[part=painting]"));
  return width === 40 && height === 30 && position === "absolute";
}"""


@pytest.fixture
def life_site(make_site: SiteMaker) -> Site:
    """Tiny stylizers and a red picture."""
    return make_site(policy=None, files=tiny_stylizers() | {"/red.png": png("red")})


def hold(site: Site) -> threading.Event:
    """From now on the painter is not answered with until this is set."""
    gate = threading.Event()
    site.gates["/stylizers/tiny-whole/painter.onnx"] = gate
    return gate


def test_a_move_within_a_task_changes_nothing(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    """Neither while it paints nor afterwards, within a document and between two."""
    gate = hold(life_site)
    open_page(page, life_site, assets, f"{INVERTED}<main></main><iframe src=/></iframe>")
    events(page, "progress")
    element = page.locator("brush-work")
    element.evaluate(
        """async (element) => {
            document.querySelector("main").append(element);
            element.remove();
            await null;
            document.body.append(element);
        }"""
    )
    gate.set()
    assert len(events(page, "load")) == 1
    element.evaluate(
        """async (element) => {
            document.querySelector("iframe").contentDocument.body.append(element);
            await element.stylize();
        }"""
    )
    page.frames[1].wait_for_function(DRESSED)
    assert len(events(page, "load")) == 1
    assert page.frames[1].locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]


def test_changes_meanwhile_are_painted_by_the_same_promise(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    gate = hold(life_site)
    open_page(page, life_site, assets, INVERTED)
    events(page, "progress")
    element = page.locator("brush-work")
    element.evaluate("(element) => { globalThis.asked = element.stylize(); element.strength = 0; }")
    gate.set()
    assert page.evaluate("asked")["milliseconds"] > 0
    assert element.evaluate(COLOUR) == [255, 0, 0, 255]
    assert len(events(page, "load")) == 1


def test_states_tell_what_it_does(page: Page, life_site: Site, assets: dict[str, str]) -> None:
    gate = hold(life_site)
    open_page(page, life_site, assets, INVERTED)
    events(page, "progress")
    element = page.locator("brush-work")
    states = ["painting", "painted", "failed"]

    def now() -> list[str]:
        return [state for state in states if element.evaluate(MATCHES, state)]

    assert now() == ["painting"]
    gate.set()
    events(page, "load")
    assert now() == ["painted"]
    element.evaluate("(element) => { element.styleId = 'none'; }")
    events(page, "error")
    assert now() == ["failed"]


def test_cancel_leaves_the_photo_until_something_changes(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    gate = hold(life_site)
    open_page(page, life_site, assets, INVERTED)
    events(page, "progress")
    element = page.locator("brush-work")
    told = element.evaluate(
        """async (element) => {
            const asked = element.stylize();
            element.cancel();
            const { name } = await asked.catch((error) => error);
            element.cancel();
            document.body.prepend(element);
            return { name, aborts: events.filter(({ type }) => type === "abort").length };
        }"""
    )
    assert told == {"name": "AbortError", "aborts": 1}
    assert not element.evaluate(MATCHES, "painting")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    gate.set()
    element.evaluate("(element) => { element.strength = 1; }")
    events(page, "load")
    assert element.evaluate(COLOUR) == [0, 255, 255, 255]


def test_eager_elements_do_not_wait_for_the_screen(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    far = "<p style='height: 5000px'></p>"
    eager = INVERTED.replace("alt=", "id=eager loading=eager alt=")
    open_page(page, life_site, assets, f"{far}{eager}{INVERTED}")
    assert len(events(page, "load")) == 1
    assert page.locator("#eager").evaluate(MATCHES, "painted")
    assert not page.locator("brush-work").nth(1).evaluate(MATCHES, "painting")
    page.locator("brush-work").nth(1).evaluate("(element) => { element.loading = 'eager'; }")
    events(page, "load", 2)


def test_the_engine_goes_with_the_last_element(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    """It is there again for the next."""
    open_page(page, life_site, assets, INVERTED * 2)
    events(page, "load", 2)
    (worker,) = [each for each in page.workers if "worker" in each.url]
    page.evaluate("document.querySelector('brush-work').remove()")
    with worker.expect_event("close"):
        page.evaluate("globalThis.kept = document.querySelector('brush-work'); kept.remove()")
    page.evaluate("document.body.append(kept)")
    assert page.locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]
    assert len(events(page, "load")) == 2, "what is painted stays painted"
    page.locator("brush-work").evaluate(
        "async (element) => { element.strength = 0; await element.stylize(); }"
    )
    assert page.locator("brush-work").evaluate(COLOUR) == [255, 0, 0, 255]


def test_an_element_that_stays_away_paints_no_longer(
    page: Page, life_site: Site, assets: dict[str, str]
) -> None:
    gate = hold(life_site)
    open_page(page, life_site, assets, INVERTED)
    events(page, "progress")
    page.evaluate(
        """() => {
            globalThis.kept = document.querySelector("brush-work");
            globalThis.asked = kept.stylize().catch((error) => error.name);
            kept.remove();
        }"""
    )
    assert page.evaluate("asked") == "AbortError"
    gate.set()
    page.evaluate("document.body.append(kept)")
    events(page, "load")
    assert page.locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]
