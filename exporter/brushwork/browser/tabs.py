"""A page of whichever browser is asked for, for as long as a block lasts."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

from ..errors import BrowserMissingError
from .tab import Tab

BrowserName = Literal["chromium", "firefox", "webkit"]


def open_tab(browser: BrowserName, *arguments: str) -> AbstractContextManager[Tab]:
    """A page of a browser of its own; `arguments` are Chromium's.

    Raises BrowserError where it does not start.
    """
    if browser == "chromium":
        from .chromium import chromium_tab

        return chromium_tab(*arguments)
    return _firefox() if browser == "firefox" else _webkit()


def check_browser(browser: BrowserName) -> None:
    """Raise BrowserError where a browser, or what drives it, is not installed.

    Chromium is started for that, since it may be Playwright's own.
    """
    if browser == "chromium":
        with open_tab(browser):
            return
    try:
        if browser == "firefox":
            from .firefox import find_firefox

            find_firefox()
        else:
            from .webkit import find_webkit

            find_webkit()
    except ImportError as error:
        raise BrowserMissingError(
            f"browsers are driven by {error.name}, which is not installed; "
            "run: pip install 'brushwork[browser]'"
        ) from error


@contextmanager
def _firefox() -> Iterator[Tab]:
    from .firefox import running_firefox

    with _scratch() as folder, running_firefox(folder) as firefox:
        yield firefox


@contextmanager
def _webkit() -> Iterator[Tab]:
    from .webkit import running_webkit

    with _scratch() as folder, running_webkit(folder) as webkit:
        yield webkit


@contextmanager
def _scratch() -> Iterator[Path]:
    # What a browser still writes when it ends is no failure.
    with tempfile.TemporaryDirectory(prefix="brushwork-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
