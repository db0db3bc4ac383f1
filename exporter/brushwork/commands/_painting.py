"""Doing the jobs of `stylize`, and telling of them: people on standard error, scripts in JSON."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ..errors import BrushworkError
from ..files import printable
from ..inference.batch import Batch, Job, Outcome
from ..streams import STANDARD


class Painter:
    """Does jobs in a thread of its own, so that Ctrl-C is heard while a network runs."""

    def __init__(self, batch: Batch, as_json: bool) -> None:
        self.console = Console(
            stderr=True, soft_wrap=True, markup=False, emoji=False, highlight=False
        )
        self._batch = batch
        self._as_json = as_json
        self._cancelled = threading.Event()

    def file(self, job: Job) -> None:
        """Paint one picture; raises BrushworkError."""
        with (
            self.console.status(Text(f"painting {_named(job.source.name, 'a picture')}")),
            ThreadPoolExecutor(1) as pool,
        ):
            outcome = self._do(job, pool)
        if outcome.status == "skipped":
            self.console.print(f"skipped: {outcome.message}")

    def folder(self, jobs: list[Job]) -> int:
        """Paint what can be painted; returns how many pictures could not."""
        counts = {"painted": 0, "skipped": 0, "failed": 0}
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        hidden = not self.console.is_terminal
        with (
            Progress(*columns, console=self.console, disable=hidden) as progress,
            ThreadPoolExecutor(1) as pool,
        ):
            task = progress.add_task("", total=len(jobs))
            for job in jobs:
                progress.update(task, description=printable(job.source.name))
                try:
                    counts[self._do(job, pool).status] += 1
                except BrushworkError as error:
                    counts["failed"] += 1
                    self.console.print(f"skipped: {error}", style="red")
                progress.advance(task)
        skipped = counts["skipped"]
        rest = f", {skipped} exist{'s' if skipped == 1 else ''} already" if skipped else ""
        self.console.print(f"{counts['painted']} of {len(jobs)} pictures painted{rest}")
        return counts["failed"]

    def _do(self, job: Job, pool: ThreadPoolExecutor) -> Outcome:
        future = pool.submit(self._batch.paint, job, self._cancelled.is_set)
        try:
            outcome = future.result()
        except KeyboardInterrupt:
            self._cancelled.set()
            raise
        except BrushworkError as error:
            self._record(Outcome(str(job.source), str(job.target), "failed", message=str(error)))
            raise
        if outcome.status == "painted":
            note = "; transparency laid on white, since JPEG has none" if outcome.flattened else ""
            place = _named(job.target, "standard output")
            self.console.print(f"{place}: {outcome.width} x {outcome.height}{note}")
        self._record(outcome)
        return outcome

    def _record(self, outcome: Outcome) -> None:
        if self._as_json:
            # Names may be no text at all; escaped, they pass through any console.
            print(json.dumps(asdict(outcome), ensure_ascii=True))


def _named(path: object, standard: str) -> str:
    return standard if str(path) == str(STANDARD) else printable(str(path))
