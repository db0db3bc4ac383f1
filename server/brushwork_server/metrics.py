"""What happened on the host, counted: a telemetry hook with a registry of its own.

Labels are words of ours, never of a request: there are as many series however many ask.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

from brushwork import __version__
from brushwork.contract.limits import MEGA

from .engines.base import Engine
from .queue import PaintQueue
from .readiness import Readiness
from .telemetry import Answered, Cut, Event, Left, Painted, Refused

REQUEST_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300)
PHASE_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 300)


class Metrics:
    """Counts events, and tells of the queue; made once for an application."""

    def __init__(self, engine: Engine | None, queue: PaintQueue, readiness: Readiness) -> None:
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
        self._watch(queue, readiness)
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

    def _watch(self, queue: PaintQueue, readiness: Readiness) -> None:
        watched = {
            "brushwork_queue_painting": ("Pictures that are painted", lambda: queue.painting),
            "brushwork_queue_waiting": ("Pictures that wait for it", lambda: queue.waiting),
            "brushwork_queue_places": ("Places for both", lambda: queue.places),
            "brushwork_ready": ("1 where /readyz is", lambda: readiness.problem is None),
        }
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


def _status_class(status: int | None) -> str:
    return "left" if status is None else f"{status // 100}xx"
