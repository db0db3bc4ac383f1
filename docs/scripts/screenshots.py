"""Draws the studio as it is, into docs/pictures: on a desktop and on a phone; and, for the
app that may be installed, into web/icons.

`make screenshots`; needs the built web part and Chromium. The photographs are scikit-image's, CC0.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from skimage import data
from studio_site import studio

from brushwork.browser.chromium import launch, playing
from brushwork.files import atomic_write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = Path(__file__).parents[1] / "pictures"
PHOTOGRAPHS = ("coffee", "chelsea", "rocket")
DESKTOP, PHONE = (1440, 900), (390, 844)
SLOW_MS = 120_000


def main() -> None:
    """Paint and write both pictures, the phone's beside itself with other sheets."""
    with playing() as playwright, launch(playwright) as browser, studio() as address:
        shots = _shots(browser, address, DESKTOP, [None])
        _write("studio-desktop.jpg", shots)
        shots = _shots(browser, address, PHONE, ["Styles", "Adjust", "Save"])
        _write("studio-phone.jpg", shots)
        _write("../../web/icons/screenshot-narrow.jpg", shots[:1])
        shots = _shots(browser, address, (1280, 800), [None], sharpness=1)
        _write("../../web/icons/screenshot-wide.jpg", shots)


def _shots(
    browser: "Browser",
    address: str,
    size: tuple[int, int],
    sheets: list[str | None],
    sharpness: float = 1.5,
) -> list[Image.Image]:
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        has_touch=width < height,
        device_scale_factor=sharpness,
    )
    page.goto(address)
    page.locator(".card").first.wait_for()
    page.locator("#file").set_input_files(
        [
            {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": _photograph(name)}
            for name in PHOTOGRAPHS[: 3 if width > height else 1]
        ]
    )
    page.locator("#stage[aria-busy=false] .painted").wait_for(timeout=SLOW_MS)
    page.locator("#download:enabled").wait_for(timeout=SLOW_MS, state="attached")
    # Until the cards that are seen show the photograph.
    page.wait_for_timeout(6_000)
    found = []
    for sheet in sheets:
        if sheet not in (None, "Styles"):
            page.get_by_role("group", name="Sheets").get_by_role("button", name=sheet).click()
        found.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    page.close()
    return found


def _write(name: str, shots: list[Image.Image]) -> None:
    gap = 24
    width = sum(shot.width for shot in shots) + gap * (len(shots) - 1)
    whole = Image.new("RGB", (width, shots[0].height), "white")
    left = 0
    for shot in shots:
        whole.paste(shot, (left, 0))
        left += shot.width + gap
    stream = io.BytesIO()
    whole.save(stream, "JPEG", quality=88, optimize=True)
    atomic_write(PICTURES / name, stream.getvalue())


def _photograph(name: str) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(getattr(data, name)()[..., :3]).save(stream, "JPEG", quality=92)
    return stream.getvalue()


if __name__ == "__main__":
    main()
