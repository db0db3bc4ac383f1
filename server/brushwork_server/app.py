"""The host as an ASGI application."""

from collections.abc import Iterable
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from brushwork import __version__
from brushwork.site.pages import web_folder

from .access_log import AccessLog
from .api import api_router
from .engines import Engine
from .files import Files
from .guard import Guard
from .limits import Limits
from .line import Line
from .pages import page_router
from .problems import of_status


def create_app(
    *,
    engine: Engine | None = None,
    stylizers: Path | None = None,
    web: Path | None = None,
    host_names: Iterable[str] = (),
    any_address: bool = False,
    limits: Limits | None = None,
) -> FastAPI:
    """The host: pages, files and, where there is an `engine`, the API.

    - `engine` paints for `POST /api/stylize`; None leaves the API and its page out;
    - `stylizers`: folder of the published stylizers served to browsers, by default the built
      web part's;
    - `web`: the built web part, by default `brushwork.site.web_folder()`;
    - `host_names`: names besides localhost, 127.0.0.1 and [::1] that the server answers to, on
      any port; `any_address`: IP addresses too;
    - `limits`: see `Limits`.

    Raises BrushworkError where the web part is not built or a page does not render.
    """
    web = web or web_folder()
    stylizers = stylizers or web / "stylizers"
    limits = limits or Limits()
    line = Line(limits.queue)
    app = FastAPI(
        title="Brushwork",
        version=__version__,
        openapi_url="/api/openapi.json" if engine else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(page_router(web, stylizers, limits if engine else None))
    if engine is not None:
        app.include_router(api_router(engine, line, limits))

    @app.get("/healthz", include_in_schema=False)
    async def health() -> dict[str, object]:
        return {
            "status": "ok",
            "version": __version__,
            "engine": engine.name if engine else None,
            "provider": engine.provider if engine else None,
            "stylizers": list(engine.stylizers) if engine else [],
            "queue": {
                "painting": line.painting,
                "waiting": line.taken - line.painting,
                "places": line.places,
            },
        }

    @app.exception_handler(HTTPException)
    async def framework_error(request: Request, error: HTTPException) -> Response:
        return of_status(error.status_code, error.headers).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return of_status(422).response()

    # The last one added is the first to see a request.
    app.add_middleware(Files, web=web, stylizers=stylizers)
    app.add_middleware(Guard, names=list(host_names), addresses=any_address)
    app.add_middleware(AccessLog)
    return app
