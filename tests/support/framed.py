"""A page with nothing but a frame, and in the frame a page with `<brush-work>`."""

import io
import json
from pathlib import Path

from PIL import Image

from support import browser
from support.tiny_stylizers import tiny_stylizers

# The element's shadow tree, seen from the outer page.
FRAMED = "frames[0]?.document.querySelector('brush-work')?.shadowRoot?"
# The studio's, and the frame.
POLICY = f"{browser.POLICY}; frame-src 'self'"


def framed_element(web: Path) -> dict[str, bytes]:
    """The files, by path; `web` is the built web part."""
    element = json.loads((web / "assets.json").read_text("utf-8"))["element.js"]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    page = (
        f"<!doctype html><meta charset=utf-8><title>test</title><script type=module src=/{element}>"
        '</script><brush-work src="/red.png" stylizer="tiny-whole" style-id="plain"></brush-work>'
    )
    outer = "<!doctype html><meta charset=utf-8><title>test</title><iframe src=/inner/></iframe>"
    files = {"/": outer, "/inner/": page}
    return {
        **tiny_stylizers(),
        "/red.png": picture.getvalue(),
        **{path: text.encode() for path, text in files.items()},
    }
