"""Where jobs are found, and for how long: by their ids, and by those of their results."""

import asyncio
import math
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from ..api.painting import Painting
from ..budget import Budget, BudgetSpent, Held
from ..clients import ClientBusy, Clients, client_of
from ..limits import Limits
from ..problems import Problem
from ..telemetry import Refused, Telemetry
from .crowding import no_job, results_full, too_many_jobs
from .job import Job, State

RECORD_BYTES = 10_000
"""What a job counts for beside its result, so that those without one are bounded, too."""


@dataclass(frozen=True)
class _Record:
    """What a job takes up since it was `begun`: `ends` gives it back."""

    client: str | None
    begun: float
    held: Held
    ends: ExitStack


class Shelf:
    """The jobs that are known, unfinished or kept; within limits of clients, bytes and time.

    Results stay in memory, as all pictures do.
    """

    def __init__(self, limits: Limits, telemetry: Telemetry) -> None:
        self._limits = limits
        self._telemetry = telemetry
        self._clients = Clients(limits.client_jobs)
        self._kept = Budget(limits.kept_bytes)
        self._records: dict[Job, _Record] = {}
        self._jobs: dict[str, Job] = {}
        self._results: dict[str, Job] = {}

    def count(self, state: State) -> int:
        """How many jobs are in a state; in any thread."""
        return sum(job.state == state for job in list(self._jobs.values()))

    @property
    def kept_bytes(self) -> int:
        """What all jobs count for, results and all."""
        return self._kept.held

    def check(self, address: str | None) -> None:
        """Raise Problem where a client may have no job more."""
        self._record(address).ends.close()

    def add(self, address: str | None) -> Job:
        """A new job of a client; raises Problem."""
        job = Job()
        self._records[job] = self._record(address)
        self._jobs[job.id] = self._results[job.result_id] = job
        return job

    def find(self, id: str) -> Job:
        """The job of an id; raises Problem."""
        if id not in self._jobs:
            raise no_job(self._limits.kept_seconds)
        return self._jobs[id]

    def find_result(self, id: str) -> tuple[Job, Painting]:
        """The job of a result's id, and the result; raises Problem."""
        job = self._results.get(id)
        if job is None or job.painting is None:
            raise no_job(self._limits.kept_seconds)
        return job, job.painting

    def end(self, job: Job, outcome: Painting | Problem) -> None:
        """Tell how a job ended, and keep it for a while."""
        if job.is_over:
            return
        loop = asyncio.get_running_loop()
        record = self._records[job]
        if isinstance(outcome, Painting):
            try:
                self._hold(record.held, len(outcome.body))
            except Problem as problem:
                outcome = problem
        job.expires_at = loop.time() + self._limits.kept_seconds
        record.ends.callback(loop.call_at(job.expires_at, self.remove, job).cancel)
        if isinstance(outcome, Problem):
            job.fail(outcome)
            seconds = loop.time() - record.begun
            self._telemetry.tell(Refused(outcome.status, outcome.name, seconds))
        else:
            job.finish(outcome)

    def remove(self, job: Job) -> None:
        """Forget a job and its result; what is in work stops soon."""
        if job not in self._records:
            return
        del self._jobs[job.id], self._results[job.result_id]
        self._records.pop(job).ends.close()
        if not job.is_over:
            job.cancel()
        job.painting = None
        job.unwanted.set()
        job.taken.set()

    def _record(self, address: str | None) -> _Record:
        client = None if address is None else client_of(address)
        with ExitStack() as stack:
            try:
                stack.enter_context(self._clients.asking(address))
            except ClientBusy as busy:
                own = (job for job, each in self._records.items() if each.client == client)
                raise too_many_jobs(busy.most, _next_to_expire(own)) from busy
            held = stack.enter_context(self._kept.hold())
            self._hold(held, RECORD_BYTES)
            begun = asyncio.get_running_loop().time()
            return _Record(client, begun, held, stack.pop_all())

    def _hold(self, held: Held, count: int) -> None:
        try:
            held.add(count)
        except BudgetSpent as spent:
            most = self._limits.kept_bytes
            raise results_full(most, _next_to_expire(self._records)) from spent


def _next_to_expire(jobs: Iterable[Job]) -> int | None:
    """In how many seconds the first of these jobs is forgotten."""
    ends = [job.expires_at for job in jobs if job.expires_at is not None]
    if not ends:
        return None
    return max(1, math.ceil(min(ends) - asyncio.get_running_loop().time()))
