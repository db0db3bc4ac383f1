"""A host whose metrics are read as Prometheus reads them, at an address of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from brushwork.decoders import Decoders
from brushwork_server import Engine, Limits, create_app
from brushwork_server.app import queue_for
from brushwork_server.metrics import Metrics
from brushwork_server.metrics_app import create_metrics_app
from brushwork_server.readiness import Readiness

from .clock import SteeredLoop
from .forms import STYLIZERS
from .hosting import hosted, steered

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@dataclass
class Counted:
    """A host and its metrics: clients of both, the host's clock, and what stops it."""

    client: httpx.Client
    loop: SteeredLoop
    scraper: httpx.Client
    stop: Callable[[], None]

    def samples(self) -> Samples:
        """All that /metrics tells, by name and labels."""
        answer = self.scraper.get("/metrics")
        assert answer.status_code == 200, answer.text
        families = text_string_to_metric_families(answer.text)
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        """One number; 0 where nothing was counted."""
        return self.samples().get((name, frozenset(labels.items())), 0.0)


@contextmanager
def counted(
    web: Path,
    engine: Engine | None = None,
    limits: Limits | None = None,
    decoders: Decoders | None = None,
) -> Iterator[Counted]:
    """A host and its metrics. What was asked last is surely counted once the host is stopped."""
    limits = limits or Limits()
    queue, readiness = queue_for(engine, limits), Readiness()
    metrics = Metrics(engine, queue, readiness, decoders)
    app = create_app(
        engine=engine,
        stylizers=STYLIZERS,
        web=web,
        limits=limits,
        hooks=[metrics],
        queue=queue,
        readiness=readiness,
        decoders=decoders,
    )
    if hasattr(app.state, "jobs"):
        metrics.watch_jobs(app.state.jobs.shelf)
    with hosted(create_metrics_app(metrics.registry)) as scraper, ExitStack() as host:
        served = steered(app, limits=limits, hooks=[metrics], readiness=readiness)
        client, loop = host.enter_context(served)
        yield Counted(client, loop, scraper, host.close)
