"""Codes of shipped styles, learned beside trained weights: `WEIGHTS.codes.json`."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from torch import Tensor

from ..contract.model import CodeNumber, Identifier, Model, Sha256
from ..errors import ConfigError, explained
from ..files import atomic_write
from ..training.config import StyleConfig

SUFFIX = ".codes.json"


class Figures(Model):
    """Mean distances of paintings to the style and to their photographs."""

    style: float
    content: float


class TunedCode(Model):
    """A style's code; `work` and `detail` are what it was learned of, in so many steps."""

    work: str
    detail: list[float]
    steps: int
    code: list[CodeNumber]
    before: Figures
    after: Figures

    def is_of(self, style: StyleConfig) -> bool:
        """Whether it is of the work that a configuration names."""
        return (self.work, self.detail) == (style.file, style.detail)


class TunedCodes(Model):
    """The codes by style id, and the `digest` of the weights that they belong to."""

    schema_version: Literal[1] = 1
    weights: Sha256
    styles: dict[Identifier, TunedCode]

    def as_json(self) -> bytes:
        """The file's content."""
        return (self.model_dump_json(indent=1) + "\n").encode()


def codes_path(weights: Path) -> Path:
    """Where the codes beside a file of weights lie."""
    return weights.with_name(weights.name.removesuffix(".safetensors") + SUFFIX)


def digest(tensors: Mapping[str, Tensor]) -> str:
    """The SHA-256 of weights, whatever file they are in."""
    sha256 = hashlib.sha256()
    for name in sorted(tensors):
        sha256.update(name.encode() + tensors[name].float().contiguous().numpy().tobytes())
    return sha256.hexdigest()


def load_codes(weights: Path, tensors: Mapping[str, Tensor]) -> TunedCodes:
    """The codes beside a file of weights, which holds these tensors; none where there are none.

    Raises ConfigError where they cannot be read, or are of other weights.
    """
    path = codes_path(weights)
    if not path.exists():
        return TunedCodes(weights=digest(tensors), styles={})
    codes = read_codes(path)
    if codes.weights != digest(tensors):
        raise ConfigError(
            f"{path} is of other weights than {weights.name}; remove it, and learn the styles "
            "again with `brushwork style tune`"
        )
    return codes


def read_codes(path: Path) -> TunedCodes:
    """A file of codes, of whatever weights; raises ConfigError where it cannot be read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = explained(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot read {path}: {why}") from error
    try:
        return TunedCodes.model_validate_json(text)
    except ValidationError as error:
        raise ConfigError(f"{path} is broken: {error.errors()[0]['msg']}") from error


def save_codes(codes: TunedCodes, weights: Path) -> None:
    """Write the codes beside a file of weights, whole or not at all."""
    atomic_write(codes_path(weights), codes.as_json())
