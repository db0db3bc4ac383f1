"""What is told of a job."""

import asyncio
from dataclasses import dataclass

from pydantic import TypeAdapter

from .job import Job, State

JOBS = "/api/jobs"
RESULTS = "/api/results"


@dataclass(frozen=True)
class Description:
    """A job as JSON: how far it is, where to follow it, and in the end its result or a problem.

    `step` is look, decode, paint or encode; `done` of `of` tiles are painted. `expires_in` are the
    seconds after which the host forgets it.
    """

    state: State
    step: str | None
    done: int
    of: int
    job: str
    events: str
    result: str | None
    expires_in: int | None
    problem: dict[str, str | int] | None


_JSON = TypeAdapter(Description)


def address(job: Job, root: str) -> str:
    """Where a job is, on a host that lies below the path `root`."""
    return f"{root}{JOBS}/{job.id}"


def described(job: Job, root: str) -> bytes:
    """A job as JSON, on one line."""
    left = None
    if job.expires_at is not None:
        left = max(0, round(job.expires_at - asyncio.get_running_loop().time()))
    return _JSON.dump_json(
        Description(
            job.state,
            job.progress.step,
            job.progress.done,
            job.progress.of,
            address(job, root),
            f"{address(job, root)}/events",
            f"{root}{RESULTS}/{job.result_id}" if job.painting else None,
            left,
            job.problem,
        )
    )
