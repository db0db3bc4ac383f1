"""A validation from pictures to report."""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from ..contract.arrays import Pixels
from ..contract.budgets import TierName
from ..contract.manifest import load_manifest
from ..errors import PictureError, ValidationError
from ..loss_networks.perceptual import Perceptual
from .accuracy import Seen, measure, see
from .photographs import load_photograph
from .prepared import Prepared
from .quality import load_square
from .report import Example, Measurement, PictureLoss, Rank, Report
from .sampling import Job, find_pictures, sample
from .tiers import open_tier
from .versions import versions

SPEED_SIDE = 512
SPEED_RUNS = 5
STRENGTH = 1.0

Reference = Callable[[Pixels, str, float], Pixels]
"""Picture (RGBA), style id, strength -> painting (RGBA), by the float32 torch network."""
Column = tuple[TierName, str]
"""Tier and variant."""


@dataclass(frozen=True)
class Progress:
    """How far a validation is; `what` names the present step."""

    done: int
    total: int
    what: str


def validate(
    folder: Path,
    pictures: Path | Sequence[Path],
    *,
    reference: Reference,
    loss_weights: Path | None = None,
    style_pictures: Mapping[str, Path] | None = None,
    tiers: Sequence[TierName] = ("native", "browser"),
    variants: Sequence[str] | None = None,
    limit: int | None = None,
    all_styles: bool = False,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Measure the accuracy loss of a stylizer folder's variants (docs/accuracy.md).

    `pictures` is a folder or files; `reference` paints with the float32 torch network;
    `style_pictures` maps style ids to their pictures, as far as known; `loss_weights` is the
    folder with the metrics' networks; `variants` defaults to all. Equal arguments give equal
    losses. Raises BrushworkError where a part cannot run.
    """
    manifest = load_manifest(folder)
    ids = [manifest.variant(id).id for id in variants or [each.id for each in manifest.variants]]
    columns: list[Column] = [(tier, id) for tier in tiers for id in ids]
    jobs = sample(
        find_pictures(pictures), [style.id for style in manifest.styles], seed, limit, all_styles
    )
    perceptual = Perceptual(loss_weights)
    needed = {job.style for job in jobs}
    styles = {
        id: see(perceptual, load_square(path))
        for id, path in (style_pictures or {}).items()
        if id in needed
    }
    # Every picture is painted by torch and in every column, then all of that is measured.
    ticker = _Ticker(len(jobs), 2 * (1 + len(columns)), on_progress)
    with tempfile.TemporaryDirectory(prefix="brushwork-") as scratch, ExitStack() as ends:
        # First of all, so that what cannot run is known before minutes have passed.
        prepare = {tier: ends.enter_context(open_tier(tier, folder, manifest)) for tier in tiers}
        store = _Store(Path(scratch))
        jobs, notes = _paint_references(jobs, reference, store, ticker)
        runs: dict[Column, _Run] = {}
        for tier, id in columns:
            runs[tier, id] = _paint(prepare[tier](id), (tier, id), jobs, store, ticker)
        ends.close()
        losses = _measure(jobs, columns, store, perceptual, styles, ticker)
        measurements = [
            Measurement(
                variant=column[1],
                tier=column[0],
                runtime=runs[column].prepared.runtime,
                threads=runs[column].prepared.threads,
                note=runs[column].prepared.note,
                pictures=losses[column],
                milliseconds=runs[column].milliseconds,
                speed_side=SPEED_SIDE,
                examples=_examples(column, losses[column], store),
            )
            for column in columns
        ]
    unknown = sorted({job.style for job in jobs} - styles.keys())
    if unknown:
        notes.append(
            f"Style distance is left out for {', '.join(unknown)}: the style picture is not known."
        )
    return Report(manifest.id, manifest.title, seed, versions(), notes, measurements)


@dataclass
class _Ticker:
    jobs: int
    steps_per_job: int
    on_progress: Callable[[Progress], None] | None
    done: int = 0

    def tick(self, what: str, steps: int = 1) -> None:
        self.done += steps
        if self.on_progress:
            self.on_progress(Progress(self.done, self.jobs * self.steps_per_job, what))


@dataclass(frozen=True)
class _Store:
    """Paintings on disk: a hundred of every variant and tier are too many to hold."""

    folder: Path

    def put(self, job: int, what: str, pixels: Pixels) -> None:
        try:
            np.save(self.folder / f"{job}-{what}.npy", pixels)
        except OSError as error:
            raise ValidationError(
                f"cannot keep paintings in {self.folder}: {error.strerror}; "
                "set TMPDIR to a folder with more room, or pass --limit"
            ) from error

    def get(self, job: int, what: str) -> Pixels:
        pixels: Pixels = np.load(self.folder / f"{job}-{what}.npy")
        return pixels


@dataclass(frozen=True)
class _Run:
    prepared: Prepared
    milliseconds: float


def _paint_references(
    jobs: Sequence[Job], reference: Reference, store: _Store, ticker: _Ticker
) -> tuple[list[Job], list[str]]:
    """Paint with torch what can be read; gives the jobs that remain and notes on the others."""
    kept: list[Job] = []
    left_out: dict[str, None] = {}
    for job in jobs:
        try:
            photo = load_photograph(job.picture)
        except PictureError as error:
            reason = str(error).removeprefix(f"{job.picture}: ")
            left_out[f"{job.picture.name} is left out: {reason}"] = None
            ticker.jobs -= 1
            continue
        store.put(len(kept), "photo", photo)
        store.put(len(kept), "reference", reference(photo, job.style, STRENGTH))
        kept.append(job)
        ticker.tick("reference")
    if not kept:
        raise ValidationError(f"no picture could be read; the first: {next(iter(left_out))}")
    return kept, list(left_out)


def _paint(
    prepared: Prepared, column: Column, jobs: Sequence[Job], store: _Store, ticker: _Ticker
) -> _Run:
    what = " ".join(column)
    for index, job in enumerate(jobs):
        painted, _ = prepared.paint(store.get(index, "photo"), job.style, STRENGTH)
        store.put(index, what, painted)
        ticker.tick(what)
    image = Image.fromarray(store.get(0, "photo")).resize((SPEED_SIDE, SPEED_SIDE))
    square = np.asarray(image)
    times = [prepared.paint(square, jobs[0].style, STRENGTH)[1] for _ in range(1 + SPEED_RUNS)]
    return _Run(prepared, statistics.median(times[1:]))


def _measure(
    jobs: Sequence[Job],
    columns: Sequence[Column],
    store: _Store,
    perceptual: Perceptual,
    styles: Mapping[str, Seen],
    ticker: _Ticker,
) -> dict[Column, list[PictureLoss]]:
    losses: dict[Column, list[PictureLoss]] = {column: [] for column in columns}
    for index, job in enumerate(jobs):
        look = partial(_see, perceptual, store, index)
        photo, reference = look("photo"), look("reference")
        for column in columns:
            loss = measure(
                perceptual, photo, reference, look(" ".join(column)), styles.get(job.style)
            )
            losses[column].append(PictureLoss(job.picture.name, job.style, loss))
        ticker.tick("measuring", 1 + len(columns))
    return losses


def _see(perceptual: Perceptual, store: _Store, job: int, what: str) -> Seen:
    return see(perceptual, store.get(job, what))


def _examples(column: Column, losses: Sequence[PictureLoss], store: _Store) -> list[Example]:
    """The worst, the median and the best picture, as far as there are so many."""
    order = sorted(range(len(losses)), key=lambda index: losses[index].loss.total)
    ranks: dict[int, Rank] = {order[0]: "best"}
    ranks |= {order[len(order) // 2]: "median", order[-1]: "worst"}
    return [
        Example(
            rank,
            losses[index],
            store.get(index, "photo"),
            store.get(index, "reference"),
            store.get(index, " ".join(column)),
        )
        for index, rank in reversed(ranks.items())
    ]
