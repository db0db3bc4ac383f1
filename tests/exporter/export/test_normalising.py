"""Instance normalisation step by step: the same of what varies, and flat of what is flat."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional as F

from brushwork.export.checking import session
from brushwork.export.normalising import spell_out_normalisation

CHANNELS = 5
SCALE = np.linspace(-2, 3, CHANNELS, dtype=np.float32)
SHIFT = np.linspace(4, -1, CHANNELS, dtype=np.float32)


def normalised(x: np.ndarray, epsilon: float) -> np.ndarray:
    node = helper.make_node("InstanceNormalization", ["x", "s", "b"], ["y"], epsilon=epsilon)
    shape = [1, CHANNELS, "h", "w"]
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)] for name in "xy"]
    constants = [numpy_helper.from_array(each, n) for each, n in ((SCALE, "s"), (SHIFT, "b"))]
    graph = helper.make_graph([node], "g", *ends, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    spelt = spell_out_normalisation(model)
    assert "InstanceNormalization" not in {each.op_type for each in spelt.graph.node}
    return session(spelt).run(None, {"x": x})[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.floats(-200, 200), st.booleans())
def test_it_is_torchs_where_there_is_something_to_see(
    seed: int, spread: float, relative: float, small: bool
):
    epsilon = 1e-5 if small else 1e-3
    # A mean of 200 deviations: less contrast than that of neighbouring greys.
    mean = relative * spread
    x = np.random.default_rng(seed).normal(mean, spread, (1, CHANNELS, 9, 13)).astype(np.float32)
    weights = map(torch.from_numpy, (SCALE, SHIFT))
    wanted = F.instance_norm(torch.from_numpy(x), None, None, *weights, eps=epsilon).numpy()
    np.testing.assert_allclose(normalised(x, epsilon), wanted, atol=2e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 1e4))
def test_rounding_is_not_enlarged(seed: int, level: float):
    rounding = 1 + 3e-7 * np.random.default_rng(seed).normal(size=(1, CHANNELS, 8, 8))
    flat = normalised((level * rounding).astype(np.float32), 1e-5)
    np.testing.assert_allclose(flat, np.broadcast_to(SHIFT[:, None, None], flat.shape), atol=0.01)


def test_black_is_no_division_by_zero():
    flat = normalised(np.zeros((1, CHANNELS, 8, 8), np.float32), 1e-5)
    np.testing.assert_allclose(flat, np.broadcast_to(SHIFT[:, None, None], flat.shape))
