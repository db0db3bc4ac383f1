"""How a picture is to be painted: "The look" in docs/architecture.md."""

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..errors import LookError
from .arrays import Pixels, is_picture
from .controls import Colours as Colours
from .controls import Controls
from .limits import MAX_STYLES
from .manifest import Manifest

Code = NDArray[np.float32]
"""(code_size,): a style as numbers, made by a stylizer's encoder or stored in its manifest."""
Styles = tuple[tuple[str | Code, float], ...]
"""Ids of a manifest's styles, or codes, each with its weight."""


CODE_DIGITS = 5


@dataclass(frozen=True, eq=False)
class Look(Controls):
    """What is to be painted, beside the picture; raises LookError for what is out of range.

    The controls have names only, as in `Look(styles, strength=0.5)`. The styles' codes are
    averaged by weight. `mask` is a picture of any size, RGBA, HxWx4: white is painted, black is
    left, or painted in `elsewhere`.
    """

    styles: Styles
    mask: Pixels | None = None
    elsewhere: Styles = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.styles:
            raise LookError("a look needs a style")
        if self.mask is None and self.elsewhere:
            raise LookError("elsewhere needs a mask, which says where that is")
        if self.mask is not None and not is_picture(self.mask):
            raise LookError(f"a mask of shape {self.mask.shape} is no HxWx4 uint8 picture")
        for styles in (self.styles, self.elsewhere):
            check_count(len(styles))
            for _, weight in styles:
                if not 0 < weight < math.inf:
                    raise LookError(f"a style's weight is {weight:g}; it must be over 0")

    @classmethod
    def of(cls, style: str | Code, strength: float = 1.0, **others: Any) -> Self:
        """The look of one style; `others` are as in `Look(styles, ...)`, by default default."""
        return cls(((style, 1.0),), strength=strength, **others)

    def check(self, manifest: Manifest) -> None:
        """Raise LookError where the stylizer cannot do this, ManifestError for unknown styles."""
        styles = (*self.styles, *self.elsewhere)
        painter = manifest.painter
        if self.colours not in painter.colours:
            able = ", ".join(painter.colours)
            raise LookError(
                f"stylizer {manifest.id!r} has no colours {self.colours!r}, only {able}"
            )
        if not painter.takes_codes and len(styles) > 1:
            raise LookError(f"stylizer {manifest.id!r} has one style only, nothing to mix it with")
        for style, _ in styles:
            if isinstance(style, str):
                manifest.style(style)
            elif style.shape != (painter.code_size,) or not np.isfinite(style).all():
                raise LookError(
                    f"a style code of shape {style.shape} is not of stylizer {manifest.id!r}"
                )


def check_count(styles: int) -> None:
    """Raise LookError where so many styles cannot be blended."""
    if styles > MAX_STYLES:
        raise LookError(f"{styles} styles are too many; at most {MAX_STYLES} are blended")


def weighted(text: str) -> tuple[str, float]:
    """Take `NAME` or `NAME:WEIGHT` apart, by default 1; raises LookError for a broken weight."""
    name, colon, weight = text.rpartition(":")
    if not colon:
        return text, 1.0
    try:
        return name, float(weight)
    except ValueError as error:
        raise LookError(f"{text!r} must be NAME or NAME:WEIGHT, with a number") from error


def code_of(styles: Styles, manifest: Manifest) -> Code | None:
    """The weighted mean of checked styles' codes; None where the stylizer takes no code."""
    if not manifest.painter.takes_codes:
        return None
    codes = np.stack(
        [
            np.asarray(manifest.style(style).code if isinstance(style, str) else style, np.float64)
            for style, _ in styles
        ]
    )
    weights = np.array([weight for _, weight in styles], np.float64)
    weights /= weights.max()
    # From the first code, so that a style blended with itself is exactly that style.
    mean = codes[0] + weights @ (codes - codes[0]) / weights.sum()
    code: Code = mean.astype(np.float32)
    return code


def written(code: Code) -> list[float]:
    """A code as files have it: five significant digits a number."""
    return [
        float(np.format_float_positional(number, CODE_DIGITS, fractional=False)) for number in code
    ]
