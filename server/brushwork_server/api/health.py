"""`GET /healthz`: what runs, and how busy it is."""

from dataclasses import dataclass

from fastapi import APIRouter

from brushwork import __version__

from ..engines.base import Engine
from ..queue import PaintQueue
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


def health_router(engine: Engine | None, queue: PaintQueue) -> APIRouter:
    """The route that tells status, version, engine, stylizers and queue."""
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

    add_reading_route(router, "/healthz", health, responses=refusals(400, 405, 421))
    return router
