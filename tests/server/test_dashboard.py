"""The dashboard for Grafana asks for nothing that the host does not tell."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from brushwork_server import Limits
from support.server.counted import counted
from support.server.engines import Negative
from support.server.forms import png, stylize
from support.server.wire import connected, raw

DASHBOARD = Path(__file__).parents[2] / "server" / "grafana" / "brushwork.json"
# Of PromQL, what the queries use.
WORDS = {"rate", "increase", "sum", "count", "by", "histogram_quantile"}
OF_PROMETHEUS = {"instance"}


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    loaded: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def series(web: Path) -> dict[str, set[str]]:
    """The names of all series that a host tells after a bit of everything, and their labels."""
    with counted(web, Negative(), Limits(connections=2)) as host:
        stylize(host.client, png())
        raw(host.client, b"no HTTP\r\n\r\n")
        for each in [connected(host.client) for _ in range(4)]:  # of which some are cut off
            each.close()
        host.stop()
        found: dict[str, set[str]] = {}
        for name, labels in host.samples():
            found.setdefault(name, set()).update(label for label, _ in labels)
        return found


def queries(dashboard: dict[str, Any]) -> list[str]:
    """All queries of all panels and variables."""
    found = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(found) >= len(dashboard["panels"]) > 10
    asked = [each["query"] for each in dashboard["templating"]["list"] if each["type"] == "query"]
    (variable,) = [re.fullmatch(r"label_values\((\w+), instance\)", each) for each in asked]
    assert variable is not None
    return [*found, variable[1]]


def parts(query: str) -> tuple[set[str], set[str]]:
    """The names of series in a query, and the labels that it chooses and groups by."""
    query = re.sub(r'"[^"]*"', "", query)
    query = re.sub(r"\[[^]]*\]", "", query)  # ranges of time
    labels = set(re.findall(r"(\w+)=~?", query))
    for group in re.findall(r"\bby \(([^)]*)\)", query):
        labels |= set(re.findall(r"\w+", group))
    query = re.sub(r"\{[^}]*\}|\bby \([^)]*\)", "", query)
    return set(re.findall(r"[a-zA-Z_:][\w:]*", query)) - WORDS, labels


def test_every_query_is_answered(dashboard: dict[str, Any], series: dict[str, set[str]]) -> None:
    for query in queries(dashboard):
        names, labels = parts(query)
        assert names, query
        assert names <= series.keys(), query
        for name in names:
            assert labels <= series[name] | OF_PROMETHEUS, query


def test_every_metric_of_ours_is_shown(
    dashboard: dict[str, Any], series: dict[str, set[str]]
) -> None:
    asked = set().union(*(parts(query)[0] for query in queries(dashboard)))
    families = {re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in series}
    shown = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in asked}
    assert {name for name in families if name.startswith("brushwork_")} <= shown


def test_a_query_for_something_else_is_seen(series: dict[str, set[str]]) -> None:
    names, labels = parts('sum by (path) (rate(brushwork_seconds_total{host="a"}[5m])) / up')
    assert names == {"brushwork_seconds_total", "up"}
    assert labels == {"path", "host"}
    assert not names & series.keys()


def test_grafana_can_import_it(dashboard: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & taken, panel["title"]
        taken |= own
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["title"]
        assert panel["description"]
