"""How far a painting is."""

from collections.abc import Callable

Told = Callable[[str, int, int], None]
"""Called when a step begins, and with how many of its parts are done and how many there are."""


def silent(step: str, done: int, of: int) -> None:
    """Nobody wants to know."""
