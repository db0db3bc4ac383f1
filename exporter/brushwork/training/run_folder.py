"""The files of a training run: checkpoint, weights, figures, sheets."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors.torch import save as safe_bytes
from torch import Tensor

from ..errors import WeightsError
from ..files import atomic_write
from .sheet import write_sheet

CHECKPOINT = "checkpoint.pt"
WEIGHTS = "weights.safetensors"


class RunFolder:
    """Where a run is kept. What is written raises WeightsError where that is not possible, as on
    a full disk; what was there before stays whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(
        self, checkpoint: dict[str, Any], weights: Mapping[str, Tensor], metadata: dict[str, str]
    ) -> None:
        """Write checkpoint and weights."""
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        tensors = {name: tensor.contiguous().cpu() for name, tensor in weights.items()}
        with self._writing() as folder:
            # The checkpoint last: a run that resumes after its last step saves no weights.
            atomic_write(folder / WEIGHTS, safe_bytes(tensors, metadata))
            atomic_write(folder / CHECKPOINT, buffer.getvalue())

    @contextmanager
    def checkpoint(self, device: torch.device) -> Iterator[dict[str, Any] | None]:
        """The last checkpoint, or None; raises WeightsError where it does not fit its reader."""
        file = self.path / CHECKPOINT
        if not file.is_file():
            yield None
            return
        try:
            yield torch.load(file, map_location=device, weights_only=True)
        except (OSError, EOFError, KeyError, RuntimeError, ValueError, UnpicklingError) as error:
            raise WeightsError(
                f"{file} is damaged, or of another configuration; pass another --run: {error}"
            ) from error

    def add(self, name: str, figures: Mapping[str, float]) -> None:
        """Add a line to a file of figures, `NAME.jsonl`."""
        with self._writing() as folder, (folder / f"{name}.jsonl").open("a") as log:
            log.write(json.dumps(figures) + "\n")

    def sheet(self, rows: list[list[Tensor]], step: int) -> None:
        """Write a sheet of sample pictures."""
        with self._writing() as folder:
            write_sheet(rows, folder / f"sheet_{step:06d}.jpg")

    @contextmanager
    def _writing(self) -> Iterator[Path]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            yield self.path
        except OSError as error:
            raise WeightsError(
                f"cannot save the run in {self.path}: {error.strerror or error}; once that is "
                "mended, the same command goes on from what was saved before"
            ) from error
