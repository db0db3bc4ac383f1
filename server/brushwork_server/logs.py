"""How the process logs: lines of text for people, or of JSON for programs."""

import logging
from enum import StrEnum
from typing import Final, TextIO

from pythonjsonlogger.json import JsonFormatter

from .request_context import current_request

TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
TEXT: Final = "%(asctime)s %(levelname)s %(request_id)s %(message)s"
NAMES: Final = {"asctime": "date", "levelname": "level", "name": "logger"}


class LogFormat(StrEnum):
    """What a line of the log is."""

    TEXT = "text"
    JSON = "json"


def log_to(stream: TextIO, form: LogFormat) -> None:
    """Log to a stream: ours from INFO on, everybody else's from WARNING on."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(with_request_id)
    handler.setFormatter(_formatter(form))
    logging.basicConfig(handlers=[handler])  # unless somebody has said how already
    logging.getLogger("brushwork").setLevel(logging.INFO)


def with_request_id(record: logging.LogRecord) -> bool:
    """A filter that lets everything pass, with the id of the request that it was logged for."""
    if not hasattr(record, "request_id"):
        context = current_request.get()
        record.request_id = context.id if context else "-"
    return True


def _formatter(form: LogFormat) -> logging.Formatter:
    if form == LogFormat.TEXT:
        return logging.Formatter(TEXT, TIME)
    return JsonFormatter(TEXT, TIME, rename_fields=NAMES, exc_info_as_array=False)
