"""Whether pictures may be sent to this host now: it may warm up, drain, or not work at all."""

from .problems import Problem

AGAIN_SECONDS = 5


class Readiness:
    """Ready, until it is told otherwise. Of the event loop's thread alone, but may be read."""

    def __init__(self) -> None:
        self._problem: Problem | None = None
        self._draining = False

    @property
    def problem(self) -> Problem | None:
        """Why the host is not ready; None where it is."""
        return _draining() if self._draining else self._problem

    def warm(self) -> None:
        """The engine is tried, and has not painted yet."""
        self._problem = _not_ready("warming", "The engine warms up, and has not painted yet.")

    def ready(self) -> None:
        """The engine has painted."""
        self._problem = None

    def fail(self) -> None:
        """The engine does not paint."""
        told = "The engine did not paint when it was tried; the log says why."
        self._problem = _not_ready("engine-failed", told)

    def drain(self) -> None:
        """The host is being stopped, for good."""
        self._draining = True


def _draining() -> Problem:
    return _not_ready("draining", "The server is being stopped; send pictures to another one.")


def _not_ready(name: str, detail: str) -> Problem:
    headers = {"Retry-After": str(AGAIN_SECONDS)}
    return Problem(503, name, "The server is not ready", detail, headers)
