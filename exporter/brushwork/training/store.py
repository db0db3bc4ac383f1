"""Numbered rows of arrays in files, made when first asked for."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = Mapping[str, NDArray[Any]]


class Store:
    """The latest rows of several arrays, `count` of them, kept for later runs.

    `fields` has each array's shape of a row and type; `make` makes a row of its number, always the
    same. Row `count` takes the place of row 0, and so on. The files `NAME-FIELD.npy` are sparse
    until their rows are made.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        count: int,
        fields: Mapping[str, tuple[tuple[int, ...], str]],
        make: Callable[[int], Row],
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._make = make
        self._arrays = {
            field: _opened(folder / f"{name}-{field}.npy", (count, *shape), kind)
            for field, (shape, kind) in fields.items()
        }
        # Of its own, and written last: a row whose making was broken off is made again.
        self._made = _opened(folder / f"{name}-made.npy", (count,), "u2")

    def rows(self, numbers: Sequence[int]) -> dict[str, NDArray[Any]]:
        """The rows of these numbers, copied, by field."""
        count = len(self._made)
        places = [number % count for number in numbers]
        for number, place in zip(numbers, places, strict=True):
            turn = number // count + 1
            if self._made[place] != turn:
                self._made[place] = 0
                for field, values in self._make(number).items():
                    self._arrays[field][place] = values
                self._made[place] = turn
        return {field: array[places] for field, array in self._arrays.items()}


def _opened(path: Path, shape: tuple[int, ...], kind: str) -> NDArray[Any]:
    """A file-backed array, zero where nothing was written yet."""
    if path.is_file():
        return np.lib.format.open_memmap(path, mode="r+")
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
