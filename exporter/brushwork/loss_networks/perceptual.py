"""The networks that metrics look through, run by onnxruntime, and distances of what they see."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors import SafetensorError
from safetensors.numpy import load_file

from ..errors import WeightsError
from ..metrics.features import Array, Features, content_distance, lpips, style_distance
from ..metrics.pixelwise import FloatArray, check_picture
from . import graphs
from .weights import ALEXNET, VGG19, loss_weights

SMALLEST_SIDE = 31  # below it AlexNet's last pooling has nothing to look at


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
        alexnet, vgg19 = _run(self._alexnet, picture), _run(self._vgg19, picture)
        return Features.of(picture.shape[:2], alexnet, vgg19)

    def style_features(self, picture: FloatArray) -> Features:
        """What style and content distance need of a picture; LPIPS cannot be had of it."""
        check_picture(picture, SMALLEST_SIDE, "VGG19")
        return Features.of(picture.shape[:2], [], _run(self._vgg19, picture))

    def lpips(self, a: FloatArray | Features, b: FloatArray | Features) -> float:
        """`metrics.features.lpips`, of pictures of one size."""
        return lpips(self._features(a), self._features(b), self._heads)

    def style_distance(self, picture: FloatArray | Features, style: FloatArray | Features) -> float:
        """`metrics.features.style_distance`; sizes may differ."""
        return style_distance(self._features(picture), self._features(style))

    def content_distance(self, a: FloatArray | Features, b: FloatArray | Features) -> float:
        """`metrics.features.content_distance`, of pictures of one size."""
        return content_distance(self._features(a), self._features(b))

    def _features(self, picture: FloatArray | Features) -> Features:
        return picture if isinstance(picture, Features) else self.features(picture)


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
