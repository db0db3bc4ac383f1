"""The graphs of one variant, loaded: what they are fed, and what they give, checked."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.arrays import Tensor
from ..contract.look import Code
from ..contract.manifest import FileReference, Manifest, Variant
from ..errors import LookError, StylizerError
from ..imaging.sources import Source, squared
from ..imaging.tensors import to_tensor
from .runtime import Arrays, Ask, Graph, Role, Runtime, Session


@dataclass(frozen=True, eq=False)
class Scales:
    """What steers a painter all over one picture: its channels are multiplied and shifted by these.

    Both are 1xN float32, or None where a painter takes none; of one painter they can be mixed.
    """

    scales: NDArray[np.float32] | None = None
    shifts: NDArray[np.float32] | None = None


class LoadedGraphs:
    """Sessions of a variant's graphs, the encoder's once it is wanted.

    All methods raise StylizerError where a graph fails or gives what the manifest does not say,
    and Cancelled soon after `cancelled` is true.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, variant: Variant, runtime: Runtime
    ) -> None:
        """Load painter and survey; raises ManifestError, and what the runtime does."""
        self._folder, self._manifest, self._variant = folder, manifest, variant
        self._runtime = runtime
        self._painter = self._session("painter", variant.graphs.painter)
        survey = variant.graphs.survey
        self._survey = None if survey is None else self._session("survey", survey)
        self._encoder: Session | None = None

    @property
    def provider(self) -> str:
        """Where the painter's session really runs, such as CPUExecutionProvider."""
        return self._painter.provider

    @property
    def has_survey(self) -> bool:
        """Whether a survey steers the painter."""
        return self._survey is not None

    def survey(self, copy: Tensor, code: Code | None, cancelled: Ask) -> Scales:
        """What steers the painter, made of a survey copy; nothing where there is no survey."""
        if self._survey is None:
            return Scales()
        inputs = {"picture": copy, "code": np.asarray([code], np.float32)}
        return Scales(*self._survey.run(["scales", "shifts"], inputs, cancelled))

    def paint(self, picture: Tensor, scales: Scales, cancelled: Ask) -> Tensor:
        """Run the painter, which gives the shape that it is fed."""
        inputs: Arrays = {"picture": picture}
        if scales.scales is not None and scales.shifts is not None:
            inputs = {"tile": picture, "scales": scales.scales, "shifts": scales.shifts}
        (result,) = self._painter.run(["painted"], inputs, cancelled)
        self._check(result, picture.shape)
        return result

    def encode(self, photo: Source, cancelled: Ask) -> Code:
        """Make a style code of a picture; raises LookError where there is no encoder."""
        graph, side = self._variant.graphs.encoder, self._manifest.painter.style_side
        if graph is None or side is None:
            raise LookError(
                f"stylizer {self._manifest.id!r} has no encoder: it paints in its own styles only, "
                "not in those of other pictures"
            )
        if self._encoder is None:
            self._encoder = self._session("encoder", graph)
        fed = to_tensor(squared(photo, side), 1.0)
        (codes,) = self._encoder.run(["code"], {"style": fed}, cancelled)
        self._check(codes, (1, self._manifest.painter.code_size))
        code: Code = codes[0]
        return code

    def _session(self, role: Role, file: FileReference) -> Session:
        weights = self._variant.weights
        return self._runtime.session(Graph(self._manifest.id, role, self._folder, file, weights))

    def _check(self, output: NDArray[np.float32], shape: tuple[int | None, ...]) -> None:
        if output.shape != shape:
            raise StylizerError(
                f"stylizer {self._manifest.id!r} gave shape {output.shape}, not {shape}; "
                "export it again"
            )
        if not np.isfinite(output).all():
            raise StylizerError(f"stylizer {self._manifest.id!r} gave numbers that are not finite")
