"""Browsers read AVIF, and write none: a canvas that is asked for it gives PNG, without a word.

What was seen on Debian 12, x86-64, of HTMLCanvasElement.toBlob and OffscreenCanvas.convertToBlob:

| asked for  | Chromium 156.0.8078.114 | Firefox 153.0 | WebKitGTK 2.50.6 |
|------------|-------------------------|---------------|------------------|
| image/jpeg | JPEG                    | JPEG          | JPEG             |
| image/webp | WebP                    | WebP          | PNG              |
| image/avif | PNG                     | PNG           | PNG              |

Documented: the HTML standard ("Serializing bitmaps to a file") asks for PNG alone, and for PNG
instead of what a browser does not write.

Needs Brushwork's harness for browsers, and those that are to be asked (`make browsers`):

    .venv/bin/python docs/scripts/browser_formats.py

Takes ten seconds. Fails if one of them writes AVIF: then the studio may offer it there
("Formats" in docs/architecture.md).
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from brushwork.browser.chromium import launch, playing
from brushwork.browser.firefox import running_firefox
from brushwork.browser.hosting import BLANK, Site, serve
from brushwork.browser.webkit import running_webkit
from brushwork.errors import BrowserMissingError

TYPES = ("image/jpeg", "image/webp", "image/avif")
WRITTEN = """(async (types) => {
    const gives = async (type) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 16 });
        canvas.getContext("2d").fillRect(0, 0, 8, 8);
        const offscreen = new OffscreenCanvas(16, 16);
        offscreen.getContext("2d").fillRect(0, 0, 8, 8);
        const one = await new Promise((resolve) => canvas.toBlob(resolve, type));
        return [one.type, (await offscreen.convertToBlob({ type })).type];
    };
    return { by: navigator.userAgent, gives: await Promise.all(types.map(gives)) };
})"""


def answers(address: str) -> Iterator[dict]:
    """What each browser that is installed gives for each type."""
    asked = f"{WRITTEN}({list(TYPES)})"
    with suppress(BrowserMissingError), playing() as playwright, launch(playwright) as chromium:
        page = chromium.new_page()
        page.goto(address)
        yield page.evaluate(asked)
    for running in (running_firefox, running_webkit):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            suppress(BrowserMissingError),
            running(Path(folder)) as browser,
        ):
            browser.open(address)
            yield browser.evaluate(asked)


def main() -> None:
    """Ask, tell, and fail where what is said above is not so any more."""
    asked, writes = 0, False
    with serve(Site(files={"/": BLANK})) as site:
        for answer in answers(site.address):
            asked += 1
            print(answer["by"])
            for type, given in zip(TYPES, answer["gives"], strict=True):
                print(f"  {type}: {' and '.join(given)}")
                writes |= type == "image/avif" and type in given
    if writes or not asked:
        sys.exit("Changed: a browser writes AVIF." if writes else "There is no browser to ask.")
    print("All as it was.")


if __name__ == "__main__":
    main()
