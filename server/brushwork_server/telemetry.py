"""What happens on the host, told to hooks in this process. Nothing is stored or sent anywhere.

A hook is a function of one event. Events hold no addresses, queries, names of files or pictures.
They are told one after another in the event loop's thread: a hook that has much to do hands it on.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

logger = logging.getLogger("brushwork.server")


@dataclass(frozen=True)
class Queued:
    """A picture took a place in the queue: `taken` of `places` are taken now."""

    taken: int
    places: int


@dataclass(frozen=True)
class Painted:
    """A painting of width x height pixels is ready to be sent.

    `waited` is how many seconds it waited for its turn, `steps` how many each step took, in order.
    """

    stylizer: str
    width: int
    height: int
    waited: float
    steps: Mapping[str, float]


@dataclass(frozen=True)
class Left:
    """Who sent a picture left before its painting was ready, `seconds` after asking."""

    seconds: float


@dataclass(frozen=True)
class Refused:
    """A request is answered with a problem, or a job fails with it; `name` as in the API.

    `seconds` passed since it was asked for.
    """

    status: int
    name: str
    seconds: float


@dataclass(frozen=True)
class Answered:
    """A request has ended after `seconds`; `status` is None where it was left before an answer.

    `path` is decoded, without a query, and with `-` for the id of a job or result: whoever writes
    it somewhere quotes it. `route` is one of
    few names, `pixels` how many were painted, `request_id` as the response has it. What was no
    request has `-` as its method, path and route.
    """

    method: str
    path: str
    status: int | None
    seconds: float
    route: str = "-"
    pixels: int = 0
    request_id: str = "-"


@dataclass(frozen=True)
class Cut:
    """A connection was ended without a word.

    `reason` is `not-taken` where nobody took an answer, and `idle` where another one needed room.
    """

    reason: str


Event = Queued | Painted | Left | Refused | Answered | Cut
Hook = Callable[[Event], None]


class Telemetry:
    """Tells events to hooks. A hook that fails is logged, and nobody else notices."""

    def __init__(self, hooks: Iterable[Hook] = ()) -> None:
        self._hooks = tuple(hooks)

    def tell(self, event: Event) -> None:
        """Call every hook with an event."""
        for hook in self._hooks:
            try:
                hook(event)
            except Exception:
                logger.exception("a telemetry hook failed at %s", type(event).__name__)
