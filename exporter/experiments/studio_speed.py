"""Times the studio on a phone's photograph, beside other builds of it: to the screen, to the file.

Of the last build also what is on the screen when, after something was changed.

Run with folders that `brushwork site` wrote, the one to compare with first:
`python exporter/experiments/studio_speed.py BEFORE NOW --save FILE.json`. Every round opens each
studio anew in Chromium, waits until its painter is ready, and gives it a photograph of 12
megapixels (a sample, enlarged).
"""

import argparse
import io
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from brushwork.benchmark.rounds import Times, measure_rounds, ratio
from brushwork.browser.chromium import launch, playing
from brushwork.browser.hosting import ISOLATION, Site, serve
from brushwork.files import atomic_write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PHOTOGRAPH = (4000, 3000)
SLOW_MS = 600_000
# When the page was given a photograph, and when it had its painting.
WATCH = """() => {
  self.watched = {};
  const [file, status] = ["#file", "#status"].map((each) => document.querySelector(each));
  file.addEventListener("change", () => { watched.given = performance.now(); }, true);
  new MutationObserver(() => {
    if (status.textContent.includes("Painted here")) watched.painted ??= performance.now();
  }).observe(status, { childList: true, characterData: true, subtree: true });
}"""
# Milliseconds until all is painted in another style, and until other changes are seen.
CHANGES = """async () => {
  const [stage, layer] = ["#stage", "#after"].map((each) => document.querySelector(each));
  const until = async (is, end = performance.now() + 120_000) => {
    while (!is()) {
      if (performance.now() > end) throw new Error(`never: ${is}`);
      await new Promise(requestAnimationFrame);
    }
  };
  const isBusy = () => stage.ariaBusy === "true";
  const seen = () => layer.querySelector("canvas").getContext("2d").getImageData(0, 0, 64, 1).data;
  const change = (name, value) => {
    const input = document.querySelector(name);
    if (value === undefined) input.click();
    else {
      input.value = value;
      for (const type of ["input", "change"])
        input.dispatchEvent(new Event(type, { bubbles: true }));
    }
  };
  const timed = async (changed, isThere) => {
    const start = performance.now();
    changed();
    await until(isBusy);
    await until(isThere);
    const taken = performance.now() - start;
    await until(() => !isBusy());
    // What goes on unseen comes to its end.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return taken;
  };
  const idle = () => !isBusy();
  const isDrafted = () => layer.querySelector(".draft") !== null;
  const second = document.querySelector("#second option:last-of-type").value;
  const style = document.querySelector(".card input[value^=any-style]:not(:checked)");
  const found = { style: await timed(() => style.click(), idle) };
  const isSeen = () => isDrafted() || idle();
  found.colours = await timed(() => change("input[name=colours][value=luma]"), isSeen);
  found.blend = await timed(() => change("#second", second), isDrafted);
  const before = seen().join();
  found.strength = await timed(() => change("#strength", "60"), () => seen().join() !== before);
  return found;
}"""


def main() -> None:
    """Measure, print a table, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sites", type=Path, nargs="+", help="Folders that `brushwork site` wrote.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", type=Path, help="Where to write the figures.")
    chosen = parser.parse_args()
    photograph = _photograph()
    files: Times = {site.name: [] for site in chosen.sites}
    changes: Times = {}
    with playing() as playwright, launch(playwright) as browser, ExitStack() as stack:
        hosts = {site.name: stack.enter_context(_hosted(site)) for site in chosen.sites}

        def run(name: str) -> float:
            newest = changes if name == chosen.sites[-1].name else None
            screen, file = _painted(browser, hosts[name], photograph, newest)
            files[name].append(file)
            return screen

        screens = measure_rounds(
            {name: lambda name=name: run(name) for name in hosts}, chosen.rounds
        )
    found = {}
    first = chosen.sites[0].name
    for what, times in (("screen", screens), ("file", files)):
        print(f"from the photograph to the {what}: median in seconds, and of the first")
        for name, each in times.items():
            share = ratio(each, times[first])
            found.setdefault(name, {})[what] = {"seconds": median(each) / 1000, "ratio": share}
            print(f"  {name:20}{median(each) / 1000:8.2f}{share:8.3f}")
    print(f"from a change in {chosen.sites[-1].name} to the screen: of another style's painting")
    seen = {}
    for what, each in changes.items():
        share = ratio(each, changes["style"])
        seen[what] = {"seconds": median(each) / 1000, "ratio": share}
        print(f"  {what:20}{median(each) / 1000:8.2f}{share:8.3f}")
    if chosen.save:
        saved = {
            "photograph": PHOTOGRAPH,
            "rounds": chosen.rounds,
            "studios": found,
            "changes": seen,
        }
        atomic_write(chosen.save, f"{json.dumps(saved, indent=2)}\n".encode())


def _painted(
    browser: "Browser", site: Site, photograph: bytes, changes: Times | None
) -> tuple[float, float]:
    """Milliseconds from the photograph to its painting on the screen, and to its file.

    Those from what is changed then to the screen are added to `changes`.
    """
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{site.address}/")
    page.locator(".card").first.wait_for()
    page.locator("#progress").wait_for(state="hidden", timeout=SLOW_MS)
    page.evaluate(WATCH)
    picture = {"name": "photograph.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    page.locator("#file").set_input_files([picture])
    page.locator("#status", has_text="Painted here").wait_for(timeout=SLOW_MS)
    screen: float = page.evaluate("watched.painted - watched.given")
    started = time.perf_counter()
    with page.expect_download(timeout=SLOW_MS) as saved:
        page.get_by_role("button", name="Download").click()
    saved.value.path()
    file = screen + 1000 * (time.perf_counter() - started)
    if changes is not None:
        for what, milliseconds in page.evaluate(CHANGES).items():
            changes.setdefault(what, []).append(milliseconds)
    page.close()
    return screen, file


@contextmanager
def _hosted(folder: Path) -> Iterator[Site]:
    index = (folder / "index.html").read_bytes()
    with serve(Site(files={"/": index}, folders={"/": folder}, headers=dict(ISOLATION))) as site:
        yield site


def _photograph() -> bytes:
    from PIL import Image
    from skimage import data

    stream = io.BytesIO()
    Image.fromarray(data.coffee()).resize(PHOTOGRAPH).save(stream, "JPEG", quality=90)
    return stream.getvalue()


if __name__ == "__main__":
    main()
