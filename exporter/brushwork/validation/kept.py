"""Finished measurements on disk: a validation that was interrupted goes on where it stopped."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.arrays import Pixels
from ..errors import ValidationError
from ..files import atomic_write
from .accuracy import AccuracyLoss
from .painting import Speed
from .report import Example, Measurement, PictureLoss

MEASURED_AS = 1
"""Another number once something else is measured, or in another way."""


@dataclass(frozen=True)
class Kept:
    """One file for each tier and variant, in `folder`; without one nothing is kept.

    A file counts for the graphs, pictures, references and versions that it was measured with.
    """

    folder: Path | None

    def load(self, tier: str, variant: str, key: str) -> Measurement | None:
        """What was kept under a key of `key_of`; None where nothing was, or of something else."""
        if self.folder is None:
            return None
        try:
            with np.load(io.BytesIO(self._file(tier, variant).read_bytes())) as arrays:
                told = json.loads(str(arrays["told"]))
                return _measurement(told["measured"], arrays) if told["key"] == key else None
        except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
            return None

    def save(self, measured: Measurement, key: str) -> None:
        """Keep a measurement; raises ValidationError where it cannot be written."""
        if self.folder is None:
            return
        told = {**vars(measured), "pictures": [asdict(each) for each in measured.pictures]}
        told |= {"speed": asdict(measured.speed)}
        told["examples"] = [(each.rank, asdict(each.measured)) for each in measured.examples]
        arrays: dict[str, Any] = dict(_pictures(measured.examples))
        arrays["told"] = np.array(json.dumps({"key": key, "measured": told}))
        content = io.BytesIO()
        np.savez_compressed(content, **arrays)
        file = self._file(measured.tier, measured.variant)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(file, content.getvalue())
        except OSError as error:
            raise ValidationError(f"cannot write {file}: {error.strerror}") from error

    def _file(self, tier: str, variant: str) -> Path:
        return (self.folder or Path()) / f"{tier} {variant}.npz"


def key_of(told: Mapping[str, Any], pictures: Iterable[NDArray[Any]]) -> str:
    """A digest of what a measurement depends on: what can be told as JSON, and pictures."""
    digest = hashlib.sha256(json.dumps([MEASURED_AS, told], sort_keys=True).encode())
    for picture in pictures:
        digest.update(repr(picture.shape).encode())
        digest.update(picture.tobytes())
    return digest.hexdigest()


def _pictures(examples: Iterable[Example]) -> Iterator[tuple[str, Pixels]]:
    for index, each in enumerate(examples):
        yield f"photo{index}", each.photo
        yield f"reference{index}", each.reference
        yield f"deployed{index}", each.deployed


def _measurement(told: dict[str, Any], arrays: Mapping[str, Pixels]) -> Measurement:
    examples = [
        Example(
            rank,
            _picture_loss(figures),
            *(arrays[f"{what}{index}"] for what in ("photo", "reference", "deployed")),
        )
        for index, (rank, figures) in enumerate(told["examples"])
    ]
    pictures = [_picture_loss(each) for each in told["pictures"]]
    speed = Speed(**told["speed"])
    return Measurement(**told | {"pictures": pictures, "speed": speed, "examples": examples})


def _picture_loss(figures: dict[str, Any]) -> PictureLoss:
    return PictureLoss(**figures | {"loss": AccuracyLoss(**figures["loss"])})
