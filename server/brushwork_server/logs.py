"""How the process logs: lines of text for people, or of JSON for programs."""

import logging
import threading
from contextlib import suppress
from enum import StrEnum
from queue import Full, Queue
from typing import Final, TextIO

from pythonjsonlogger.json import JsonFormatter

from .request_context import current_request

TIME: Final = "%Y-%m-%dT%H:%M:%S%z"
TEXT: Final = "%(asctime)s %(levelname)s %(request_id)s %(message)s"
WAITING_LINES: Final = 10_000
FLUSH_SECONDS: Final = 2.0
NAMES: Final = {"asctime": "date", "levelname": "level", "name": "logger"}


class LineWriter(logging.Handler):
    """Lines that a thread writes to a stream, so that whoever logs never waits for its reader.

    A pipe that nobody reads would stop the host otherwise. Where more than WAITING_LINES wait,
    lines are lost, which the first line after them says.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: Queue[str] = Queue(WAITING_LINES)
        self._lost = 0
        threading.Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Let a line be written."""
        try:
            line = self.format(record)
            if self._lost:
                self._lines.put_nowait(self.format(_lost(self._lost)))
                self._lost = 0
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Wait until all lines are written, for FLUSH_SECONDS at most."""
        with self._lines.all_tasks_done:
            self._lines.all_tasks_done.wait_for(
                lambda: not self._lines.unfinished_tasks, FLUSH_SECONDS
            )

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            with suppress(OSError, ValueError):  # nobody reads any more, or it is closed
                self._stream.write(line + "\n")
                self._stream.flush()
            self._lines.task_done()


class LogFormat(StrEnum):
    """What a line of the log is."""

    TEXT = "text"
    JSON = "json"


def log_to(stream: TextIO, form: LogFormat) -> None:
    """Log to a stream: ours from INFO on, everybody else's from WARNING on."""
    handler = LineWriter(stream)
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


def _lost(lines: int) -> logging.LogRecord:
    told = "%d lines of the log are lost, which nobody read in time"
    record = logging.LogRecord(__name__, logging.WARNING, __file__, 0, told, (lines,), None)
    record.request_id = "-"
    return record


def _formatter(form: LogFormat) -> logging.Formatter:
    if form == LogFormat.TEXT:
        return logging.Formatter(TEXT, TIME)
    return JsonFormatter(TEXT, TIME, rename_fields=NAMES, exc_info_as_array=False)
