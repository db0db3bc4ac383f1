"""Forms with small pictures, and what is answered to them."""

import io
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork.contract.manifest import load_manifest
from brushwork.imaging import decode

STYLIZERS = Path(__file__).parents[3] / "web" / "stylizers"
CLASSICS = load_manifest(STYLIZERS / "classics")
STYLE = CLASSICS.styles[0].id
FORM = {"stylizer": "classics", "style": STYLE}
STYLIZE = "/api/stylize"


def png(width: int = 24, height: int = 16, mode: str = "RGB") -> bytes:
    """A PNG of coloured noise."""
    noise = np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise, "RGBA").convert(mode).save(stream, "PNG")
    return stream.getvalue()


def plain(width: int, height: int) -> bytes:
    """A large picture in a small file."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "PNG")
    return stream.getvalue()


def stylize(client: httpx.Client, image: bytes, **fields: str) -> httpx.Response:
    """The answer to a picture and fields, which must be a painting."""
    files = {"image": ("photo", image)}
    response = client.post(STYLIZE, data=FORM | fields, files=files)
    assert response.status_code == 200, response.text
    return response


def picture(response: httpx.Response) -> Pixels:
    """The pixels of a painting."""
    return decode(response.content).pixels


def problem(response: httpx.Response, status: int, name: str) -> str:
    """The detail of a problem, which must be of this status and name."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert (body["type"], body["status"]) == (f"urn:problem-type:brushwork:{name}", status)
    return str(body["detail"])


def queue(client: httpx.Client) -> dict[str, int]:
    """The queue as the host reports it."""
    return dict(client.get("/healthz").json()["queue"])
