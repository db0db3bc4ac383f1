"""A validation's pictures on disk: a hundred of every variant and tier are too many to hold."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..contract.arrays import Pixels
from ..errors import ValidationError


@dataclass(frozen=True)
class Store:
    """Pictures by the number of their job and what they are."""

    folder: Path

    def put(self, job: int, what: str, pixels: Pixels) -> None:
        """Keep a picture; raises ValidationError where there is no room."""
        try:
            np.save(self.folder / f"{job}-{what}.npy", pixels)
        except OSError as error:
            raise ValidationError(
                f"cannot keep paintings in {self.folder}: {error.strerror}; "
                "set TMPDIR to a folder with more room, or pass --limit"
            ) from error

    def get(self, job: int, what: str) -> Pixels:
        """What was kept."""
        pixels: Pixels = np.load(self.folder / f"{job}-{what}.npy")
        return pixels
