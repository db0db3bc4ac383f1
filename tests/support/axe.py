"""What axe-core finds on a page."""

from typing import Literal

from playwright.sync_api import Page

from support.browser import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async () => {
    const { violations } = await axe.run();
    return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
NARROW = {"width": 360, "height": 740}


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[str]:
    """What axe finds to be serious or critical on the page as it is now, in light and dark."""
    if not page.evaluate("'axe' in globalThis"):
        # By the debugger: the page's policy, which stays in force, would refuse a script tag.
        page.evaluate(AXE.read_text("utf-8"))
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(
            "(scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", scheme
        )
        found += [f"{scheme}: {each}" for each in page.evaluate(CHECK)]
    return found
