"""Painting in a page in a style that the kernel has, and how far from onnxruntime-web it may be."""

from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page
from skimage import data

from support.engine_page import receive, send
from support.painting import PAINT

STYLIZER, STYLE = "any-style", "starry-night"
# Levels of 255: what rounding to 8 bits makes of the last bits.
MOST, MEAN = 1, 0.1

Pixels = np.ndarray


def painted(
    page: Page, picture: Pixels, *, mask: Pixels | None = None, **request: object
) -> tuple[Pixels, dict[str, Any]]:
    """What the engine makes of RGBA pixels, and its runtime."""
    wanted = {"stylizer": STYLIZER, "style": STYLE, **request}
    if mask is not None:
        wanted["mask"] = send(mask)
    result = page.evaluate(PAINT, {"picture": send(picture), **wanted})
    return receive(result["picture"]).astype(int), result["runtime"]


def opaque(rgb: Pixels) -> Pixels:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def photograph(width: int, height: int) -> Pixels:
    return opaque(np.array(Image.fromarray(data.astronaut()).resize((width, height))))


def assert_alike(one: Pixels, other: Pixels, what: object = "") -> None:
    """Fails where two paintings differ by more than rounding does."""
    difference = np.abs(one.astype(int) - other)
    assert difference.max() <= MOST, what
    assert difference.mean() <= MEAN, what
