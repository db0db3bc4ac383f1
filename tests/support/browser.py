"""Real browsers, and loopback hosts for them: fixtures for every test that needs one."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page, Playwright

from brushwork.browser import hosting
from brushwork.browser.chromium import launch, playing
from brushwork.browser.firefox import Firefox, running_firefox
from brushwork.browser.hosting import BLANK, ISOLATION, POLICY, serve
from brushwork.browser.webkit import WebKit, running_webkit
from brushwork.errors import BrowserMissingError
from support.published import published

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web" / "dist"
# Resolves to loopback, but is no secure context over plain HTTP.
INSECURE_HOST = "insecure.test"
# As on a device with 1 GB: browsers paint about 6.7 megapixels there.
LITTLE_MEMORY = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 })"
LONGEST_GATE_SECONDS = 60
AnyBrowser = TypeVar("AnyBrowser")
# The runtime's functions are compiled for speed once they have run for long (8 times V8's measure):
# on pictures as small as the tests' that costs more than it saves.
TIERING = "--js-flags=--wasm-tiering-budget=100000000"


@dataclass
class Site(hosting.Site):
    """A host that may fail; `requests` are the paths asked for.

    What has a gate is answered once that is set; what is `broken` stops in its middle; what is
    `bare` has no headers of its own. Where the host is `gone`, no request is answered.
    """

    gates: dict[str, threading.Event] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    gone: bool = False

    def answer(self, request: BaseHTTPRequestHandler, path: str) -> None:
        """Answer, or fail."""
        if self.gone:
            request.close_connection = True
            return
        self.requests.append(path)
        if gate := self.gates.get(path):
            gate.wait(LONGEST_GATE_SECONDS)
        content = self.read(path)
        self.begin(request, path, content)
        if path in self.broken:
            request.close_connection = True
            content = (content or b"")[: len(content or b"") // 2]
        request.wfile.write(content or b"")

    def headers_of(self, path: str) -> Mapping[str, str]:
        """Of an answer."""
        return {} if path in self.bare else self.headers


@contextmanager
def started(
    browser: AbstractContextManager[AnyBrowser], expected: bool = bool(os.environ.get("CI"))
) -> Iterator[AnyBrowser]:
    """A browser while it runs; one that is not installed skips, or fails where it is expected."""
    with ExitStack() as ends:
        try:
            running = ends.enter_context(browser)
        except BrowserMissingError as error:
            reason = f"{error}; or run `make browsers`"
            pytest.fail(reason) if expected else pytest.skip(reason)
        yield running


@pytest.fixture(scope="session")
def built_web() -> Path:
    """The built web part."""
    if not (WEB / "assets.json").is_file():
        pytest.fail("the web part is not built; run: make web")
    return WEB


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives Chromium."""
    with playing() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's; missing it fails in CI and skips elsewhere."""
    with started(launch(playwright, TIERING, hosts=[INSECURE_HOST])) as browser:
        yield browser


@pytest.fixture(scope="session")
def webgpu_chromium(playwright: Playwright) -> Iterator[Browser]:
    """The same Chromium with a software adapter for WebGPU: right, and slow beyond 64 pixels."""
    arguments = (TIERING, "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader")
    with started(launch(playwright, *arguments)) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """The machine's Firefox; missing it fails in CI and skips elsewhere."""
    with started(running_firefox(tmp_path_factory.mktemp("firefox"))) as firefox:
        yield firefox


@pytest.fixture(scope="session")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    """The machine's WebKitGTK; missing it fails in CI where there is apt, and skips elsewhere."""
    # Only Debian and its kin have it.
    expected = bool(os.environ.get("CI")) and shutil.which("apt-get") is not None
    with started(running_webkit(tmp_path_factory.mktemp("webkit")), expected) as webkit:
        yield webkit


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


def built_site(
    built_web: Path,
    isolated: bool = True,
    policy: str | None = POLICY,
    files: dict[str, bytes] | None = None,
    headers: dict[str, str] | None = None,
) -> Site:
    """A host to serve, with the built assets, stylizers and samples, and a blank page at `/`.

    `isolated=False` leaves out COOP and COEP; `policy` is the content security policy;
    `files` and `headers` are added.
    """
    return Site(
        files={"/": BLANK, **(files or {})},
        folders={
            "/assets/": built_web / "assets",
            "/samples/": built_web / "samples",
            "/stylizers/": published(built_web),
        },
        headers={
            **(ISOLATION if isolated else {}),
            **({"Content-Security-Policy": policy} if policy else {}),
            **(headers or {}),
        },
    )


@pytest.fixture
def make_site(built_web: Path) -> Iterator[SiteMaker]:
    """Serves `built_site`s while a test runs."""
    with ExitStack() as ends:
        yield lambda **options: ends.enter_context(serve(built_site(built_web, **options)))


@pytest.fixture
def site(make_site: SiteMaker) -> Site:
    """A cross-origin isolated host under the studio's content security policy."""
    return make_site()
