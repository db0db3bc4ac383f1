"""Lines of the log: for people, and for programs."""

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brushwork_server import create_app
from brushwork_server.access_log import access_log
from brushwork_server.logs import WAITING_LINES, LogFormat, log_to
from brushwork_server.telemetry import Answered
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, png
from support.server.hosting import hosted

DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}"
FIELDS = {"date", "level", "request_id", "message"}
OF_REQUESTS = {"method", "route", "status", "seconds", "megapixels"}
NAME = "grandmother"


@contextmanager
def logged(form: LogFormat, stream: io.StringIO | None = None) -> Iterator[io.StringIO]:
    """What is logged meanwhile, by nobody else's handlers."""
    root, own = logging.getLogger(), logging.getLogger("brushwork")
    before, level = root.handlers[:], own.level
    root.handlers.clear()
    stream = stream or io.StringIO()
    try:
        log_to(stream, form)
        yield stream
        root.handlers[0].flush()
    finally:
        root.handlers[:] = before
        own.setLevel(level)


def answered(web: Path, form: LogFormat) -> list[str]:
    """The lines of a painting and a question that is none of ours."""
    seen = Recorder()
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, hooks=[access_log, seen])
    with logged(form) as stream, hosted(app) as client:
        files = {"image": (f"{NAME}.png", png(300, 200))}
        headers = {"X-Request-ID": "mine"}
        answer = client.post(f"{STYLIZE}?{NAME}=1", data=FORM, files=files, headers=headers)
        assert answer.status_code == 200
        client.get(f"/nowhere%0a?q={NAME}", headers={"Referer": f"https://{NAME}.example/"})
        seen.wait_for(Answered)
    return stream.getvalue().splitlines()


def test_text_is_for_people(web: Path) -> None:
    painted, lost = answered(web, LogFormat.TEXT)
    assert re.fullmatch(rf"{DATE} INFO mine POST {STYLIZE} 200 \d+ ms 0\.06 megapixels", painted)
    assert re.fullmatch(rf"{DATE} INFO [0-9a-f]{{32}} GET /nowhere%0A 404 \d+ ms", lost)


def test_json_is_for_programs(web: Path) -> None:
    painted, lost = (json.loads(line) for line in answered(web, LogFormat.JSON))
    assert painted.keys() == lost.keys() == FIELDS | OF_REQUESTS
    assert re.fullmatch(DATE, painted["date"])
    assert 0 < painted.pop("seconds") < 60
    assert (
        painted.items()
        >= {
            "level": "INFO",
            "request_id": "mine",
            "method": "POST",
            "route": STYLIZE,
            "status": 200,
            "megapixels": 0.06,
        }.items()
    )
    assert (lost["route"], lost["status"], lost["megapixels"]) == ("others", 404, 0)


@pytest.mark.parametrize("form", LogFormat)
def test_no_line_tells_of_whom_or_what(web: Path, form: LogFormat) -> None:
    """No names of files, queries, other pages or addresses of clients."""
    lines = "\n".join(answered(web, form))
    assert NAME not in lines
    assert "127.0.0.1" not in lines


def test_a_traceback_is_one_line_for_programs() -> None:
    with logged(LogFormat.JSON) as stream:
        try:
            raise RuntimeError("first\nsecond")
        except RuntimeError:
            logging.getLogger("brushwork.server").exception("broken")
        logging.getLogger("uvicorn.error").warning("from %s", "elsewhere")
    broken, elsewhere = (json.loads(line) for line in stream.getvalue().splitlines())
    assert broken["message"] == "broken"
    assert broken["request_id"] == "-"
    assert "RuntimeError: first" in broken["exc_info"]
    assert (elsewhere["level"], elsewhere["message"]) == ("WARNING", "from elsewhere")


class Unread(io.StringIO):
    """A stream whose reader takes nothing for now, as a full pipe."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = threading.Event()

    def write(self, text: str, /) -> int:
        assert self.reads.wait(60)
        return super().write(text)


def test_who_logs_does_not_wait_for_who_reads() -> None:
    stream = Unread()
    with logged(LogFormat.TEXT, stream):
        log = logging.getLogger("brushwork.server")
        for number in range(WAITING_LINES + 100):
            log.info("line %d", number)
        stream.reads.set()
        logging.getLogger().handlers[0].flush()
        log.info("after")
    *lines, lost, last = stream.getvalue().splitlines()
    assert len(lines) in (WAITING_LINES, WAITING_LINES + 1)  # one may be in writing
    assert lines[-1].endswith(f"line {len(lines) - 1}")
    missing = WAITING_LINES + 100 - len(lines)
    assert f"WARNING - {missing} lines of the log are lost" in lost
    assert last.endswith("after")
