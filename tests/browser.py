"""A real Chromium, and loopback hosts for it: fixtures for every test that needs a browser."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web" / "dist"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Resolves to loopback, but is no secure context over plain HTTP.
INSECURE_HOST = "insecure.test"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; img-src 'self' blob: data:; style-src 'self'"
)
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# As on a device with 1 GB: browsers paint about 6.7 megapixels there.
LITTLE_MEMORY = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 })"
LONGEST_GATE_SECONDS = 60
BLANK = b"<!doctype html><meta charset=utf-8><title>test</title><body>"


@dataclass
class Site:
    """A host: `files` and `folders` by path, files first; `requests` are the paths asked for.

    What has a gate is answered once that is set; what is `broken` stops in its middle. Where the
    host is `gone`, no request is answered.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    gates: dict[str, threading.Event] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    gone: bool = False

    def read(self, path: str) -> bytes | None:
        """The content at a path, None where there is none."""
        if path in self.files:
            return self.files[path]
        for prefix, folder in self.folders.items():
            file = folder / path.removeprefix(prefix)
            if path.startswith(prefix) and ".." not in path and file.is_file():
                return file.read_bytes()
        return None


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    """Serve a site on loopback, and give it its address, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if site.gone:
                self.close_connection = True
                return
            path = unquote(urlsplit(self.path).path)
            site.requests.append(path)
            if gate := site.gates.get(path):
                gate.wait(LONGEST_GATE_SECONDS)
            content = site.read(path)
            self.send_response(404 if content is None else 200)
            suffix = ".html" if path.endswith("/") else Path(path).suffix
            self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(content or b"")))
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if path in site.broken:
                self.close_connection = True
                content = (content or b"")[: len(content or b"") // 2]
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that goes away in the middle of a file is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            site.address = f"http://127.0.0.1:{server.server_port}"
            yield site
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def built_web() -> Path:
    """The built web part."""
    if not (WEB / "assets.json").is_file():
        pytest.fail("the web part is not built; run: make web")
    return WEB


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's; missing it fails in CI and skips elsewhere."""
    path = chromium_path()
    with sync_playwright() as playwright:
        if path is None and not Path(playwright.chromium.executable_path).exists():
            reason = "there is no Chromium; run `make browsers` or set BRUSHWORK_CHROMIUM"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        rules = f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=path, args=["--disable-dev-shm-usage", rules]
        )
        yield browser
        browser.close()


def chromium_path() -> str | None:
    """Where the machine's Chromium is; None where it has none."""
    named = os.environ.get("BRUSHWORK_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def webgpu_chromium(chromium: Browser) -> Iterator[Browser]:
    """The same Chromium with a software adapter for WebGPU: right, and slow beyond 64 pixels."""
    arguments = ["--disable-dev-shm-usage", "--enable-unsafe-webgpu"]
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*arguments, "--use-webgpu-adapter=swiftshader"]
    )
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page with its own storage; an error that its scripts did not catch fails the test."""
    yield from new_page(chromium)


@pytest.fixture
def webgpu_page(webgpu_chromium: Browser) -> Iterator[Page]:
    """Such a page in a Chromium with WebGPU."""
    yield from new_page(webgpu_chromium)


def new_page(browser: Browser) -> Iterator[Page]:
    """The life of a page: the test is in the middle."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


SiteMaker = Callable[..., Site]


@pytest.fixture
def make_site(built_web: Path) -> Iterator[SiteMaker]:
    """Hosts with the built assets, stylizers and samples, and a blank page at `/`.

    `isolated=False` leaves out COOP and COEP; `policy` is the content security policy;
    `files` and `headers` are added.
    """
    ends = ExitStack()

    def make(
        isolated: bool = True,
        policy: str | None = POLICY,
        files: dict[str, bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Site:
        site = Site(
            files={"/": BLANK, **(files or {})},
            folders={f"/{name}/": built_web / name for name in ("assets", "stylizers", "samples")},
            headers={
                **(ISOLATION if isolated else {}),
                **({"Content-Security-Policy": policy} if policy else {}),
                **(headers or {}),
            },
        )
        return ends.enter_context(serve(site))

    with ends:
        yield make


@pytest.fixture
def site(make_site: SiteMaker) -> Site:
    """A cross-origin isolated host under the studio's content security policy."""
    return make_site()
