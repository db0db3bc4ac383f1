"""Metrics that look through a network's eyes: LPIPS, style distance, content distance."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from ..errors import WeightsError
from ..metrics.pixelwise import FloatArray, check_pair, check_picture
from . import graphs
from .weights import ALEXNET, VGG19, loss_weights

SMALLEST_SIDE = 31  # below it AlexNet's last pooling has nothing to look at
VARIANCE_EPSILON = 1e-5
LENGTH_EPSILON = 1e-10

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """What the networks see in one picture; distances between features cost next to nothing."""

    size: tuple[int, int]
    """Height and width of the picture."""
    lpips: list[Array]
    """AlexNet's activations, C x positions, each position normalised to length 1."""
    statistics: list[tuple[Array, Array]]
    """Mean and standard deviation per channel at VGG19's four taps."""
    content: Array
    """VGG19's relu4_1, C x positions."""


class Perceptual:
    """The perceptual metrics, with their networks loaded once.

    All methods take pictures (H x W x 3, RGB in [0, 1], sides of at least 31 pixels) or the
    `features` of pictures, and raise PictureError where a picture does not fit.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Load the networks from a folder, by default from where `loss_weights` finds them.

        Raises WeightsError where they are missing or damaged.
        """
        alexnet = _load(loss_weights(ALEXNET, weights))
        self._heads = [alexnet[f"lpips_lin{i}"] for i in range(len(graphs.ALEXNET_LAYERS))]
        self._alexnet = _session(graphs.alexnet(alexnet))
        self._vgg19 = _session(graphs.vgg19(_load(loss_weights(VGG19, weights))))

    def features(self, picture: FloatArray) -> Features:
        """Everything the distances need of a picture."""
        check_picture(picture, SMALLEST_SIDE, "LPIPS")
        taps = _run(self._vgg19, picture)
        return Features(
            size=picture.shape[:2],
            lpips=[_unit_length(tap) for tap in _run(self._alexnet, picture)],
            statistics=[_statistics(tap) for tap in taps],
            content=taps[-1],
        )

    def lpips(self, a: FloatArray | Features, b: FloatArray | Features) -> float:
        """LPIPS, AlexNet v0.1, of two pictures of one size: 0 is equality, 1 is far apart.

        Squared differences of unit-length activations, weighted by the learned heads, mean over
        positions, summed over layers (Zhang et al., arXiv:1801.03924).
        """
        x, y = self._pair(a, b, "LPIPS")
        return sum(
            float((head @ np.square(of_x - of_y)).mean())
            for head, of_x, of_y in zip(self._heads, x.lpips, y.lpips, strict=True)
        )

    def style_distance(self, picture: FloatArray | Features, style: FloatArray | Features) -> float:
        """How far a picture's texture is from a style picture's; sizes may differ.

        Summed over VGG19's relu1_1 to relu4_1: mean squared difference of the channels' means
        plus that of their standard deviations, sqrt(unbiased variance + 1e-5) (AdaIN,
        arXiv:1703.06868).
        """
        x, y = self._features(picture), self._features(style)
        return sum(
            float(np.square(of_x - of_y).mean())
            for tap_x, tap_y in zip(x.statistics, y.statistics, strict=True)
            for of_x, of_y in zip(tap_x, tap_y, strict=True)
        )

    def content_distance(self, a: FloatArray | Features, b: FloatArray | Features) -> float:
        """Mean squared difference of two pictures of one size at VGG19's relu4_1."""
        x, y = self._pair(a, b, "the content distance")
        return float(np.square(x.content - y.content).mean())

    def _features(self, picture: FloatArray | Features) -> Features:
        return picture if isinstance(picture, Features) else self.features(picture)

    def _pair(
        self, a: FloatArray | Features, b: FloatArray | Features, what: str
    ) -> tuple[Features, Features]:
        x, y = self._features(a), self._features(b)
        check_pair(x.size, y.size, what)
        return x, y


def _load(path: Path) -> dict[str, Array]:
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"cannot read the loss weights {path}: {error}") from error
    return {name: tensor.astype(np.float32) for name, tensor in tensors.items()}


def _session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def _run(session: onnxruntime.InferenceSession, picture: FloatArray) -> list[Array]:
    """The taps of a picture, each as C x positions."""
    batch = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)
    taps = session.run(None, {"picture": batch})
    return [tap[0].reshape(tap.shape[1], -1) for tap in taps]


def _unit_length(tap: Array) -> Array:
    length: Array = np.sqrt(np.square(tap).sum(axis=0)) + LENGTH_EPSILON
    return tap / length


def _statistics(tap: Array) -> tuple[Array, Array]:
    return tap.mean(axis=1), np.sqrt(tap.var(axis=1, ddof=1) + VARIANCE_EPSILON)
