"""Measurements kept on disk as they come: a long comparison goes on where it was stopped."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from ..contract.arrays import Pixels
from ..files import atomic_write
from .quality import Measured, Quality

MEASURED_AS = 1
"""Another number once something else is measured, or in another way."""


class Kept:
    """One file for each network and style; what was measured of something else is not taken.

    Something else is another file of the network or of what looks at the paintings, another
    picture, or another `MEASURED_AS`; not a change of the code that runs a network.
    """

    def __init__(
        self, folder: Path, networks: Mapping[str, Iterable[Path]], seen_by: Iterable[Path] = ()
    ) -> None:
        """`networks` maps their names to the files that they are made of; `seen_by`: weights."""
        self._folder = folder
        seen = f"{MEASURED_AS} {[each.name for each in fields(Quality)]} {_digest_of(seen_by)}"
        self._networks = {name: seen + _digest_of(files) for name, files in networks.items()}

    def load(self, network: str, style: str, pictures: Iterable[Pixels]) -> Measured | None:
        """What was kept of these pictures, photographs and the style's; None where nothing was."""
        try:
            with np.load(io.BytesIO(self._file(network, style).read_bytes())) as arrays:
                if str(arrays["of"]) != self._of(network, pictures):
                    return None
                rows = [Quality(*figures) for figures in arrays["figures"].tolist()]
                return Measured(rows, list(arrays["pooled"]))
        except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
            return None

    def save(
        self, network: str, style: str, pictures: Iterable[Pixels], measured: Measured
    ) -> None:
        """Keep what was measured; raises OSError."""
        file = self._file(network, style)
        file.parent.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        np.savez(
            content,
            of=np.array(self._of(network, pictures)),
            figures=np.array([astuple(row) for row in measured.rows]),
            pooled=np.stack(measured.pooled),
        )
        atomic_write(file, content.getvalue())

    def _file(self, network: str, style: str) -> Path:
        return self._folder / network.replace(" ", "-") / f"{style}.npz"

    def _of(self, network: str, pictures: Iterable[Pixels]) -> str:
        digest = hashlib.sha256(self._networks[network].encode())
        for picture in pictures:
            digest.update(picture.tobytes())
        return digest.hexdigest()


def _digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
