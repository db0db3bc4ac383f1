"""What happened on the host, counted: a telemetry hook with a registry of its own.

Labels are words of ours, never of a request: there are as many series however many ask.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, Protocol, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from brushwork import __version__
from brushwork.contract.limits import MEGA
from brushwork.decoders import Decoders, Reason

from .engines.base import Engine
from .queue import PaintQueue
from .readiness import Readiness
from .telemetry import Answered, Cut, Event, Left, Painted, Refused

REQUEST_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300)
PHASE_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 300)


class JobsNow(Protocol):
    """How many jobs there are, and what they take up: read in any thread."""

    def count(self, state: Literal["waiting", "painting", "done"]) -> int:
        """How many are in a state."""

    @property
    def kept_bytes(self) -> int:
        """What all of them count for, results and all."""


class Metrics:
    """Counts events, and tells of queue, decoders and jobs; made once for an application."""

    def __init__(
        self,
        engine: Engine | None,
        queue: PaintQueue,
        readiness: Readiness,
        decoders: Decoders | None = None,
    ) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "brushwork_requests", "Requests that ended", ["route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "brushwork_request_seconds",
            "Seconds from a request's header to the end of its answer",
            ["route"],
            buckets=REQUEST_SECONDS,
            registry=registry,
        )
        self._rejections = Counter(
            "brushwork_rejections", "Problems that were answered", ["reason"], registry=registry
        )
        self._cut = Counter(
            "brushwork_connections_cut", "Connections cut off", ["reason"], registry=registry
        )
        self._left = Counter(
            "brushwork_left", "Clients that left before their painting", registry=registry
        )
        self._paintings = Counter(
            "brushwork_paintings", "Paintings that were ready", registry=registry
        )
        self._megapixels = Counter(
            "brushwork_painted_megapixels", "Megapixels of paintings", registry=registry
        )
        self._phases = Histogram(
            "brushwork_phase_seconds",
            "Seconds of a painting's phases: wait, look, decode, paint (survey included), encode",
            ["phase"],
            buckets=PHASE_SECONDS,
            registry=registry,
        )
        self._watch(
            {
                "brushwork_queue_painting": ("Pictures that are painted", lambda: queue.painting),
                "brushwork_queue_waiting": ("Pictures that wait for it", lambda: queue.waiting),
                "brushwork_queue_places": ("Places for both", lambda: queue.places),
                "brushwork_ready": ("1 where /readyz is", lambda: readiness.problem is None),
                "brushwork_decoders": (
                    "Processes that decode",
                    lambda: len(decoders.pids) if decoders else 0,
                ),
            }
        )
        registry.register(_Deaths(decoders))
        self._describe(engine)
        ProcessCollector(registry=registry)

    def __call__(self, event: Event) -> None:
        """Count an event."""
        match event:
            case Answered():
                self._requests.labels(event.route, _status_class(event.status)).inc()
                self._seconds.labels(event.route).observe(event.seconds)
            case Refused():
                self._rejections.labels(event.name).inc()
            case Cut():
                self._cut.labels(event.reason).inc()
            case Left():
                self._left.inc()
            case Painted():
                self._paintings.inc()
                self._megapixels.inc(event.width * event.height / MEGA)
                for phase, seconds in {"wait": event.waited, **event.steps}.items():
                    self._phases.labels(phase).observe(seconds)

    def watch_jobs(self, jobs: JobsNow) -> None:
        """Tell of jobs, too, where there are any."""
        self._watch(
            {
                "brushwork_jobs_waiting": (
                    "Jobs that wait for their turn",
                    lambda: jobs.count("waiting"),
                ),
                "brushwork_jobs_painting": ("Jobs in work", lambda: jobs.count("painting")),
                "brushwork_jobs_results": ("Results that are kept", lambda: jobs.count("done")),
                "brushwork_jobs_kept_bytes": (
                    "Bytes that all jobs count for",
                    lambda: jobs.kept_bytes,
                ),
            }
        )

    def _watch(self, watched: Mapping[str, tuple[str, Callable[[], float]]]) -> None:
        for name, (told, value) in watched.items():
            Gauge(name, told, registry=self.registry).set_function(value)

    def _describe(self, engine: Engine | None) -> None:
        labels = ["version", "engine", "provider"]
        info = Gauge("brushwork_engine_info", "What paints", labels, registry=self.registry)
        painter = (engine.name, engine.provider) if engine else ("", "")
        info.labels(__version__, *painter).set(1)
        variants = Gauge(
            "brushwork_stylizer_info",
            "Stylizers, and their variants that are painted with",
            ["stylizer", "variant"],
            registry=self.registry,
        )
        for name, manifest in engine.stylizers.items() if engine else ():
            variants.labels(name, manifest.variant().id).set(1)


class _Deaths(Collector):
    """Why decoders have ended, as they count it themselves."""

    def __init__(self, decoders: Decoders | None) -> None:
        self._decoders = decoders

    def collect(self) -> Iterator[Metric]:
        """One counter for each reason, also for those that have not been."""
        told = "Decoders that ended, by reason"
        family = CounterMetricFamily("brushwork_decoder_deaths", told, labels=["reason"])
        for reason in get_args(Reason):
            family.add_metric([reason], self._decoders.deaths[reason] if self._decoders else 0)
        yield family


def _status_class(status: int | None) -> str:
    return "left" if status is None else f"{status // 100}xx"
