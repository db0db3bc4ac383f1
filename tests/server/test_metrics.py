"""Metrics: what is counted, of which layer, and under how few names."""

from pathlib import Path

import httpx
import pytest

from brushwork_server import Limits
from brushwork_server.metrics import Metrics
from brushwork_server.queue import PaintQueue
from brushwork_server.readiness import Readiness
from brushwork_server.telemetry import Cut
from support.decoders import until
from support.server.counted import Samples, counted
from support.server.engines import Negative
from support.server.forms import FORM, STYLIZE, png, stylize
from support.server.hosting import HOST
from support.server.web_part import SCRIPT
from support.server.wire import answer, connected, raw, request

NAME = "grandmother"
HEAD = f"HTTP/1.1\r\nHost: {HOST}\r\n"


def reasons(samples: Samples) -> dict[str, float]:
    """How often each problem was answered."""
    return {
        dict(labels)["reason"]: value
        for (name, labels), value in samples.items()
        if name == "brushwork_rejections_total"
    }


def test_a_painting_is_counted_with_its_phases(web: Path) -> None:
    with counted(web, Negative()) as host:
        stylize(host.client, png(300, 200))
        stylize(host.client, png(100, 200))
        host.stop()
        assert host.value("brushwork_paintings_total") == 2
        assert host.value("brushwork_painted_megapixels_total") == pytest.approx(0.08)
        for phase in ("wait", "look", "decode", "paint", "encode"):
            assert host.value("brushwork_phase_seconds_count", phase=phase) == 2
        asked = {"route": STYLIZE}
        assert host.value("brushwork_requests_total", status="2xx", **asked) == 2
        assert host.value("brushwork_request_seconds_count", **asked) == 2


def test_what_runs_is_told(web: Path) -> None:
    with counted(web, Negative()) as host:
        told = {
            name: dict(labels)
            for (name, labels), value in host.samples().items()
            if name.endswith("_info") and value == 1
        }
    assert told["brushwork_engine_info"]["engine"] == "negative 1"
    assert told["brushwork_engine_info"]["provider"] == "PaperExecutionProvider"
    assert told["brushwork_stylizer_info"] == {"stylizer": "classics", "variant": "fp16-weights"}


