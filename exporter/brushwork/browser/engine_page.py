"""A page that has loaded the built engine, and pictures to and from it."""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contract.arrays import Pixels
from ..errors import BrowserError
from ..site.pages import ASSETS_NAME
from .chromium import evaluate

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

SCRIPT = Path(__file__).with_suffix(".js")


def built_assets(web: Path) -> dict[str, str]:
    """Logical names of the built assets, and their paths; raises BrowserError."""
    try:
        names = json.loads((web / ASSETS_NAME).read_text("utf-8"))
        return {str(name): str(path) for name, path in names.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise BrowserError(
            f"{web / ASSETS_NAME} does not name the built assets; run: make web"
        ) from error


def load_engine(page: "Page | Frame", assets: dict[str, str], **options: object) -> None:
    """Put `engine`, made with these options, and SCRIPT's helpers into an open page or frame.

    The page is of a host that serves the assets. Raises BrowserError.
    """
    evaluate(page, *engine_script(assets, **options))


def engine_script(assets: dict[str, str], **options: object) -> tuple[str, dict[str, Any]]:
    """The function that does that in any page, and its argument; raises BrowserError."""
    try:
        modules = [f"/{assets[name]}" for name in ("engine.js", "pictures.js")]
    except KeyError as error:
        raise BrowserError(f"there is no asset {error}; run: make web") from error
    return SCRIPT.read_text("utf-8"), {"modules": modules, "options": options}


def send(pixels: Pixels) -> dict[str, Any]:
    """RGBA pixels, HxWx4, as the page's `pixels(...)` takes them."""
    height, width, _ = pixels.shape
    data = base64.b64encode(pixels.tobytes()).decode()
    return {"width": width, "height": height, "data": data}


def receive(sent: dict[str, Any]) -> Pixels:
    """What the page's `plain(...)` gave, as RGBA pixels, HxWx4."""
    flat = np.frombuffer(base64.b64decode(sent["data"]), np.uint8)
    return flat.reshape(sent["height"], sent["width"], 4)
