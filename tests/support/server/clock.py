"""Event loops whose clock a test turns, so that nobody waits for a timeout."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Waits, or in a `hurry` jumps to what was to happen next; `ahead` is the sum of all jumps."""

    ahead = 0.0
    hurry = False

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None or not self.hurry:
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            self.ahead += timeout
        return ready


class SteeredLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock runs as the real one does, until it is steered from any thread."""

    def __init__(self) -> None:
        self._jumping = _Selector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return super().time() + self._jumping.ahead

    def put_forward(self, seconds: float) -> None:
        """Let so many seconds pass at once."""

        def turn() -> None:
            self._jumping.ahead += seconds

        self.call_soon_threadsafe(turn)

    def hurry(self) -> None:
        """From now on, let time pass whenever there is nothing else to do."""

        def turn() -> None:
            self._jumping.hurry = True

        self.call_soon_threadsafe(turn)


class _HurryingLoop(SteeredLoop):
    """Its clock stands still while something is done."""

    def __init__(self) -> None:
        super().__init__()
        self._jumping.hurry = True

    def time(self) -> float:
        return self._jumping.ahead


def in_no_time(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of a coroutine whose waiting takes time by its own clock only, from 0 on."""

    def run() -> T:
        with asyncio.Runner(loop_factory=_HurryingLoop) as runner:
            return runner.run(main())

    with ThreadPoolExecutor(1) as pool:  # this thread may hold the event loop of a browser
        return pool.submit(run).result()