def test_the_queue_is_told_as_it_is(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with counted(web, engine) as host, connected(host.client) as connection:
        assert host.value("brushwork_queue_places") == 5
        connection.sendall(request(host.client, png()))
        assert engine.started.acquire(timeout=30)
        assert host.value("brushwork_queue_painting") == 1
        assert host.value("brushwork_queue_waiting") == 0
        engine.go_on.set()
        assert answer(connection)[0] == 200
        assert host.value("brushwork_queue_painting") == 0


def test_rejections_of_the_application_are_counted(web: Path) -> None:
    with counted(web, Negative()) as host:
        host.client.post(STYLIZE, headers={"Origin": "https://evil.example"})
        host.client.get("/", headers={"Host": "evil.example"})
        host.client.post(STYLIZE, data=FORM, files={"image": ("a", b"no picture")})
        host.client.post(STYLIZE, content=b"no form")
        host.client.get("/nowhere")
        host.client.delete("/healthz")
        host.stop()
        assert reasons(host.samples()) == {
            "foreign-origin": 1,
            "unknown-host": 1,
            "picture": 1,
            "not-a-form": 1,
            "not-found": 1,
            "method-not-allowed": 1,
        }


def test_rejections_of_the_protocol_are_counted(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with counted(web, engine, Limits(connections=2)) as host:
        raw(host.client, b"no HTTP\r\n\r\n")
        raw(host.client, f"GET / {HEAD}X: {'y' * 70_000}".encode())
        multipart = "Content-Type: multipart/form-data; boundary=b\r\n"
        sent = f"POST {STYLIZE} {HEAD}{multipart}Transfer-Encoding: chunked\r\n\r\nno chunk\r\n"
        raw(host.client, sent.encode())
        with connected(host.client) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\n")
            host.client.get("/healthz")  # by now it is read
            host.loop.put_forward(11)
            assert answer(slow)[0] == 408
        with connected(host.client) as first, connected(host.client) as second:
            first.sendall(request(host.client, png()))
            assert engine.started.acquire(timeout=30)
            second.sendall(request(host.client, png())[:-10])
            while host.value("brushwork_queue_painting") == 0 or not refused(host.client):
                pass  # until both are busy; each question takes its time
        engine.go_on.set()
        host.stop()
        told = reasons(host.samples())
        assert told.pop("too-many-connections") >= 1
        told.pop("stopping", None)  # where it stops before it has seen that both have left
        assert told == {
            "bad-request": 2,
            "request-header-fields-too-large": 1,
            "header-too-slow": 1,
        }
        assert host.value("brushwork_requests_total", route="-", status="4xx") == 3


def refused(client: httpx.Client) -> bool:
    """Whether a new connection is refused."""
    with connected(client) as late:
        late.sendall(f"GET /healthz {HEAD}\r\n".encode())
        return answer(late)[0] == 503


def test_connections_that_make_room_are_counted(web: Path) -> None:
    with counted(web, limits=Limits(connections=2)) as host:
        idle = [connected(host.client) for _ in range(5)]
        assert host.client.get("/healthz").status_code == 200
        host.stop()
        assert host.value("brushwork_connections_cut_total", reason="idle") == 4
        for each in idle:
            each.close()


def test_whatever_is_asked_there_are_no_more_series(web: Path) -> None:
    """Nothing that a client says becomes a label: no path, name, method, host or id."""
    few = series_after(web, ["one"])
    assert few == series_after(web, ["one", "two", NAME, f"{NAME}/..;/x", f"%2e%0a{NAME}"])
    assert not [each for each in few if NAME in str(each)]


def series_after(web: Path, names: list[str]) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """All series of a host that was asked for and by things of such names."""
    with counted(web, Negative()) as host:
        host.client.get(f"/assets/{SCRIPT}")
        for name in names:
            for path in (f"/{name}", f"/{name}.html", f"/assets/{name}.js", f"/api/{name}"):
                host.client.get(f"{path}?{NAME}=1", headers={"X-Request-ID": NAME})
                host.client.request(NAME.upper(), path)
            host.client.get("/", headers={"Host": f"{NAME}.example"})
            files = {"image": (f"{name}.png", png())}
            host.client.post(STYLIZE, data=FORM, files=files)
            host.client.post(STYLIZE, data=FORM | {name: "1"}, files=files)
        host.stop()
        return set(host.samples())


def test_every_application_has_its_own_numbers() -> None:
    first, second = (Metrics(None, PaintQueue(1), Readiness()) for _ in range(2))
    first(Cut("idle"))
    found = [
        each.registry.get_sample_value("brushwork_connections_cut_total", {"reason": "idle"})
        for each in (first, second)
    ]
    assert found == [1.0, None]


def test_who_leaves_is_counted(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with counted(web, engine) as host:
        with connected(host.client) as connection:
            connection.sendall(request(host.client, png()))
            assert engine.started.acquire(timeout=30)
        assert engine.stopped.wait(30)
        host.stop()
        assert host.value("brushwork_left_total") == 1
        assert host.value("brushwork_paintings_total") == 0


def test_jobs_are_told_as_they_are(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with counted(web, engine) as host:
        for width in (20, 21):
            files = {"image": ("a", png(width))}
            assert host.client.post("/api/jobs", data=FORM, files=files).status_code == 202
        assert engine.started.acquire(timeout=30)
        until(lambda: host.value("brushwork_jobs_painting") == 1)
        assert host.value("brushwork_jobs_waiting") == 1
        assert host.value("brushwork_jobs_results") == 0
        records = host.value("brushwork_jobs_kept_bytes")
        engine.go_on.set()
        until(lambda: host.value("brushwork_jobs_results") == 2)
        assert host.value("brushwork_jobs_painting") == 0
        assert host.value("brushwork_jobs_kept_bytes") > records > 0
