"""A validation from pictures to report."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ..contract.accuracy import made_of
from ..contract.budgets import TierName
from ..contract.manifest import Manifest, load_manifest
from ..errors import ValidationError
from ..loss_networks.perceptual import Perceptual
from .accuracy import Seen, measure, see
from .kept import Kept, key_of
from .painting import (
    Reference,
    Speed,
    Square,
    load_photographs,
    measure_speed,
    paint,
    paint_references,
    photo_of,
    reference_of,
)
from .photographs import LARGEST_SIDE
from .prepared import Prepared
from .quality import load_square
from .report import Example, Measurement, PictureLoss, Rank, Report
from .sampling import Job, find_pictures, sample
from .store import Store
from .tiers import TIERS, check_tiers, open_tier
from .versions import versions

SPEED_SIDE = 512
TORCH = "torch, float32"


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
    reference_name: str = TORCH,
    loss_weights: Path | None = None,
    style_pictures: Mapping[str, Path] | None = None,
    tiers: Sequence[TierName] = ("native", "browser"),
    variants: Sequence[str] | None = None,
    limit: int | None = None,
    all_styles: bool = False,
    seed: int = 0,
    side: int = LARGEST_SIDE,
    keep: Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Measure the accuracy loss of a stylizer folder's variants (docs/accuracy.md).

    `pictures` is a folder or files, reduced to `side` pixels; `reference` paints with the float32
    torch network; `style_pictures` maps style ids to their pictures, as far as known;
    `loss_weights` is the folder with the metrics' networks; `variants` defaults to all; what is
    measured is kept in `keep`, and taken from there as long as it is of the same files. Variants
    that a tier cannot paint are left out there, and the report says so. Equal
    arguments give equal losses. Raises BrushworkError where a part cannot run.
    """
    manifest = load_manifest(folder)
    ids = [manifest.variant(id).id for id in variants or [each.id for each in manifest.variants]]
    jobs = sample(
        find_pictures(pictures), [style.id for style in manifest.styles], seed, limit, all_styles
    )
    pairs, left_out = _pairs(manifest, tiers, ids)
    check_tiers(list(pairs))
    perceptual = Perceptual(loss_weights)
    needed = {job.style for job in jobs}
    styles = {
        id: see(perceptual, load_square(path))
        for id, path in (style_pictures or {}).items()
        if id in needed
    }
    squares = {tier: TIERS[tier].square for tier in pairs}
    with tempfile.TemporaryDirectory(prefix="brushwork-") as scratch:
        store = Store(Path(scratch))
        jobs, notes = load_photographs(jobs, side, set(squares.values()), store)
        count = sum(map(len, pairs.values()))
        ticker = _Ticker(jobs, set(squares.values()), count, on_progress)
        for square in set(squares.values()):
            paint_references(jobs, square, reference, store, ticker.tick)
        run = _Run(folder, manifest, jobs, reference, perceptual, styles, store, side, ticker)
        kept = Kept(keep)
        found = [
            each for tier in pairs for each in run.tier(tier, pairs[tier], squares[tier], kept)
        ]
    notes += left_out
    unknown = sorted({job.style for job in jobs} - styles.keys())
    if unknown:
        notes.append(
            f"Style distance is left out for {', '.join(unknown)}: the style picture is not known."
        )
    return Report(manifest.id, manifest.title, reference_name, seed, versions(), notes, found)


def _pairs(
    manifest: Manifest, tiers: Sequence[TierName], ids: Sequence[str]
) -> tuple[dict[TierName, list[str]], list[str]]:
    """The variants by tiers that can paint them, and in words which were left out."""
    pairs: dict[TierName, list[str]] = {}
    notes = []
    for tier in tiers:
        painted = [id for id in ids if TIERS[tier].paints(manifest.variant(id))]
        if painted:
            pairs[tier] = painted
        if others := [id for id in ids if id not in painted]:
            notes.append(f"Tier {tier} is left out for {', '.join(others)}: it lacks their layers.")
    if not pairs:
        raise ValidationError(f"nothing of {manifest.id} can be measured. {' '.join(notes)}")
    return pairs, notes


@dataclass
class _Ticker:
    """Each photograph is painted by the reference, then by each pair, and measured."""

    jobs: Sequence[Job]
    squares: set[Square]
    pairs: int
    on_progress: Callable[[Progress], None] | None
    done: int = 0
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = len(self.jobs) * (len(self.squares) + 2 * self.pairs)

    def tick(self, what: str) -> None:
        self.skip(what, 1)

    def skip(self, what: str, steps: int) -> None:
        """So many steps at once."""
        self.done += steps
        if self.on_progress:
            self.on_progress(Progress(self.done, self.total, what))


