"""What is asked of a page in any real browser, whatever drives it."""

import json
from typing import Any, Protocol


class Tab(Protocol):
    """One page; all raise BrowserError."""

    version: str
    """The browser's name and version."""

    def open(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""

    def call(self, function: str, argument: object = None) -> Any:
        """What a JavaScript function gives of an argument; JSON can hold both.

        Promises are awaited.
        """


def call_of(function: str, argument: object) -> str:
    """The call as an expression, which is never undefined."""
    source = function.strip().removesuffix(";")
    return f"Promise.resolve(({source})({json.dumps(argument)})).then((value) => value ?? null)"
