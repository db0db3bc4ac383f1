"""The verdict on paintings of canaries."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..contract.budgets import BUDGETS, PARITY, Verdict, worst_of
from ..contract.canaries import Canaries, unpack
from ..errors import ValidationError
from .metrics import difference, ssim


@dataclass(frozen=True)
class Judged:
    """One painting, beside the reference's."""

    picture: str
    style: str
    mean: float
    """Mean difference, in levels of 255."""
    worst: int
    """Largest difference, in levels of 255."""
    loss: float
    """100 * (1 - SSIM): the part of the accuracy loss that needs no network."""


@dataclass(frozen=True)
class Judgement:
    """All paintings of one stylizer by one backend."""

    verdict: Verdict
    loss: float
    """Mean loss, in percent."""
    mean: float
    """The mean difference of the picture that is farthest, in levels of 255."""
    worst: int
    """The largest difference of all, in levels of 255."""
    farthest: int
    """The number of the picture that is farthest."""
    paintings: list[Judged]


def judge(canaries: Canaries, paintings: Sequence[bytes]) -> Judgement:
    """Judge paintings, RGB, in the order of `canaries.paintings`.

    It passes where the mean loss is within the browser's budget and every picture within parity.
    Raises ValidationError where there are none, or not as many, and PictureError where one is of
    another size.
    """
    if not paintings or len(paintings) != len(canaries.paintings):
        raise ValidationError(
            f"{len(paintings)} paintings cannot be judged by {len(canaries.paintings)} references"
        )
    side = canaries.side
    judged = []
    for reference, painting in zip(canaries.paintings, paintings, strict=True):
        expected = unpack(reference.rgb, side)
        apart = difference(expected, painting)
        loss = 100 * max(0.0, 1 - ssim(expected, painting, side, side))
        judged.append(Judged(reference.picture, reference.style, apart.mean, apart.worst, loss))
    loss = sum(each.loss for each in judged) / len(judged)
    farthest = max(range(len(judged)), key=lambda at: judged[at].mean)
    mean = judged[farthest].mean
    return Judgement(
        verdict=worst_of([BUDGETS["browser"].judge(loss), PARITY.judge(mean)]),
        loss=loss,
        mean=mean,
        worst=max(each.worst for each in judged),
        farthest=farthest,
        paintings=judged,
    )
