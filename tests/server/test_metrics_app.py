"""`/metrics` at its own address."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, Gauge

from brushwork_server import create_app
from brushwork_server.metrics_app import create_metrics_app
from support.server.engines import Negative
from support.server.forms import STYLIZERS, problem
from support.server.hosting import hosted


@pytest.fixture(scope="module")
def scraper() -> Iterator[httpx.Client]:
    """A client of the metrics of a registry with one number."""
    registry = CollectorRegistry()
    Gauge("answer", "to everything", registry=registry).set(42)
    with hosted(create_metrics_app(registry)) as client:
        yield client


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/openmetrics-text; version=a\tb", "text/plain; version=x.y", "\xff"],
)
def test_metrics_are_told_as_text(scraper: httpx.Client, accept: str) -> None:
    told = scraper.get("/metrics", headers={"Accept": accept.encode("latin-1")})
    assert told.status_code == 200
    assert told.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert told.headers["cache-control"] == "no-store"
    assert "\nanswer 42.0\n" in told.text
    asked = scraper.head("/metrics")
    assert (asked.status_code, asked.content) == (200, b"")


def test_nothing_else_is_there(scraper: httpx.Client) -> None:
    for path in ("/", "/healthz", "/api/stylize", "/metrics/"):
        assert problem(scraper.get(path), 404, "not-found")
    refused = scraper.post("/metrics")
    assert problem(refused, 405, "method-not-allowed")
    assert refused.headers["allow"] == "GET, HEAD"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert refused.headers["x-request-id"]


def test_no_page_reads_them_by_a_name_of_its_own(scraper: httpx.Client) -> None:
    refused = scraper.get("/metrics", headers={"Host": "rebound.example"})
    assert problem(refused, 421, "unknown-host")


def test_they_are_not_where_people_go(web: Path) -> None:
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=web)) as client:
        assert problem(client.get("/metrics"), 404, "not-found")
