"""Which operators a graph may have: those that the browser's runtime was seen to compute.

`operators.json` is written by `proven_operators`; docs/decisions/020-operators.md says why.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parent / "operators.json"

# What the runtime has, and a picture network must not: `Without` says what to write instead.
_SIZES = "its result has a size that depends on the picture's content"
_CHANCE = "it is random, so that no painting can be had twice; make the noise once, as a buffer"
_FLOW = "it decides while painting; write both ways, and mix them by torch.where"
_TRAINING = "it is for training; leave it out of what is exported"
UNWANTED: Final[Mapping[str, str]] = {
    "Bernoulli": _CHANCE,
    "Compress": _SIZES,
    "Dropout": _CHANCE + ", or call eval()",
    "If": _FLOW,
    "Loop": _FLOW,
    "Multinomial": _CHANCE,
    "NegativeLogLikelihoodLoss": _TRAINING,
    "NonMaxSuppression": _SIZES,
    "NonZero": _SIZES,
    "RandomNormal": _CHANCE,
    "RandomNormalLike": _CHANCE,
    "RandomUniform": _CHANCE,
    "RandomUniformLike": _CHANCE,
    "Scan": _FLOW,
    "SoftmaxCrossEntropyLoss": _TRAINING,
    "Unique": _SIZES,
}
# Written in some other way by whoever meets them.
REMEDIES: Final[Mapping[str, str]] = {
    "DeformConv": "a plain convolution",
    "GridSample": "bilinear sampling of four dimensions, or a resize",
}


def _proven() -> frozenset[str]:
    found: list[str] = json.loads(TABLE.read_text("utf-8"))["operators"] if TABLE.exists() else []
    return frozenset(found)


PROVEN: Final = _proven()


def objection(domain: str, operator: str) -> str | None:
    """Why a graph may not have an operator, and what to do; None where it may."""
    if domain:
        return f"it is of {domain}, which browsers lack; write it in torch's own operations"
    if operator in UNWANTED:
        return UNWANTED[operator]
    if operator in PROVEN:
        return None
    instead = REMEDIES.get(operator, "other operations")
    return f"onnxruntime-web was not seen to compute it; write it by {instead}"
