"""A real Chromium, driven by Playwright (https://playwright.dev/python/), which is an extra."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import BrowserError, BrowserMissingError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page, Playwright

VARIABLE = "BRUSHWORK_CHROMIUM"
SOFTWARE_WEBGPU = ("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader")
"""WebGPU by Chromium's software adapter: right, and slow beyond 64 x 64 pixels."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """Where the machine's Chromium is; None where it has none."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def playing() -> Iterator["Playwright"]:
    """Playwright, until the block ends; raises BrowserError where it is not installed."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise BrowserMissingError(
            "browsers are driven by playwright, which is not installed; "
            "run: pip install 'brushwork[browser]'"
        ) from error
    with _quiet_interrupt(), sync_playwright() as playwright:
        yield playwright


@contextmanager
def launch(
    playwright: "Playwright",
    *arguments: str,
    hosts: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Iterator["Browser"]:
    """The machine's Chromium, else Playwright's own; raises BrowserError where there is none.

    It finds no host but this machine by `127.0.0.1`, and by the names that `hosts` gives it: left
    to itself it would look for its vendor's. `without` are arguments of Playwright's own.
    """
    from playwright.sync_api import Error

    path = chromium_path()
    own = (f"MAP {host} 127.0.0.1" for host in hosts)
    rules = ", ".join((*own, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"))
    try:
        # Containers often have a tiny /dev/shm.
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--disable-dev-shm-usage", f"--host-resolver-rules={rules}", *arguments],
            ignore_default_args=list(without),
        )
    except Error as error:
        kind = BrowserError if path else BrowserMissingError
        what = f"Chromium at {path} does not start" if path else "there is no Chromium"
        raise kind(
            f"{what}; install Debian's `chromium`, run `playwright install chromium`, or set "
            f"{VARIABLE} to its path"
        ) from error
    try:
        yield browser
    finally:
        browser.close()


def evaluate(page: "Page | Frame", script: str, argument: object = None) -> Any:
    """What a script gives in a page; raises BrowserError with what it throws."""
    from playwright.sync_api import Error

    try:
        return page.evaluate(script, argument)
    except Error as error:
        reason = error.message.split(".evaluate: ", 1)[-1].split("\n    at ")[0]
        raise BrowserError(f"the browser failed: {reason}") from error


@dataclass
class ChromiumTab:
    """A page of Playwright's as a `Tab`."""

    page: "Page"
    version: str

    def open(self, address: str) -> None:
        """As any `Tab` does."""
        self.page.goto(address)

    def call(self, function: str, argument: object = None) -> Any:
        """As any `Tab` does."""
        return evaluate(self.page, function, argument)


@contextmanager
def chromium_tab(*arguments: str) -> Iterator[ChromiumTab]:
    """A page of a Chromium of its own; raises BrowserError where that does not start."""
    with playing() as playwright, launch(playwright, *arguments) as browser:
        yield ChromiumTab(browser.new_page(), f"Chromium {browser.version}")


@contextmanager
def _quiet_interrupt() -> Iterator[None]:
    """Ctrl-C ends Playwright's driver, too; asyncio would tell of its broken connection."""
    try:
        yield
    except KeyboardInterrupt:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise
