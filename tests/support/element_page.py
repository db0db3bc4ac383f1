"""Plain pages with `<brush-work>`, and what its events tell."""

import io
from typing import Literal

from PIL import Image
from playwright.sync_api import Page

from support.browser import Site

PHOTO = '<brush-work src="{src}" stylizer="{stylizer}" style-id="{style}" alt="A cat"></brush-work>'
INVERTED = PHOTO.format(src="/red.png", stylizer="tiny-whole", style="plain")
LOG = """
globalThis.events = [];
for (const type of ["load", "progress", "error", "abort"]) {
  document.addEventListener(type, ({ target, type, detail }) => {
    if (target.localName === "brush-work") events.push({ type, detail, code: detail?.code });
  }, true);
}
"""
COLOUR = """
(element) => {
  const canvas = element.shadowRoot.querySelector("[part=painting]");
  return [...canvas.getContext("2d").getImageData(0, 0, 1, 1).data];
}
"""
# True once the painting is shown; fails with what the person is told.
PAINTED = """
(element) => element.matches(":state(painted)") || new Promise((resolve, reject) => {
  element.addEventListener("load", () => resolve(true));
  element.addEventListener("error", ({ detail }) => reject(detail));
})
"""
# An element for scripts, not yet in the page, and a canvas of one colour.
MAKE = """
globalThis.make = (properties) =>
  Object.assign(
    document.createElement("brush-work"), { stylizer: "tiny-whole", styleId: "plain" }, properties);
globalThis.canvasOf = (colour, width = 40, height = 30) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  return canvas;
};
"""


def open_page(
    page: Page,
    site: Site,
    assets: dict[str, str],
    body: str = "",
    until: Literal["load", "domcontentloaded"] = "load",
) -> None:
    """Load a page with this body and the element's script, and log the element's events."""
    site.files["/page/"] = (
        "<!doctype html><meta charset=utf-8><title>test</title><script type=module "
        f"src=/{assets['element.js']}></script>{body}"
    ).encode()
    page.add_init_script(LOG)
    page.add_init_script(MAKE)
    page.goto(f"{site.address}/page/", wait_until=until)


def events(page: Page, type: str, count: int = 1) -> list[dict[str, object]]:
    """The elements' events of a type, once there are so many."""
    page.wait_for_function(
        "([type, count]) => events.filter((each) => each.type === type).length >= count",
        arg=[type, count],
    )
    found: list[dict[str, object]] = page.evaluate("events")
    return [event for event in found if event["type"] == type]


def png(colour: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()
