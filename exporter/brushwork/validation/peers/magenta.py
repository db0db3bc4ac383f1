"""Magenta's arbitrary style transfer (Ghiasi et al., arXiv:1705.06830), to compare with.

Two ONNX graphs, converted from its int8 TFLite models: `magenta_arbitrary_predict.onnx`, style
picture 1x256x256x3 to 100 numbers, and `magenta_arbitrary_transform.onnx`, 1x384x384x3 and these
numbers to a painting. RGB in [0, 1].
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime as ort

from ...contract.arrays import Pixels
from ...errors import WeightsError
from ...imaging.composite import composite
from ...imaging.resample import resize

STYLE_SIDE = 256
GRAPHS = ("magenta_arbitrary_predict.onnx", "magenta_arbitrary_transform.onnx")


class Magenta:
    """Paints square photographs, 384x384, in the given styles."""

    def __init__(self, folder: Path, styles: Mapping[str, Pixels]) -> None:
        """`styles` maps ids to square pictures, RGBA. Raises WeightsError."""
        predict = _session(folder / GRAPHS[0])
        self._transform = _session(folder / GRAPHS[1])
        self._codes = {}
        for id, picture in styles.items():
            square = resize(composite(picture), STYLE_SIDE, STYLE_SIDE)[None] / np.float32(255)
            (self._codes[id],) = predict.run(None, {predict.get_inputs()[0].name: square})

    def paint(self, photo: Pixels, style: str) -> Pixels:
        """Paint a photograph, RGBA, 384x384x4."""
        picture, code = (each.name for each in self._transform.get_inputs())
        fed = composite(photo)[None] / np.float32(255)
        (painted,) = self._transform.run(None, {picture: fed, code: self._codes[style]})
        result = np.full_like(photo, 255)
        result[..., :3] = np.rint(np.clip(painted[0], 0, 1) * 255)
        return result


def _session(path: Path) -> ort.InferenceSession:
    if not path.is_file():
        raise WeightsError(f"no network at {path}; pass the folder that has it")
    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
