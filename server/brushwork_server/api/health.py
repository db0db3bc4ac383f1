"""`GET /healthz`: what runs, and how busy it is; `GET /readyz`: whether it takes pictures."""

from dataclasses import dataclass

from fastapi import APIRouter

from brushwork import __version__

from ..engines.base import Engine
from ..queue import PaintQueue
from ..readiness import Readiness
from ..reading import add_reading_route
from .openapi import refusals


@dataclass(frozen=True)
class QueueHealth:
    """Pictures in work, pictures that wait, and places for both."""

    painting: int
    waiting: int
    places: int


@dataclass(frozen=True)
class Health:
    """What runs; `provider` is where sessions really run, None where nothing paints."""

    status: str
    version: str
    engine: str | None
    provider: str | None
    stylizers: list[str]
    queue: QueueHealth


@dataclass(frozen=True)
class Ready:
    """That the host is ready."""

    status: str


def health_router(engine: Engine | None, queue: PaintQueue, readiness: Readiness) -> APIRouter:
    """The routes that tell that the host is alive and what runs, and whether it is ready."""
    router = APIRouter()

    async def health() -> Health:
        """What runs, and how busy it is."""
        return Health(
            status="ok",
            version=__version__,
            engine=engine.name if engine else None,
            provider=engine.provider if engine else None,
            stylizers=list(engine.stylizers) if engine else [],
            queue=QueueHealth(queue.painting, queue.waiting, queue.places),
        )

    async def ready() -> Ready:
        """Whether pictures may be sent here: not while it warms up, nor while it is stopped."""
        problem = readiness.problem
        if problem is not None:
            raise problem
        return Ready(status="ready")

    add_reading_route(router, "/healthz", health, responses=refusals(400, 405, 421))
    add_reading_route(router, "/readyz", ready, responses=refusals(400, 405, 421, 503))
    return router
