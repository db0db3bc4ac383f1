"""The access log."""

import logging
from pathlib import Path

import pytest

from brushwork_server import create_app
from brushwork_server.access_log import access_log
from brushwork_server.telemetry import Answered, Queued
from support.server.hosting import hosted


def test_the_log_has_no_query_names_or_line_breaks(
    web: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "brushwork"), hosted(create_app(web=web)) as client:
        client.get("/a%0aforged?secret=1")
    lines = [record.getMessage() for record in caplog.records]
    # Another test's host may tell of its last answer only now.
    (line,) = [line for line in lines if "forged" in line]
    assert line.startswith("GET /a%0Aforged 404 ")
    assert "secret" not in line


def test_a_line_has_method_path_status_and_time(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "brushwork.access"):
        access_log(Answered("POST", "/api/stylize", 200, 1.5))
        access_log(Answered("GET", "/" + "x" * 300, None, 0.0004))
        access_log(Queued(1, 5))
    assert [record.getMessage() for record in caplog.records] == [
        "POST /api/stylize 200 1500 ms",
        f"GET /{'x' * 199} left 0 ms",
    ]
