"""The host as an ASGI application."""

from collections.abc import Iterable
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from brushwork import __version__
from brushwork.decoders import Allowance, Decoders
from brushwork.provenance import Signer
from brushwork.site.pages import web_folder

from .access_log import access_log
from .api.admission import Admission
from .api.decoding import decode_here
from .api.health import health_router
from .api.painting import Painter
from .api.routes import api_router
from .engines.base import Engine
from .jobs.jobs import Jobs
from .jobs.routes import job_router
from .limits import Limits
from .middleware.cross_origin_protection import CrossOriginProtection
from .middleware.framework_errors import add_framework_errors
from .middleware.problem_responses import ProblemResponses
from .middleware.request_ids import RequestIds
from .middleware.root_path import RootPath
from .middleware.security_headers import SecurityHeaders
from .middleware.timing import Timing
from .middleware.trusted_host import TrustedHost
from .pages.problem_pages import ProblemPages
from .pages.routes import page_router
from .pages.static_files import StaticFiles, static_files
from .problems import of_status
from .queue import PaintQueue
from .readiness import Readiness
from .telemetry import Hook, Telemetry


def create_app(
    *,
    engine: Engine | None = None,
    stylizers: Path | None = None,
    web: Path | None = None,
    documentation: Path | None = None,
    host_names: Iterable[str] = (),
    any_address: bool = False,
    limits: Limits | None = None,
    root_path: str = "",
    hooks: Iterable[Hook] = (access_log,),
    queue: PaintQueue | None = None,
    readiness: Readiness | None = None,
    signer: Signer | None = None,
    decoders: Decoders | None = None,
) -> FastAPI:
    """The host: pages, files and, where there is an `engine`, the API.

    - `engine` paints for `POST /api/stylize`, see `load_engine`; None leaves the API and its page
      out;
    - `stylizers`: folder of the published stylizers served to browsers, by default the built
      web part's;
    - `web`: the built web part, by default `brushwork.site.web_folder()`;
    - `documentation`: what `brushwork docs` wrote into a site of this build, served below `docs/`;
    - `host_names`: names besides localhost, 127.0.0.1 and [::1] that the server answers to, on
      any port; `any_address`: IP addresses too;
    - `limits`: see `Limits`;
    - `root_path`: where it lies below a proxy, such as `/paint`, whether that takes it off or not;
    - `hooks`: functions of `brushwork_server.telemetry` events, by default the access log;
    - `queue`: the engine's, where somebody watches it, see `queue_for`; `readiness`: what
      `/readyz` tells, by default that it is ready;
    - `signer`: signs paintings that have a label, see `brushwork.provenance`; None signs nothing;
    - `decoders` decode pictures in processes of their own, see `decoders_for`; by default this
      process does.

    `app.state.jobs`, where there are jobs, has `drain(seconds)` to be awaited before the server is
    stopped; `brushwork serve` does.

    Raises BrushworkError where the web part is not built, a file cannot be read or a page does not
    render.
    """
    web = web or web_folder()
    stylizers = stylizers or web / "stylizers"
    limits = limits or Limits()
    files = static_files(web, stylizers, documentation)
    queue = queue or queue_for(engine, limits)
    telemetry = Telemetry(hooks)
    app = FastAPI(
        title="Brushwork",
        version=__version__,
        openapi_url="/api/openapi.json" if engine else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    fallback = {"pixels": limits.pixels, "bytes": limits.body_bytes} if engine else None
    context = {"fallback": fallback, "documentation": documentation is not None}
    app.include_router(page_router(web, stylizers, context))
    if engine is not None:
        admission = Admission(queue, limits)
        decode = decoders.decode if decoders else decode_here
        painter = Painter(engine, queue, limits, telemetry, decode, signer)
        app.include_router(api_router(engine, painter, admission, limits, telemetry))
        if limits.jobs:
            app.state.jobs = jobs = Jobs(painter, queue, admission, limits, telemetry)
            app.include_router(job_router(engine, painter, jobs, admission, limits, telemetry))
    app.include_router(health_router(engine, queue, readiness or Readiness()))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        raise of_status(422) from error

    add_framework_errors(app)
    # The last one added is the first to see a request.
    app.add_middleware(StaticFiles, files=files)
    app.add_middleware(CrossOriginProtection)
    app.add_middleware(TrustedHost, names=list(host_names), addresses=any_address)
    app.add_middleware(ProblemResponses, telemetry=telemetry, respond=ProblemPages(web).response)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RootPath, root_path=root_path)
    app.add_middleware(Timing, telemetry=telemetry, root_path=root_path)
    app.add_middleware(RequestIds)
    return app


def queue_for(engine: Engine | None, limits: Limits) -> PaintQueue:
    """A queue with as many places as the engine and the limits allow."""
    return PaintQueue(limits.queue, engine.parallel if engine else 1)


def decoders_for(count: int, limits: Limits) -> Decoders:
    """So many processes that decode within the limits, already starting; to be closed."""
    return Decoders(count, Allowance(limits.decoder_bytes, limits.decoder_seconds))
