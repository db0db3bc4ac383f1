"""A telemetry hook that tests wait for."""

import threading
from typing import TypeVar

from brushwork_server.telemetry import Answered, Event

from .forms import STYLIZE

LONGEST_SECONDS = 30

E = TypeVar("E", bound=Event)


class Recorder:
    """Remembers all events in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        """Take an event."""
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[E], count: int = 1) -> list[E]:
        """The events of a kind, once there are so many; of `Answered` those of the API."""

        def found() -> list[E]:
            return [event for event in self.events if isinstance(event, kind) and _asked(event)]

        with self._changed:
            enough = self._changed.wait_for(lambda: len(found()) >= count, LONGEST_SECONDS)
            assert enough, f"no {count} of {kind.__name__} among {self.events}"
            return found()


def _asked(event: Event) -> bool:
    return not isinstance(event, Answered) or event.path == STYLIZE
