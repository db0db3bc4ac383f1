"""
Makes person.onnx of the network in the npm package @mediapipe/selfie_segmentation, by hand, once:

    npm pack @mediapipe/selfie_segmentation@0.1.1675465747 && tar xzf mediapipe-*.tgz
    pip install onnx==1.23.2 tflite==2.18.0
    python web/person/convert.py package/selfie_segmentation.tflite web/person/person.onnx

The input, "picture", is RGB from 0 to 1, 1 x 3 x 256 x 256; the output, "person", how far each
pixel is a person's, 0 to 1, 1 x 1 x 256 x 256. Weights stay in 16 bits, as in the package.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper, numpy_helper

SHA256 = "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27"
SIDE = 256
OPSET = 17
NAMES = {value: name for name, value in vars(tflite.BuiltinOperator).items()}
# How the two formats order the sides of convolutions' weights.
FULL, DEPTHWISE, TRANSPOSED = (0, 3, 1, 2), (3, 0, 1, 2), (3, 0, 1, 2)
SIMPLE = {"RELU": "Relu", "LOGISTIC": "Sigmoid", "MUL": "Mul", "ADD": "Add"}


class Conversion:
    """The graph so far: nodes, and weights by the name of the tensor that is made of them."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.graph = model.Subgraphs(0)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.stored: dict[str, np.ndarray] = {}

    def name(self, index: int) -> str:
        """A tensor's name in the new graph."""
        return f"t{index}"

    def shape(self, index: int) -> list[int]:
        """A tensor's shape, channels last."""
        return [int(side) for side in self.graph.Tensors(index).ShapeAsNumpy()]

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        """One more node."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def weight(self, index: int, order: tuple[int, ...] | None = None) -> str:
        """The name of a tensor that has these weights, in 32 bits."""
        name = self.name(index)
        value = self.stored[name]
        value = value if order is None else np.ascontiguousarray(value.transpose(order))
        self.weights.append(numpy_helper.from_array(value, f"{name}h"))
        self.add("Cast", [f"{name}h"], name, to=TensorProto.FLOAT)
        return name

    def convert(self, operator: Any) -> None:
        """One operator."""
        inputs = [int(index) for index in operator.InputsAsNumpy()]
        output = int(operator.OutputsAsNumpy()[0])
        kind, to = self.kind(operator), self.name(output)
        first = self.name(inputs[0])
        if kind == "DEQUANTIZE":
            tensor = self.graph.Tensors(inputs[0])
            data = self.model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes()
            shape = self.shape(inputs[0])
            self.stored[to] = np.frombuffer(data, np.float16).reshape(shape)
        elif kind in SIMPLE:
            self.add(SIMPLE[kind], [self.name(index) for index in inputs], to)
        elif kind == "HARD_SWISH":
            self.add("HardSwish", [first], to)
        elif kind == "AVERAGE_POOL_2D":
            if self.shape(output)[1:3] != [1, 1]:
                raise SystemExit("An average is of a part only.")
            self.add("GlobalAveragePool", [first], to)
        elif kind == "RESIZE_BILINEAR":
            options = self.options(operator, tflite.ResizeBilinearOptions())
            mode = "half_pixel" if options.HalfPixelCenters() else "asymmetric"
            mode = "align_corners" if options.AlignCorners() else mode
            scales = numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), f"{to}s")
            self.weights.append(scales)
            self.add(
                "Resize",
                [first, "", scales.name],
                to,
                mode="linear",
                coordinate_transformation_mode=mode,
            )
        else:
            self.convolution(kind, operator, inputs, output)

    def convolution(self, kind: str, operator: Any, inputs: list[int], output: int) -> None:
        """A convolution with its bias."""
        source, weights, bias = inputs
        names = [self.name(source), "", ""]
        if kind == "CUSTOM":
            names[1:] = [self.weight(weights, TRANSPOSED), self.weight(bias)]
            self.add("ConvTranspose", names, self.name(output), strides=[2, 2])
            return
        depthwise = kind == "DEPTHWISE_CONV_2D"
        options = self.options(
            operator, tflite.DepthwiseConv2DOptions() if depthwise else tflite.Conv2DOptions()
        )
        if options.FusedActivationFunction() or options.DilationHFactor() != 1:
            raise SystemExit("A convolution is of a kind that is not known here.")
        names[1:] = [self.weight(weights, DEPTHWISE if depthwise else FULL), self.weight(bias)]
        self.add(
            "Conv",
            names,
            self.name(output),
            strides=[options.StrideH(), options.StrideW()],
            group=self.shape(source)[3] if depthwise else 1,
            auto_pad="SAME_UPPER" if options.Padding() == tflite.Padding.SAME else "VALID",
        )

    def kind(self, operator: Any) -> str:
        """An operator's name."""
        code = self.model.OperatorCodes(operator.OpcodeIndex())
        return NAMES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]

    def options(self, operator: Any, options: Any) -> Any:
        """An operator's options."""
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        return options


def main(source: Path, target: Path) -> None:
    """Convert one file."""
    content = source.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"{source} is another file than that of the package.")
    conversion = Conversion(tflite.Model.GetRootAsModel(content, 0))
    graph = conversion.graph
    for at in range(graph.OperatorsLength()):
        conversion.convert(graph.Operators(at))
    ends = (int(graph.InputsAsNumpy()[0]), int(graph.OutputsAsNumpy()[0]))
    renamed = {conversion.name(ends[0]): "picture", conversion.name(ends[1]): "person"}
    for node in conversion.nodes:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        node.output[:] = [renamed.get(name, name) for name in node.output]
    infos = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, SIDE, SIDE])
        for name, channels in (("picture", 3), ("person", 1))
    ]
    made = helper.make_graph(conversion.nodes, "person", infos[:1], infos[1:], conversion.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])
    model.producer_name = "@mediapipe/selfie_segmentation 0.1.1675465747, Apache-2.0"
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    target.write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
