"""Pages of another origin around Brushwork's frame."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from .browser import Site

# Nothing but the page's own scripts, and the frame.
STRICT = "default-src 'none'; script-src 'self'; frame-src {frame}; img-src data:"
PARENT = """<!doctype html><meta charset=utf-8><title>A page around a frame</title>
<link rel=icon href="data:,"><script type=module src=/parent.js></script>
<iframe src="{frame}?{options}" title="Brushwork" {attributes}></iframe>{more}"""
SCRIPT = """
import { connect } from "/client.js";
const frame = document.querySelector("iframe");
const pixels = async (blob) => {
  const picture = await createImageBitmap(blob);
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
};
const file = (colour) => {
  const canvas = new OffscreenCanvas(40, 30);
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 40, 30);
  return canvas.convertToBlob();
};
const tried = (promise) => promise.catch(({ code, message }) => ({ code, message }));
// One request by hand: its answers, up to the last.
const port = () => new Promise((resolve, reject) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => data.type === "ready" ? resolve(port1) : reject(data);
  const message = { brushwork: 1, type: "connect" };
  frame.contentWindow.postMessage(message, new URL(frame.src).origin, [port2]);
});
const ask = (port, request) => new Promise((resolve) => {
  port.addEventListener("message", ({ data }) => {
    if (data.id === request.id && data.type !== "progress") resolve(data);
  });
  port.postMessage(request);
});
Object.assign(globalThis, { ask, connect, file, frame, pixels, port, tried });
globalThis.heard = [];
addEventListener("message", ({ data }) => heard.push(data));
globalThis.embed = connect(frame);
globalThis.embed.catch(() => {});
"""


def around(
    frame: str,
    web: Path,
    options: str = "",
    attributes: str = "width=640 height=480",
    more: str = "",
    policy: str | None = STRICT,
    **headers: str,
) -> Site:
    """A host to serve, with a page around the frame at this address.

    The page has the client, and what tests do with it. `attributes` are the frame's, `more` is HTML
    after it, `headers` are the page's.
    """
    client = json.loads((web / "assets.json").read_text("utf-8"))["embed.js"]
    if policy is not None:
        headers["Content-Security-Policy"] = policy.format(frame=frame)
    return Site(
        files={
            "/": PARENT.format(
                frame=frame, options=options, attributes=attributes, more=more
            ).encode(),
            "/parent.js": SCRIPT.encode(),
            "/client.js": (web / client).read_bytes(),
        },
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def painted(page: Page, colour: str = "red", look: dict[str, Any] | None = None) -> list[int]:
    """Send a picture of one colour to the frame; the painting's first pixel."""
    pixel: list[int] = page.evaluate(
        """async ([colour, look]) => {
            const frame = await embed;
            await frame.paint(await file(colour), look);
            return pixels(await frame.result());
        }""",
        [colour, look],
    )
    return pixel
