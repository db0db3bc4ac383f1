"""Times how soon the studio shows what a control changes, beside a whole painting for the screen.

`make repainting`; needs the built web part and Chromium. Writes docs/benchmarks/repainting.json and
.md. In every round each control is moved once, and another style is chosen, which paints the whole
preview of a photograph of 12 megapixels (scikit-image's, CC0, enlarged). All take their turns in
one page, so that whatever slows the machine slows all alike: what carries over are the ratios.
"""

import argparse
import io
import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image
from skimage import data
from studio_site import studio

from brushwork.benchmark.machine import describe_machine
from brushwork.benchmark.rounds import ratio
from brushwork.browser.chromium import launch, playing
from brushwork.files import atomic_write

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parents[1] / "benchmarks"
STYLIZERS = ("classics", "any-style")
PHOTOGRAPH = (4000, 3000)
GOAL = 0.2
SLOW_MS = 600_000
WHOLE = "another style"
# Every change of a round, and what it does; numbers differ from round to round.
CHANGES = {
    "strength": "set('#strength', 70 + (round % 2) * 20)",
    "colours": "check(`input[name=colours][value=${round % 2 ? 'style' : 'palette'}]`)",
    "blend": "set('#blend', 40 + (round % 2) * 20)",
    WHOLE: "check(`.card input[value^='${stylizer}/'] >> ${1 + round % 2}`)",
}
# What happens in the page: when a change was made, when anything of it was drawn, when all was.
HELPERS = """() => {
  const drawn = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...content) {
    drawn.apply(this, content);
    const { canvas } = this;
    if (canvas.className === "draft" || canvas.closest("#after")) self.seen?.(performance.now());
  };
  const after = document.querySelector("#after");
  const stage = document.querySelector("#stage");
  const all = (selector) => {
    const [path, at = "0"] = selector.split(" >> ");
    return document.querySelectorAll(path)[Number(at)];
  };
  self.set = (selector, value) => {
    const input = all(selector);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  self.check = (selector) => all(selector).click();
  self.timed = (change) => new Promise((resolve) => {
    let first = null;
    const begun = performance.now();
    self.seen = (now) => { first ??= now - begun; };
    const check = setInterval(() => {
      if (first === null || stage.ariaBusy === "true" || after.querySelector(".draft")) return;
      clearInterval(check);
      observer.disconnect();
      self.seen = null;
      resolve({ first, whole: last - begun });
    }, 50);
    let last = begun;
    const observer = new MutationObserver(() => { last = performance.now(); });
    observer.observe(stage, { attributes: true, attributeFilter: ["aria-busy"] });
    change();
    last = Math.max(last, performance.now());
  });
}"""


def main() -> None:
    """Measure, write figures and page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with playing() as playwright, launch(playwright) as browser, studio() as address:
        times = {}
        for stylizer in STYLIZERS:
            page = browser.new_page(
                reduced_motion="reduce", viewport={"width": 1280, "height": 800}
            )
            page.goto(address)
            times[stylizer] = _measured(page, stylizer, chosen.rounds)
            page.close()
    found = {
        "machine": describe_machine(),
        "photograph": PHOTOGRAPH,
        "rounds": chosen.rounds,
        "milliseconds": times,
    }
    atomic_write(FOLDER / "repainting.json", f"{json.dumps(found, indent=2)}\n".encode())
    atomic_write(FOLDER / "repainting.md", _page(times, chosen.rounds).encode())
    print(_table(times))


def _measured(page: "Page", stylizer: str, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of every round until a change is first seen, and until it is painted."""
    page.locator(".card").first.wait_for()
    picture = {"name": "photograph.jpg", "mimeType": "image/jpeg", "buffer": _photograph()}
    page.locator("#file").set_input_files([picture])
    page.locator("#stage[aria-busy=false] .painted").wait_for(timeout=SLOW_MS)
    page.locator(f".card input[value^='{stylizer}/']").first.check(force=True)
    page.locator("#second").select_option(index=3)
    page.locator("#stage[aria-busy=false] .painted").wait_for(timeout=SLOW_MS)
    page.evaluate(HELPERS)
    found: dict[str, dict[str, list[float]]] = {
        name: {"first": [], "whole": []} for name in CHANGES
    }
    # The first round loads what is needed, and does not count.
    for index in range(rounds + 1):
        for name, change in CHANGES.items():
            # Until what is done in idle moments, such as small cards, is over.
            page.wait_for_timeout(1_500)
            times = page.evaluate(
                f"([round, stylizer]) => timed(() => {{ {change}; }})", [index, stylizer]
            )
            for what in times if index > 0 else ():
                found[name][what].append(round(times[what], 1))
    return found


def _page(times: dict[str, dict[str, dict[str, list[float]]]], rounds: int) -> str:
    parts = [
        "# How soon the studio repaints",
        f"Written by `make repainting`: a photograph of 12 megapixels in Chromium, {rounds} rounds "
        "in which everything was changed once, in one page. A whole painting is that of the "
        "preview, after another style was chosen. Milliseconds are of a machine that did other "
        "things as well; the shares are medians over the rounds, of times taken side by side "
        f"([all of them](repainting.json)). Wanted: what a control changes is seen in under "
        f"{GOAL:.0%} of the time of a whole painting. What is seen first is a draft of an eighth "
        "of the pixels, or for strength the painting with the photo mixed in; the whole follows.",
        _table(times),
    ]
    return "\n\n".join(parts) + "\n"


def _table(times: dict[str, dict[str, dict[str, list[float]]]]) -> str:
    lines = [
        "| painter | changed | seen after, ms | of a whole painting | painted after, ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    for stylizer, changes in times.items():
        whole = changes[WHOLE]["whole"]
        for name, each in changes.items():
            share = f"{ratio(each['first'], whole):.0%}" if name != WHOLE else ""
            first = f"{median(each['first']):.0f}"
            lines.append(
                f"| {stylizer} | {name} | {first} | {share} | {median(each['whole']):.0f} |"
            )
    return "\n".join(lines)


def _photograph() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(data.coffee()).resize(PHOTOGRAPH).save(stream, "JPEG", quality=90)
    return stream.getvalue()


if __name__ == "__main__":
    main()
