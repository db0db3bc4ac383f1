"""One line a request: method, path, status, time. No addresses, queries or file names."""

import logging
from urllib.parse import quote

from brushwork.contract.limits import MEGA

from .telemetry import Answered, Event

MOST_CHARACTERS = 200
MOST_OF_A_METHOD = 20

logger = logging.getLogger("brushwork.access")


def access_log(event: Event) -> None:
    """The telemetry hook that writes to the logger `brushwork.access`.

    What programs read stands beside the message, as attributes of the record.
    """
    if not isinstance(event, Answered):
        return
    status = "left" if event.status is None else event.status
    method = event.method[:MOST_OF_A_METHOD]
    path = quote(event.path[:MOST_CHARACTERS])
    fields = {
        "request_id": event.request_id,
        "method": method,
        "route": event.route,
        "status": status,
        "seconds": round(event.seconds, 6),
        "megapixels": event.pixels / MEGA,
    }
    painted = f" {event.pixels / MEGA:.3g} megapixels" if event.pixels else ""
    milliseconds = 1000 * event.seconds
    logger.info("%s %s %s %.0f ms%s", method, path, status, milliseconds, painted, extra=fields)
