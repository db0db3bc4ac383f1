"""All connections of a host: how many there may be, and who goes where there are more."""

import sys
from collections.abc import Collection
from typing import Protocol

from ..limits import Limits
from ..problems import Problem
from ..telemetry import Answered, Cut, Refused, Telemetry

OWN_FILES = 32
"""Which the process has open besides connections: listeners, libraries, files that are sent."""
MOST_ACCEPTED_AT_ONCE = 128


class Guest(Protocol):
    """What a crowd asks of a connection."""

    idle_since: float

    @property
    def is_idle(self) -> bool:
        """Whether nothing is answered to it."""

    def cut(self) -> None:
        """End it at once."""


class Crowd:
    """What the connections of a host share."""

    def __init__(self, limits: Limits, telemetry: Telemetry) -> None:
        files = _most_files()
        self.limits = limits
        self._telemetry = telemetry
        self.accepted_at_once = max(8, min(MOST_ACCEPTED_AT_ONCE, files // 8))
        self.most = max(1, min(limits.connections, files - OWN_FILES - self.accepted_at_once))

    def has_room(self, connections: Collection[Guest], newest: Guest) -> bool:
        """Whether a new one of all connections may stay: who was idle for longest goes for it."""
        if len(connections) <= self.most:
            return True
        idle = [each for each in connections if each is not newest and each.is_idle]
        if not idle:
            return False
        self.cut(min(idle, key=lambda each: each.idle_since), "idle")
        return True

    def cut(self, guest: Guest, reason: str) -> None:
        """End a connection without a word, for a reason as `Cut` has them."""
        self._telemetry.tell(Cut(reason))
        guest.cut()

    def refused(self, problem: Problem, request_id: str, ended: bool) -> None:
        """Tell of a problem that no application answered; `ended` where it knows of no request."""
        self._telemetry.tell(Refused(problem.status, problem.name, 0.0))
        if ended:
            self._telemetry.tell(Answered("-", "-", problem.status, 0.0, request_id=request_id))


def _most_files() -> int:
    """How many files this process may have open."""
    if sys.platform == "win32":
        return 2**16
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**16 if files == resource.RLIM_INFINITY else files
