"""`POST /api/jobs`, what is told of a job, and its result."""

import time
from contextlib import ExitStack
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..api.admission import Admission, Hold, address_of
from ..api.openapi import request_body
from ..api.painting import Painter
from ..api.response import UNSTORED, PaintingResponse
from ..api.upload import read_parts
from ..conditional import is_known
from ..engines.base import Engine
from ..limits import Limits
from ..reading import add_reading_route
from ..telemetry import Left, Telemetry
from . import openapi
from .description import JOBS, RESULTS, address, described
from .events import EventsResponse, last_event
from .job import Job
from .jobs import Jobs


def job_router(
    engine: Engine,
    painter: Painter,
    jobs: Jobs,
    admission: Admission,
    limits: Limits,
    telemetry: Telemetry,
) -> APIRouter:
    """Routes of jobs, their events and results."""
    router = APIRouter()
    admitted = [Depends(admission.of_client)]

    @router.post(
        JOBS,
        status_code=202,
        dependencies=admitted,
        responses=openapi.CREATED,
        openapi_extra={"requestBody": request_body(engine.stylizers)},
    )
    async def create_job(request: Request) -> Response:
        """Paint a picture in a style when it is its turn; the form is that of `stylize`."""
        asked = time.perf_counter()
        client = address_of(request)
        try:
            with ExitStack() as claims:
                hold = claims.enter_context(admission.upload(request))
                jobs.check()
                jobs.shelf.check(client)
                order = await painter.order(await read_parts(request, limits, hold.add))
                job = jobs.start(order, client, claims)
        except ClientDisconnect:
            telemetry.tell(Left(time.perf_counter() - asked))
            return Response(status_code=400)  # nobody reads this
        return _told(request, job, 202)

    def asked_for(request: Request) -> Job:
        return jobs.shelf.find(request.path_params["id"])

    async def read_job(request: Request) -> Response:
        """How far a job is; in the end the address of its result, or a problem."""
        return _told(request, asked_for(request))

    async def delete_job(request: Request) -> Response:
        """Forget a job and its result; where it is in work, that stops soon."""
        jobs.shelf.remove(asked_for(request))
        return Response(status_code=204)

    async def either(request: Request) -> Response:
        return await (delete_job if request.method == "DELETE" else read_job)(request)

    # One route answers, so that other methods are told all that there are.
    job_path = JOBS + "/{id}"
    router.add_api_route(
        job_path, either, methods=["GET", "HEAD", "DELETE"], include_in_schema=False
    )
    named = openapi.parameters()
    router.add_api_route(
        job_path, read_job, methods=["GET"], responses=openapi.READ, openapi_extra=named
    )
    router.add_api_route(
        job_path,
        delete_job,
        methods=["DELETE"],
        status_code=204,
        responses=openapi.DELETED,
        openapi_extra=named,
    )

    @router.get(
        job_path + "/events",
        dependencies=[Depends(admission.of_stream)],
        response_class=Response,
        responses=openapi.EVENTS,
        openapi_extra=openapi.parameters(Last_Event_ID="the number of the last event seen"),
    )
    async def follow_job(request: Request) -> Response:
        """News of a job until it is over; after the last one there is nothing (204)."""
        job, seen = asked_for(request), last_event(request.headers)
        if job.is_over and seen == job.number:
            return Response(status_code=204)
        return EventsResponse(job, seen, _root(request), limits.heartbeat_seconds)

    async def read_result(
        request: Request, hold: Annotated[Hold, Depends(admission.of_answer)]
    ) -> Response:
        """The painting of a job, until it expires."""
        job, painting = jobs.shelf.find_result(request.path_params["id"])
        if is_known(request.headers, painting.etag):
            job.taken.set()
            return Response(status_code=304, headers={"ETag": painting.etag, **UNSTORED})
        hold.add(len(painting.body))
        if request.method == "GET":
            job.taken.set()
        return PaintingResponse(painting, limits)

    add_reading_route(
        router,
        RESULTS + "/{id}",
        read_result,
        dependencies=admitted,
        response_class=Response,
        responses=openapi.RESULT,
        openapi_extra=openapi.parameters(If_None_Match="tags of paintings that are at hand"),
    )
    return router


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _told(request: Request, job: Job, status: int = 200) -> Response:
    root = _root(request)
    headers = {**UNSTORED, "Location": address(job, root)} if status == 202 else UNSTORED
    return Response(described(job, root), status, headers, "application/json")
