"""What a validation found: losses by picture, variant and tier, and the verdict."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from ..contract import manifest
from ..contract.arrays import Pixels
from ..contract.budgets import BUDGETS, Budget, TierName, Verdict, worst_of
from .accuracy import AccuracyLoss

Rank = Literal["worst", "median", "best"]


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
    pictures: list[PictureLoss]
    """In the order of painting."""
    milliseconds: float | None
    """Median of survey and painting at `speed_side` squared; None where not measured."""
    speed_side: int
    examples: list[Example]

    @property
    def totals(self) -> list[float]:
        """The loss of every picture, in percent."""
        return [picture.loss.total for picture in self.pictures]

    @property
    def mean(self) -> float:
        """Mean loss in percent: what the verdict is on."""
        return float(np.mean(self.totals))

    @property
    def p95(self) -> float:
        """95th percentile of the loss in percent."""
        return float(np.percentile(self.totals, 95))

    @property
    def worst(self) -> float:
        """Largest loss in percent."""
        return max(self.totals)

    @property
    def components(self) -> AccuracyLoss:
        """Means of the components; style is over the pictures whose style picture is known."""
        losses = [picture.loss for picture in self.pictures]
        styles = [loss.style for loss in losses if loss.style is not None]
        return AccuracyLoss(
            ssim=float(np.mean([loss.ssim for loss in losses])),
            lpips=float(np.mean([loss.lpips for loss in losses])),
            style=float(np.mean(styles)) if styles else None,
            content=float(np.mean([loss.content for loss in losses])),
        )

    @property
    def budget(self) -> Budget:
        """The tier's budget."""
        return BUDGETS[self.tier]

    @property
    def verdict(self) -> Verdict:
        """Whether the mean loss is within the tier's budget."""
        return self.budget.judge(self.mean)

    def manifest_loss(self) -> manifest.Loss:
        """The loss as a manifest publishes it, rounded to a thousandth of a percent."""
        return manifest.Loss(
            tier=self.tier,
            runtime=self.runtime,
            pictures=len(self.pictures),
            mean=round(self.mean, 3),
            p95=round(self.p95, 3),
            worst=round(self.worst, 3),
        )

    def manifest_speed(self) -> manifest.Speed | None:
        """The speed as a manifest publishes it, None where not measured."""
        if self.milliseconds is None:
            return None
        return manifest.Speed(
            tier=self.tier,
            runtime=self.runtime,
            threads=self.threads,
            width=self.speed_side,
            height=self.speed_side,
            milliseconds=round(self.milliseconds, 1),
        )


@dataclass(frozen=True)
class Report:
    """A whole validation."""

    stylizer: str
    title: str
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
            "verdict": self.verdict,
            "seed": self.seed,
            "versions": self.versions,
            "notes": self.notes,
            "measurements": [_measurement(each) for each in self.measurements],
        }

    def to_json(self) -> str:
        """`to_dict` as text, of ASCII alone, which any console takes."""
        return json.dumps(self.to_dict(), indent=1, allow_nan=False) + "\n"


def _measurement(measured: Measurement) -> dict[str, Any]:
    return {
        "variant": measured.variant,
        "tier": measured.tier,
        "runtime": measured.runtime,
        "threads": measured.threads,
        "note": measured.note,
        "verdict": measured.verdict,
        "budget": asdict(measured.budget),
        "mean": measured.mean,
        "p95": measured.p95,
        "worst": measured.worst,
        "components": asdict(measured.components),
        "milliseconds": measured.milliseconds,
        "speed_side": measured.speed_side,
        "pictures": [
            {
                "picture": each.picture,
                "style": each.style,
                "loss": each.loss.total,
                **asdict(each.loss),
            }
            for each in measured.pictures
        ],
    }
