"""What a validation found: losses by picture, variant and tier, and the verdict."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np

from ..contract import manifest
from ..contract.accuracy import (
    Accuracy,
    Components,
    MadeOf,
    Spread,
    TierAccuracy,
)
from ..contract.arrays import Pixels
from ..contract.budgets import BUDGETS, Budget, TierName, Verdict, worst_of
from .accuracy import AccuracyLoss
from .painting import Speed

Rank = Literal["worst", "median", "best"]
STATED: tuple[manifest.StatedTier, ...] = get_args(manifest.StatedTier)
"""The tiers that a manifest states losses of."""


def percent(value: float | None) -> str:
    """A loss to read, without the sign; two significant digits at least, a dash for None."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    if value < 0.001:
        return "<0.001"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


@dataclass(frozen=True)
class PictureLoss:
    """The loss of one picture in one style."""

    picture: str
    style: str
    loss: AccuracyLoss


@dataclass(frozen=True)
class Example:
    """One picture to look at: RGBA, all of one size."""

    rank: Rank
    measured: PictureLoss
    photo: Pixels
    reference: Pixels
    deployed: Pixels


@dataclass(frozen=True)
class Measurement:
    """One variant in one tier."""

    variant: str
    tier: TierName
    runtime: str
    """What ran it, with versions."""
    threads: int
    note: str | None
    side: int
    """The longest side of a picture, in pixels."""
    pictures: list[PictureLoss]
    """In the order of painting."""
    speed: Speed
    """Of survey and painting, in turns with the reference."""
    bytes: int
    """To download for the variant."""
    made_of: MadeOf
    """What its paintings depend on, so that they are not taken for those of others."""
    examples: list[Example]

    @property
    def totals(self) -> list[float]:
        """The loss of every picture, in percent."""
        return [picture.loss.total for picture in self.pictures]

    @property
    def mean(self) -> float:
        """Mean loss in percent: what the verdict is on."""
        return self.loss.mean

    @property
    def worst(self) -> float:
        """Largest loss in percent."""
        return self.loss.worst

    @property
    def loss(self) -> Spread:
        """Mean, 95th percentile and worst of all losses."""
        return spread(self.totals)

    @property
    def components(self) -> Components:
        """The same of each; style is over the pictures whose style picture is known."""
        losses = [picture.loss for picture in self.pictures]
        styles = [loss.style for loss in losses if loss.style is not None]
        return Components(
            ssim=spread(loss.ssim for loss in losses),
            lpips=spread(loss.lpips for loss in losses),
            style=spread(styles) if styles else None,
            content=spread(loss.content for loss in losses),
        )

    @property
    def budget(self) -> Budget:
        """The tier's budget."""
        return BUDGETS[self.tier]

    @property
    def verdict(self) -> Verdict:
        """Whether the mean loss is within the tier's budget."""
        return self.budget.judge(self.mean)

    def manifest_loss(self) -> manifest.Loss | None:
        """The loss as a manifest publishes it; None of a tier that it states nothing of."""
        if self.tier not in STATED:
            return None
        rounded = _rounded(self.loss)
        return manifest.Loss(
            tier=self.tier,
            runtime=self.runtime,
            pictures=len(self.pictures),
            mean=rounded.mean,
            p95=rounded.p95,
            worst=rounded.worst,
        )

    def manifest_speed(self) -> manifest.Speed | None:
        """The speed as a manifest publishes it; None of a tier that it states nothing of."""
        if self.tier not in STATED:
            return None
        return manifest.Speed(
            tier=self.tier,
            runtime=self.runtime,
            threads=self.threads,
            width=self.speed.side,
            height=self.speed.side,
            milliseconds=round(self.speed.milliseconds, 1),
        )

    def published(self) -> TierAccuracy:
        """The figures that are published beside a manifest."""
        parts = self.components
        return TierAccuracy(
            tier=self.tier,
            variant=self.variant,
            runtime=self.runtime,
            threads=self.threads,
            pictures=len(self.pictures),
            side=self.side,
            loss=_rounded(self.loss),
            components=Components(
                ssim=_rounded(parts.ssim),
                lpips=_rounded(parts.lpips),
                style=parts.style and _rounded(parts.style),
                content=_rounded(parts.content),
            ),
            speed_ratio=float(f"{self.speed.ratio:.3g}"),
            bytes=self.bytes,
            made_of=self.made_of,
        )


@dataclass(frozen=True)
class Report:
    """A whole validation."""

    stylizer: str
    title: str
    reference: str
    """What painted the references."""
    seed: int
    versions: dict[str, str]
    notes: list[str]
    """What a reader must know: pictures left out, style pictures not known."""
    measurements: list[Measurement]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all variants and tiers."""
        return worst_of(measurement.verdict for measurement in self.measurements)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the example pictures, as JSON can hold it."""
        return {
            "stylizer": self.stylizer,
            "title": self.title,
            "reference": self.reference,
            "verdict": self.verdict,
            "seed": self.seed,
            "versions": self.versions,
            "notes": self.notes,
            "measurements": [_measurement(each) for each in self.measurements],
        }

    def published(self) -> Accuracy:
        """The figures that are published beside a manifest."""
        return Accuracy(
            stylizer=self.stylizer,
            reference=self.reference,
            versions=self.versions,
            measurements=[each.published() for each in self.measurements],
        )

    def to_json(self) -> str:
        """`to_dict` as text, of ASCII alone, which any console takes."""
        return json.dumps(self.to_dict(), indent=1, allow_nan=False) + "\n"


def spread(losses: Iterable[float]) -> Spread:
    """Mean, 95th percentile (interpolated) and worst of losses in percent.

    One that is not finite makes all three infinite, which no budget passes.
    """
    of = np.array(list(losses))
    if not np.isfinite(of).all():
        return Spread.model_construct(mean=np.inf, p95=np.inf, worst=np.inf)
    return Spread.model_construct(
        mean=float(of.mean()), p95=float(np.percentile(of, 95)), worst=float(of.max())
    )


def _rounded(exact: Spread) -> Spread:
    """To a thousandth of a percent."""
    return Spread(mean=round(exact.mean, 3), p95=round(exact.p95, 3), worst=round(exact.worst, 3))


def _measurement(measured: Measurement) -> dict[str, Any]:
    return {
        "variant": measured.variant,
        "tier": measured.tier,
        "runtime": measured.runtime,
        "threads": measured.threads,
        "note": measured.note,
        "verdict": measured.verdict,
        "budget": asdict(measured.budget),
        **measured.loss.model_dump(),
        "components": measured.components.model_dump(),
        "bytes": measured.bytes,
        "speed": asdict(measured.speed),
        "side": measured.side,
        "made_of": measured.made_of,
        "pictures": [
            {
                "picture": each.picture,
                "style": each.style,
                "loss": each.loss.total,
                "components": asdict(each.loss),
            }
            for each in measured.pictures
        ],
    }
