"""What metrics and the log tell of jobs: as much as of other paintings, and no ids."""

import logging
from pathlib import Path

import pytest

from brushwork_server import Limits, create_app
from brushwork_server.access_log import access_log
from brushwork_server.logs import with_request_id
from brushwork_server.telemetry import Answered
from support.server.counted import counted
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, png, stylize
from support.server.hosting import hosted
from support.server.jobs import JOBS, Job, asked, begun, ended, finished, told


def identifiers(job: Job) -> list[str]:
    """What nobody else may learn of a job that is done."""
    return [str(job[name]).rpartition("/")[2] for name in ("job", "result")]


def test_jobs_are_counted_as_other_paintings(web: Path) -> None:
    with counted(web, Negative()) as host:
        stylize(host.client, png(100, 200))
        job = finished(host.client, png(300, 200))
        told(host.client, job)
        host.client.get(job["result"])
        host.client.delete(job["job"])
        host.stop()
        samples = host.samples()
        assert host.value("brushwork_paintings_total") == 2
        assert host.value("brushwork_painted_megapixels_total") == pytest.approx(0.08)
        for phase in ("wait", "look", "decode", "paint", "encode"):
            assert host.value("brushwork_phase_seconds_count", phase=phase) == 2
    routes = {
        dict(labels)["route"]: value
        for (name, labels), value in samples.items()
        if name == "brushwork_requests_total"
    }
    assert routes == {
        STYLIZE: 1,
        JOBS: 1,
        f"{JOBS}/*": 2,
        f"{JOBS}/*/events": 1,
        "/api/results/*": 1,
    }
    for secret in identifiers(job):
        assert secret not in str(samples)


def test_problems_of_jobs_are_counted(web: Path) -> None:
    with counted(web, Negative(), Limits(client_jobs=2)) as host:
        assert ended(host.client, begun(host.client, b"no picture"))["state"] == "failed"
        begun(host.client, png())
        assert asked(host.client, png()).status_code == 429
        host.client.get(f"{JOBS}/unknown")
        host.stop()
        for reason in ("picture", "too-many-jobs", "no-job"):
            assert host.value("brushwork_rejections_total", reason=reason) == 1, reason


def test_the_log_has_no_ids_of_jobs_but_those_of_their_requests(
    web: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Negative):
        def stylize(self, *given: object) -> None:  # type: ignore[override]
            raise RuntimeError("odd")

    caplog.handler.addFilter(with_request_id)
    app = create_app(engine=Odd(), stylizers=STYLIZERS, web=web, hooks=[access_log])
    with caplog.at_level(logging.INFO, "brushwork"), hosted(app) as client:
        files = {"image": ("a", png())}
        headers = {"X-Request-ID": "mine"}
        job = client.post(JOBS, data=FORM, files=files, headers=headers).json()
        assert ended(client, job)["state"] == "failed"
    lines = {(each.name, vars(each)["request_id"]) for each in caplog.records}
    assert ("brushwork.server", "mine") in lines
    asked_for = [vars(each).get("route") for each in caplog.records]
    assert {JOBS, f"{JOBS}/*/events"} <= set(asked_for)
    assert job["job"].rpartition("/")[2] not in str([vars(each) for each in caplog.records])


def test_what_was_painted_before_is_not_painted_again(web: Path) -> None:
    seen, limits = Recorder(), Limits(cache_bytes=1_000_000)
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=limits, hooks=[seen])
    with hosted(app) as client:
        for _ in range(2):
            stylize(client, png(300, 200))
        assert [each.pixels for each in seen.wait_for(Answered, 2)] == [60_000, 0]
