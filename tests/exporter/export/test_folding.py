"""Enlargements that are folded into the convolutions after them: the same painting, for less."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from brushwork.benchmark.graphs import convolution_operations
from brushwork.export.checking import check_against, check_structure, session
from brushwork.export.folding import fold_enlargements
from brushwork.export.tracing import trace_whole

EXACT = 1e-5


class Enlarging(nn.Module):
    """Enlarges and convolves; `read_twice` also gives what lies between."""

    def __init__(self, mode: str, border: str, *, bias: bool, read_twice: bool = False) -> None:
        super().__init__()
        self.mode, self.read_twice = mode, read_twice
        self.convolution = nn.Conv2d(3, 3, 3, padding=1, padding_mode=border, bias=bias)

    def forward(self, picture: Tensor) -> Tensor:
        smaller = F.avg_pool2d(picture, 2)
        corners = {} if self.mode == "nearest" else {"align_corners": False}
        larger = F.interpolate(smaller, scale_factor=2, mode=self.mode, **corners)
        painted = torch.relu(self.convolution(larger))
        return painted + larger if self.read_twice else painted


def trace(network: nn.Module, *, fold: bool):
    torch.manual_seed(0)
    return trace_whole(network.eval(), 12, 16, fold=fold)


def operators(model) -> list[str]:
    return [node.op_type for node in model.graph.node]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("mode", "border"),
    [("nearest", "reflect"), ("nearest", "replicate"), ("bilinear", "replicate")],
)
def test_folded_is_the_same_at_any_size(mode: str, border: str, bias: bool):
    torch.manual_seed(0)
    network = Enlarging(mode, border, bias=bias)
    model = trace(network, fold=True)
    check_structure(model, "painter")
    assert "Resize" not in operators(model)

    def reference(inputs):
        with torch.no_grad():
            return [network(torch.from_numpy(inputs["picture"])).numpy()]

    random = np.random.default_rng(0)
    sizes = [(12, 16), (4, 4), (6, 38), (64, 4)]
    examples = [{"picture": random.random((1, 3, h, w), np.float32)} for h, w in sizes]
    assert check_against(model, "painter", examples, reference) < EXACT


@pytest.mark.parametrize(
    "network",
    [
        # Its border cannot be said in pixels of the smaller picture.
        Enlarging("bilinear", "reflect", bias=True),
        Enlarging("nearest", "reflect", bias=True, read_twice=True),
        Enlarging("nearest", "zeros", bias=True),
    ],
    ids=["mirrored", "read twice", "zeros"],
)
def test_what_would_change_stays(network: nn.Module):
    plain = trace(network, fold=False)
    assert "Resize" in operators(plain)
    assert fold_enlargements(plain) == plain


def test_nearest_costs_less_than_half():
    network = Enlarging("nearest", "reflect", bias=True)
    shapes = {"picture": (1, 3, 64, 64)}
    plain, folded = (
        convolution_operations(trace(network, fold=fold), shapes) for fold in (False, True)
    )
    # A kernel of 3x3 sees 2x2 pixels of what was enlarged.
    assert folded / plain == pytest.approx(4 / 9)
    assert session(trace(network, fold=True)).run(None, {"picture": np.zeros((1, 3, 8, 8), "f")})
