"""What the trained painter makes of pictures with hardly anything to see."""

import copy
from pathlib import Path

import pytest
import torch

from brushwork.export.trained import Trained, load_trained

WEIGHTS = Path(__file__).parents[2] / "exporter" / "stylizers" / "classics.safetensors"


@pytest.fixture(scope="module")
def trained() -> Trained:
    return load_trained(WEIGHTS)


@pytest.mark.parametrize("colour", [(1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.8, 0.1, 0.3)])
def test_rounding_is_not_painted(trained: Trained, colour: tuple[float, ...]) -> None:
    """A flat picture deviates from its mean by rounding only, and is painted flat."""
    rough = trained.painter
    exact = copy.deepcopy(rough).double()
    picture = torch.tensor(colour)[None, :, None, None].expand(1, 3, 88, 72)
    for code in trained.codes.values():
        with torch.no_grad():
            painting = rough(picture, code[None])
            expected = exact(picture.double(), code[None].double())
        assert (painting - expected).abs().max() < 1e-4
        assert (painting.amax((2, 3)) - painting.amin((2, 3))).max() < 1e-4


def test_what_is_faint_is_painted(trained: Trained) -> None:
    """A grey of two neighbouring values."""
    torch.manual_seed(0)
    picture = 0.5 + torch.randint(0, 2, (1, 3, 88, 72)) / 255
    for code in trained.codes.values():
        with torch.no_grad():
            assert trained.painter(picture, code[None]).std((2, 3)).min() > 0.05
