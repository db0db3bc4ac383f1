"""Waiting for what other programs do, of which they do not tell."""

import time
from collections.abc import Callable
from typing import TypeVar

from ..errors import BrowserError

POLL_SECONDS = 0.1
T = TypeVar("T")


def waiting_for(condition: Callable[[], T | None], within: float, what: str) -> T:
    """The first true value of a condition; raises BrowserError after `within` seconds."""
    end = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > end:
            raise BrowserError(f"waited {within:g} s for {what}")
        time.sleep(POLL_SECONDS)
    return value
