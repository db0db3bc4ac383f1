"""How much memory a page's process has, from Linux's /proc: anonymous and shared memory."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

EVERY_SECONDS = 0.05
COUNTED = ("RssAnon:", "RssShmem:")


@dataclass
class Peak:
    """The most memory that was seen, in bytes."""

    bytes: int = 0


def memory_of(process: int) -> int:
    """Anonymous and shared memory of a process, in bytes; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(COUNTED))


def renderer_of(page: Page, browser: Browser) -> int:
    """The process of a page: of all renderers the one that grows with the page."""
    session = browser.new_browser_cdp_session()
    try:
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    finally:
        session.detach()
    renderers = [each["id"] for each in found if each["type"] == "renderer"]
    before = {each: memory_of(each) for each in renderers}
    page.evaluate("() => { self.weight = new Uint8Array(1e8).fill(1); }")
    heaviest = max(renderers, key=lambda each: memory_of(each) - before[each])
    page.evaluate("() => { delete self.weight; }")
    return int(heaviest)


def collect_garbage(page: Page) -> None:
    """Make the page give back what it holds no more."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()


@contextmanager
def watching(process: int) -> Iterator[Peak]:
    """Watch a process's memory in the background."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_SECONDS):
            peak.bytes = max(peak.bytes, memory_of(process))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
