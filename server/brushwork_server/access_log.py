"""One line a request: method, path, status, time. No addresses, queries or file names."""

import logging
from urllib.parse import quote

from .telemetry import Answered, Event

MOST_CHARACTERS = 200

logger = logging.getLogger("brushwork.access")


def access_log(event: Event) -> None:
    """The telemetry hook that writes to the logger `brushwork.access`."""
    if isinstance(event, Answered):
        status = "left" if event.status is None else event.status
        path = quote(event.path[:MOST_CHARACTERS])
        logger.info("%s %s %s %.0f ms", event.method, path, status, 1000 * event.seconds)