@dataclass(frozen=True)
class _Run:
    """What all tiers of a validation have in common."""

    folder: Path
    manifest: Manifest
    jobs: Sequence[Job]
    reference: Reference
    perceptual: Perceptual
    styles: Mapping[str, Seen]
    store: Store
    side: int
    ticker: _Ticker

    def tier(
        self, tier: TierName, variants: Sequence[str], square: Square, kept: Kept
    ) -> list[Measurement]:
        """All variants in one tier; its browser runs for those that were not kept."""
        keys = {id: self._key(tier, id, square) for id in variants}
        found = {id: kept.load(tier, id, key) for id, key in keys.items()}
        missing = [id for id in variants if found[id] is None]
        self.ticker.skip(f"{tier} kept", 2 * len(self.jobs) * (len(variants) - len(missing)))
        painted: dict[str, tuple[Prepared, Speed]] = {}
        if missing:
            with open_tier(tier, self.folder, self.manifest) as prepare:
                for id in missing:
                    painted[id] = self._paint(prepare(id), f"{tier} {id}", square)
        # Together, so that photographs and references are looked at once.
        losses = self._losses(tier, missing, square) if missing else {}
        for id in missing:
            made = self._measurement(tier, id, square, painted[id], losses[id])
            kept.save(made, keys[id])
            found[id] = made
        return [each for each in found.values() if each is not None]

    def _key(self, tier: TierName, variant: str, square: Square) -> str:
        told = {
            "tier": tier,
            "made of": made_of(self.manifest, self.manifest.variant(variant)),
            "styles": [job.style for job in self.jobs],
            "names": [job.picture.name for job in self.jobs],
            "speed": self._speed_side(square),
            "versions": versions(),
            "known": sorted(self.styles),
        }
        return key_of(told, self._seen(square))

    def _seen(self, square: Square) -> Iterator[NDArray[Any]]:
        for index in range(len(self.jobs)):
            yield self.store.get(index, photo_of(square))
            yield self.store.get(index, reference_of(square))
        yield from (self.styles[id].picture for id in sorted(self.styles))

    def _speed_side(self, square: Square) -> int:
        return square or min(self.side, SPEED_SIDE)

    def _paint(self, prepared: Prepared, what: str, square: Square) -> tuple[Prepared, Speed]:
        paint(prepared, what, self.jobs, square, self.store, self.ticker.tick)
        photo, style = self.store.get(0, photo_of(square)), self.jobs[0].style
        side = self._speed_side(square)
        return prepared, measure_speed(prepared, self.reference, photo, style, side)

    def _losses(
        self, tier: TierName, variants: Sequence[str], square: Square
    ) -> dict[str, list[PictureLoss]]:
        losses: dict[str, list[PictureLoss]] = {id: [] for id in variants}
        for index, job in enumerate(self.jobs):
            look = partial(self._see, index)
            photo, reference = look(photo_of(square)), look(reference_of(square))
            style = self.styles.get(job.style)
            for id in variants:
                loss = measure(self.perceptual, photo, reference, look(f"{tier} {id}"), style)
                losses[id].append(PictureLoss(job.picture.name, job.style, loss))
            self.ticker.skip("measuring", len(variants))
        return losses

    def _see(self, job: int, what: str) -> Seen:
        return see(self.perceptual, self.store.get(job, what))

    def _measurement(
        self,
        tier: TierName,
        id: str,
        square: Square,
        painted: tuple[Prepared, Speed],
        losses: list[PictureLoss],
    ) -> Measurement:
        prepared, speed = painted
        variant = self.manifest.variant(id)
        return Measurement(
            variant=id,
            tier=tier,
            runtime=prepared.runtime,
            threads=prepared.threads,
            note=prepared.note,
            side=square or self.side,
            pictures=losses,
            speed=speed,
            bytes=sum({file.file: file.bytes for file in variant.files}.values()),
            made_of=made_of(self.manifest, variant),
            examples=self._examples(f"{tier} {id}", square, losses),
        )

    def _examples(self, what: str, square: Square, losses: Sequence[PictureLoss]) -> list[Example]:
        """The worst, the median and the best picture, as far as there are so many."""
        order = sorted(range(len(losses)), key=lambda index: losses[index].loss.total)
        ranks: dict[int, Rank] = {order[0]: "best"}
        ranks |= {order[len(order) // 2]: "median", order[-1]: "worst"}
        get = self.store.get
        return [
            Example(
                rank,
                losses[index],
                get(index, photo_of(square)),
                get(index, reference_of(square)),
                get(index, what),
            )
            for index, rank in reversed(ranks.items())
        ]
