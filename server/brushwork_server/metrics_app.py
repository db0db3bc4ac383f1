"""`/metrics`, an application of its own: for another address than the one that people reach."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from .middleware.framework_errors import add_framework_errors
from .middleware.problem_responses import ProblemResponses
from .middleware.request_ids import RequestIds
from .middleware.security_headers import SecurityHeaders
from .middleware.trusted_host import TrustedHost
from .telemetry import Telemetry


def create_metrics_app(
    registry: CollectorRegistry, host_names: Iterable[str] = (), any_address: bool = False
) -> Starlette:
    """An application that tells a registry's metrics, as Prometheus reads them.

    `host_names` and `any_address` are as `create_app` has them: no page of another site reads
    metrics by a name that was pointed here. Nobody counts who asks.
    """
    app = Starlette()
    app.router.redirect_slashes = False

    async def respond(request: Request) -> Response:
        headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}
        return Response(generate_latest(registry), headers=headers)

    app.add_route("/metrics", respond, methods=["GET"])  # and HEAD
    add_framework_errors(app)
    app.add_middleware(TrustedHost, names=list(host_names), addresses=any_address)
    app.add_middleware(ProblemResponses, telemetry=Telemetry())
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestIds)
    return app
