"""Feature networks as ONNX graphs, built from their weights.

VGG19 after Simonyan and Zisserman (arXiv:1409.1556), rescaled to mean activation 1 as AdaIN's
encoder (arXiv:1703.06868); AlexNet after Krizhevsky (arXiv:1404.5997), as LPIPS uses it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

OPSET = 18
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)

# What lies before each tap; a tap is the activation after the last convolution of its stage.
VGG19_STAGES = (
    ("conv1_1",),
    ("conv1_2", "pool", "conv2_1"),
    ("conv2_2", "pool", "conv3_1"),
    ("conv3_2", "conv3_3", "conv3_4", "pool", "conv4_1"),
)
# Layer, stride and padding of each of AlexNet's convolutions; every one of them is a tap.
ALEXNET_LAYERS = ((0, 4, 2), (3, 1, 2), (6, 1, 1), (8, 1, 1), (10, 1, 1))
ALEXNET_POOLED = (3, 6)  # layers that have max-pooling before them


class _Graph:
    """A chain of nodes: every method appends to the chain, `x` is the end of it."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []
        self.x = "picture"

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant_{len(self.initialisers)}"
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def append(self, operator: str, *operands: str, **attributes: Any) -> str:
        result = f"{operator}_{len(self.nodes)}"
        node = helper.make_node(operator, [self.x, *operands], [result], **attributes)
        self.nodes.append(node)
        self.x = result
        return result

    def convolution(self, weights: Weights, name: str, stride: int = 1, padding: int = 0) -> None:
        self.append(
            "Conv",
            self.constant(weights[f"{name}.weight"]),
            self.constant(weights[f"{name}.bias"]),
            strides=[stride, stride],
            pads=[padding] * 4,
        )

    def model(self, taps: list[str]) -> onnx.ModelProto:
        """A model from `picture` (1, 3, H, W) to the taps, checked."""
        picture = helper.make_tensor_value_info(
            "picture", TensorProto.FLOAT, [1, 3, "height", "width"]
        )
        outputs = [
            helper.make_tensor_value_info(tap, TensorProto.FLOAT, [1, None, None, None])
            for tap in taps
        ]
        graph = helper.make_graph(
            self.nodes, "features", [picture], outputs, initializer=self.initialisers
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        onnx.checker.check_model(model)
        return model


def vgg19(weights: Weights) -> onnx.ModelProto:
    """VGG19 normalised: RGB in [0, 1], NCHW -> relu1_1, relu2_1, relu3_1, relu4_1.

    Its 1x1 `preproc` makes BGR * 255 - mean; every 3x3 is padded by reflection; pooling keeps
    the odd last row and column (ceil_mode). H and W of 9 or more.
    """
    graph = _Graph()
    graph.convolution(weights, "preproc")
    around = graph.constant(np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64))
    taps = []
    for stage in VGG19_STAGES:
        for name in stage:
            if name == "pool":
                graph.append("MaxPool", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
            else:
                graph.append("Pad", around, mode="reflect")
                graph.convolution(weights, name)
                graph.append("Relu")
        taps.append(graph.x)
    return graph.model(taps)


def alexnet(weights: Weights) -> onnx.ModelProto:
    """AlexNet: RGB in [0, 1], NCHW -> its five activations. H and W of 31 or more."""
    graph = _Graph()
    for operator, values in (("Sub", IMAGENET_MEAN), ("Div", IMAGENET_DEVIATION)):
        graph.append(operator, graph.constant(np.array(values, np.float32).reshape(3, 1, 1)))
    taps = []
    for layer, stride, padding in ALEXNET_LAYERS:
        if layer in ALEXNET_POOLED:
            graph.append("MaxPool", kernel_shape=[3, 3], strides=[2, 2])
        graph.convolution(weights, f"features.{layer}", stride, padding)
        taps.append(graph.append("Relu"))
    return graph.model(taps)
