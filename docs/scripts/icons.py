"""Draws the app's icons into web/icons, from the brush of the studio's page.

`python docs/scripts/icons.py`; needs Chromium.
"""

import re
from pathlib import Path

from brushwork.browser.chromium import launch, playing
from brushwork.files import atomic_write

WEB = Path(__file__).parents[2] / "web"
PAPER, INK, PAINT = "#f6f3ec", "#3a342c", "#b3432b"
# Of an icon's side; what systems cut to a shape keeps clear of its edges.
SHARES = {"icon-192": (192, 0.72), "icon-512": (512, 0.72), "icon-maskable": (512, 0.5)}


def main() -> None:
    """Draw all of them."""
    page_source = (WEB / "templates" / "index.html.j2").read_text()
    handle, tip = re.findall(r'<path (?:class="tip" )?d="(m?[^"]+)"/>', page_source)[:2]
    with playing() as playwright, launch(playwright) as browser:
        for name, (side, share) in SHARES.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            drawn = share * side
            page.set_content(
                f'<body style="margin:0;background:{PAPER};display:grid;height:{side}px;'
                f'place-items:center"><svg viewBox="2.500 3.500 28 26" width="{drawn}">'
                f'<path fill="{INK}" d="{handle}"/><path fill="{PAINT}" d="{tip}"/></svg></body>'
            )
            atomic_write(WEB / "icons" / f"{name}.png", page.screenshot())
            page.close()


if __name__ == "__main__":
    main()
