"""What runs graphs, here or elsewhere: whoever paints asks for this, and knows no runtime."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..contract.manifest import FileReference

Role = Literal["painter", "survey", "encoder"]
Arrays: TypeAlias = dict[str, NDArray[np.float32]]
Ask = Callable[[], bool]


@dataclass(frozen=True)
class Graph:
    """A graph of a variant of a stylizer: what it does, and its files, in the stylizer's folder."""

    stylizer: str
    role: Role
    folder: Path
    file: FileReference
    weights: FileReference | None


class Session(Protocol):
    """A graph that is ready to be run."""

    @property
    def provider(self) -> str:
        """Where it really runs, such as CPUExecutionProvider."""

    def run(self, outputs: list[str], inputs: Arrays, cancelled: Ask) -> list[NDArray[np.float32]]:
        """The outputs of these names, in their order.

        Raises a BrushworkError or MemoryError where it cannot, and Cancelled soon after
        `cancelled` is true, which may be asked in another thread.
        """


class Runtime(Protocol):
    """Makes sessions; one may be of many stylizers."""

    @property
    def name(self) -> str:
        """The runtime with its version, to be told to people."""

    def session(self, graph: Graph) -> Session:
        """Make a session of a graph; raises a BrushworkError where it cannot."""
