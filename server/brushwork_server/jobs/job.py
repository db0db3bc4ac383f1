"""One job: how far it is, and who waits for news of it."""

import secrets
from dataclasses import dataclass
from typing import Literal

import anyio

from ..api.painting import Painting
from ..problems import Problem

ID_BYTES = 16
"""So many that nobody guesses an id: whoever knows it may follow, cancel or fetch."""

State = Literal["waiting", "painting", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class Progress:
    """The step in work, and how many of its parts are done; 0 of 0 where it has none."""

    step: str | None = None
    done: int = 0
    of: int = 0


class Job:
    """How far a painting is, told to whoever waits for `news`. Of the event loop's thread alone.

    `number` counts its changes. `unwanted` is set once its painting is not wanted any more, and
    `taken` once somebody fetched the result or nobody can. `expires_at` is by the loop's clock.
    """

    def __init__(self) -> None:
        self.id = secrets.token_urlsafe(ID_BYTES)
        self.result_id = secrets.token_urlsafe(ID_BYTES)
        self.number = 0
        self.state: State = "waiting"
        self.progress = Progress()
        self.painting: Painting | None = None
        self.problem: dict[str, str | int] | None = None
        self.expires_at: float | None = None
        self.unwanted = anyio.Event()
        self.taken = anyio.Event()
        self._changed = anyio.Event()

    @property
    def is_over(self) -> bool:
        """Whether there will be no more news."""
        return self.state not in ("waiting", "painting")

    def go_on(self, step: str, done: int, of: int) -> None:
        """A step has begun, or a part of it is done."""
        if not self.is_over:
            self.progress = Progress(step, done, of)
            self._tell("painting")

    def finish(self, painting: Painting) -> None:
        """It is painted."""
        self.painting = painting
        self._tell("done")

    def fail(self, problem: Problem) -> None:
        """It cannot be painted."""
        # Not itself: its traceback refers to pictures.
        self.problem = problem.described()
        self._tell("failed")

    def cancel(self) -> None:
        """It is not wanted any more."""
        self._tell("cancelled")

    async def news(self, number: int) -> None:
        """Wait until there were more than so many changes."""
        while self.number <= number:
            await self._changed.wait()

    async def over(self) -> None:
        """Wait until there will be no more news."""
        while not self.is_over:
            await self.news(self.number)

    def _tell(self, state: State) -> None:
        self.state = state
        self.number += 1
        self._changed.set()
        self._changed = anyio.Event()
