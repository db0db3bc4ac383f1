"""What the published painters make of pictures with hardly anything to see."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from brushwork.export.trained import load_trained
from brushwork.inference.pipeline import Pipeline
from brushwork.networks.painter import SubpixelConvolution
from support.flat_pictures import FLAT, flat

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("id", ["classics", "any-style"])
def test_rounding_is_not_painted(id: str) -> None:
    """A flat picture deviates from its mean by rounding only, and is painted flat."""
    # Kernels of fewer bits differ a little in their sums, and leave a faint grid.
    engine = Pipeline(ROOT / "web" / "stylizers" / id, "float32")
    for style in engine.manifest.styles[::60]:
        for size, colour in FLAT:
            painting = engine.stylize(flat(size, colour), style.id).pixels
            assert np.ptp(painting, axis=(0, 1)).max() <= 1, (style.id, size, colour)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([2, 4]))
def test_a_subpixel_convolution_leaves_flat_features_flat(seed: int, side: int) -> None:
    torch.manual_seed(seed)
    convolution = SubpixelConvolution(6, side)
    ramp = torch.arange(8.0).expand(1, 6, 8, 8) * torch.randn(6, 1, 1)
    with torch.no_grad():
        # It begins as an enlargement of what each colour takes from the channels.
        enlarged = F.interpolate(ramp, scale_factor=side, mode="bilinear")
        colours = convolution.weight.sum((2, 3)).view(3, side**2, 6)[:, 0]
        begun = F.pixel_shuffle(convolution(ramp), side)
        assert torch.allclose(begun, torch.einsum("ncyx,oc->noyx", enlarged, colours), atol=1e-4)
        for parameter in convolution.parameters():
            parameter += torch.randn_like(parameter)
        flat = torch.randn(1, 6, 1, 1).expand(1, 6, 5, 7)
        assert F.pixel_shuffle(convolution(flat), side).std((2, 3)).min() > 0.1
        convolution.settle()
        assert F.pixel_shuffle(convolution(flat), side).std((2, 3)).max() < 1e-4


def test_what_is_faint_is_painted() -> None:
    """A grey of two neighbouring values."""
    trained = load_trained(ROOT / "exporter" / "stylizers" / "classics.safetensors")
    torch.manual_seed(0)
    picture = 0.5 + torch.randint(0, 2, (1, 3, 88, 72)) / 255
    for code in trained.codes.values():
        with torch.no_grad():
            assert trained.painter(picture, code[None]).std((2, 3)).min() > 0.05
