"""A budget of bytes that all requests share: what they hold is bounded, however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager


class BudgetSpent(Exception):  # noqa: N818 - nothing went wrong
    """So many bytes more would be beyond the budget."""


class Held:
    """What one request holds; given back when its budget's `hold` ends."""

    def __init__(self, budget: "Budget") -> None:
        self._budget = budget
        self._bytes = 0

    def add(self, count: int) -> None:
        """Hold so many bytes more; raises BudgetSpent where there are none left."""
        if self._budget.held + count > self._budget.bytes:
            raise BudgetSpent
        self._bytes += count
        self._budget.held += count

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._budget.held -= self._bytes
        self._bytes = 0


class Budget:
    """`bytes` in all, of which `held` are held. Of the event loop's thread alone."""

    def __init__(self, bytes: int) -> None:
        self.bytes = bytes
        self.held = 0

    @contextmanager
    def hold(self) -> Iterator[Held]:
        """Hold what is added, until the end."""
        held = Held(self)
        try:
            yield held
        finally:
            held.let_go()
