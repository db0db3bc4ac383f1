"""The studio in a real Chromium, on a static host, in a folder of it."""

import base64
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from brushwork.provenance import Signer
from brushwork.site.pages import render_site
from brushwork_server import create_app, load_engine
from brushwork_server.running import Host, configuration
from support.browser import INSECURE_HOST, ISOLATION, Site, serve
from support.embedding import around
from support.published import published
from support.serving import serving
from support.tiny_stylizers import tiny_stylizers

__all__ = ["INSECURE_HOST"]

FOLDER = "/gallery/"
SLOWEST_MS = 60_000
expect.set_options(timeout=20_000)

# What changes is drawn with the next frame.
SHOWN = """async () => {
    // What mixes may have to be loaded first.
    for (let frame = 0; frame < 3; frame++) {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    const canvas = document.querySelector("#after canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
}"""

# Pictures are decoded when the page calls `release()`.
HOLD_DECODING = """() => {
    const decode = self.createImageBitmap;
    const held = new Promise((resolve) => { self.release = resolve; });
    self.createImageBitmap = async (...input) => { await held; return decode(...input); };
}"""

GIVE = """async ([how, bytes]) => {
    const data = new DataTransfer();
    const file = () => new File([Uint8Array.from(bytes)], `${how}.png`, {type: "image/png"});
    if (bytes) data.items.add(file());
    else data.setData("text/uri-list", "https://example.org/picture.png");
    const options = {bubbles: true, cancelable: true};
    const event = how === "paste"
        ? new ClipboardEvent("paste", {...options, clipboardData: data})
        : new DragEvent("drop", {...options, dataTransfer: data});
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
}"""

PictureMaker = Callable[..., Path]
Around = Callable[..., Page]


@dataclass
class Studio:
    """An open studio page, and how a person gets from one state to the next."""

    page: Page
    host: Site

    def paint(self, picture: Path) -> None:
        """Choose a picture and wait for its painting."""
        self.page.locator("#file").set_input_files(picture)
        self.painted()

    def give(self, how: str, content: bytes | None) -> bool:
        """Paste or drop a PNG file, or where there is none a link; whether the page took it."""
        took: bool = self.page.evaluate(GIVE, [how, None if content is None else list(content)])
        return took

    def painted(self) -> None:
        """Wait until the picture is painted."""
        expect(self.status).to_contain_text("Painted", timeout=SLOWEST_MS)

    def settled(self) -> None:
        """Wait until the picture is painted as it is wanted now."""
        stage = self.page.locator("#stage")
        expect(stage).to_have_attribute("aria-busy", "false", timeout=SLOWEST_MS)
        self.painted()

    def saved(self) -> np.ndarray:
        """The painting as it is wanted now, from its file: RGB, int."""
        self.settled()
        return np.asarray(decoded(self.download("PNG")[1]).convert("RGB")).astype(int)

    @property
    def status(self) -> Locator:
        """What the status line says."""
        return self.page.locator("#status")

    @property
    def problem(self) -> Locator:
        """The message about what went wrong."""
        return self.page.get_by_role("alert")

    def style(self, title: str) -> None:
        """Choose a style by its title, and wait for the painting in it."""
        self.page.locator(".card", has_text=title).first.click()
        self.painted_in(title)

    def painted_in(self, title: str) -> None:
        """Wait until the painting shown is in a style."""
        label = f"The painting: in the style of {title}"
        painting = self.page.locator("#after")
        expect(painting).to_have_attribute("aria-label", label, timeout=SLOWEST_MS)
        self.painted()

    def download(self, format: str | None = None) -> tuple[str, bytes]:
        """Save the painting; its file name and content."""
        if format:
            self.page.get_by_role("radio", name=format).check()
        with self.page.expect_download() as saved:
            self.page.get_by_role("button", name="Download").click()
        return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()

    def on_screen(self) -> np.ndarray:
        """The painting as it is shown, in its own pixels, RGBA."""
        address = self.page.locator("#after canvas").evaluate("canvas => canvas.toDataURL()")
        return np.asarray(decoded(base64.b64decode(address.partition(",")[2])))

    def shown(self) -> list[int]:
        """The SHA-256 of the pixels that the painting's canvas shows."""
        digest: list[int] = self.page.evaluate(SHOWN)
        return digest


