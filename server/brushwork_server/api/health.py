"""`GET /healthz`: what runs, and how busy it is."""

from fastapi import APIRouter

from brushwork import __version__

from ..engines.base import Engine
from ..queue import PaintQueue


def health_router(engine: Engine | None, queue: PaintQueue) -> APIRouter:
    """The route that tells status, version, engine, stylizers and queue."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def health() -> dict[str, object]:
        return {
            "status": "ok",
            "version": __version__,
            "engine": engine.name if engine else None,
            "provider": engine.provider if engine else None,
            "stylizers": list(engine.stylizers) if engine else [],
            "queue": {
                "painting": queue.painting,
                "waiting": queue.waiting,
                "places": queue.places,
            },
        }

    return router