@pytest.fixture(scope="session")
def studio_host(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A static host that isolates pages and sends no policy, with a site in one of its folders."""
    folder = tmp_path_factory.mktemp("host") / "site"
    render_site(folder, published(built_web))
    with hosted(folder) as site:
        yield site


@pytest.fixture(scope="session")
def tiny_host(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Such a host with painters of known arithmetic, which are quick."""
    with hosted(tiny_site(tmp_path_factory.mktemp("tiny"))) as site:
        yield site


@pytest.fixture(scope="session")
def any_host(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """As `tiny_host`, with a painter of any style among them."""
    with hosted(tiny_site(tmp_path_factory.mktemp("any"), any_style=True)) as site:
        yield site


def tiny_site(root: Path, *, any_style: bool = False) -> Path:
    """Write a site with painters of known arithmetic below `root`; its folder."""
    for address, content in tiny_stylizers(any_style=any_style).items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    render_site(root / "site", root / "stylizers")
    return root / "site"


@contextmanager
def hosted(folder: Path) -> Iterator[Site]:
    """A static host that isolates pages, with a site in one of its folders."""
    index = (folder / "index.html").read_bytes()
    site = Site(files={FOLDER: index}, folders={FOLDER: folder}, headers=dict(ISOLATION))
    with serve(site):
        yield site


@pytest.fixture(scope="session")
def real_host(built_web: Path) -> Iterator[str]:
    """The address of `brushwork serve`; it answers to INSECURE_HOST, too."""
    with serving("--port", "0", "--allow-host", INSECURE_HOST) as (address, _):
        yield address


@pytest.fixture(scope="session")
def server(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server with stylizers of known arithmetic."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@contextmanager
def running_server(root: Path, signer: Signer | None = None) -> Iterator[str]:
    """The same, which may sign; `root` is an empty folder."""
    for address, content in tiny_stylizers(any_style=True).items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    stylizers = root / "stylizers"
    engine = load_engine("cpu", stylizers, threads=1)
    app = create_app(engine=engine, stylizers=stylizers, signer=signer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        uvicorn_server = Host(configuration(app))
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            uvicorn_server.should_exit = True
            thread.join(20)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with storage of its own, and without service workers, which fetch when they like.

    An error that no script caught fails the test.
    """
    with opened_context(chromium, service_workers="block") as context:
        yield context


@pytest.fixture
def keeping_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser as it is, with service workers; otherwise as `context`."""
    with opened_context(chromium) as context:
        yield context


@contextmanager
def opened_context(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser's context in which an error that no script caught fails the test."""
    context = chromium.new_context(reduced_motion="reduce", **options)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def studio(context: BrowserContext, studio_host: Site) -> Studio:
    """The studio, just opened."""
    page = context.new_page()
    page.goto(studio_host.address + FOLDER)
    return Studio(page, studio_host)


@pytest.fixture
def open_around(context: BrowserContext, server: str, built_web: Path) -> Iterator[Around]:
    """Open a page of another origin around the server's frame; options are `around`'s."""
    with ExitStack() as ends:

        def open(frame: str = f"{server}embed.html", **options: str) -> Page:
            site = ends.enter_context(serve(around(frame, built_web, **options)))
            page = context.new_page()
            page.goto(site.address)
            return page

        yield open


@pytest.fixture
def make_picture(tmp_path: Path) -> PictureMaker:
    """Write a small photograph-like picture; options go to Pillow."""

    def make(name: str = "photo.png", size: tuple[int, int] = (48, 32), **options: object) -> Path:
        path = tmp_path / name
        path.write_bytes(encoded(photograph(*size), path.suffix, **options))
        return path

    return make


def photograph(width: int, height: int) -> Image.Image:
    """Soft colours that differ in every corner."""
    x, y = np.arange(width), np.arange(height)[:, None]
    waves = (128 + 100 * np.sin(np.arange(width + 2 * height) / 9)).astype(np.uint8)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = 255 * x / width
    pixels[..., 1] = 255 * y / height
    # Of column + 2 * row.
    pixels[..., 2] = np.lib.stride_tricks.sliding_window_view(waves, width)[: 2 * height : 2]
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, suffix: str, **options: object) -> bytes:
    """A picture as a file of the type that a suffix names."""
    stream = io.BytesIO()
    picture.save(stream, Image.registered_extensions()[suffix], **options)
    return stream.getvalue()


def decoded(content: bytes) -> Image.Image:
    """The picture in a file's bytes."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
