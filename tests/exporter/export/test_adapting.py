"""Networks that take and give pictures in other numbers are exported as a manifest has them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import Tensor, nn

from brushwork.errors import ConfigError
from brushwork.export.adapting import Feeding
from brushwork.export.description import default_description
from brushwork.export.reference import load_reference
from brushwork.export.third_party import export_third_party
from brushwork.inference.pipeline import Pipeline

MODULE = """
from torch import nn
class Remembers(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Conv2d(3, 3, 1)
    def forward(self, x): return x.mean(), self.mix(x)
"""

colours = st.tuples(*[st.floats(-200, 200)] * 3)
deviations = st.tuples(*[st.floats(0.01, 100)] * 3)
feedings = st.builds(
    Feeding,
    black=st.floats(-2, 0.5),
    maximum=st.floats(1, 255),
    mean=st.none() | colours,
    deviation=st.none() | deviations,
    channels=st.sampled_from(["rgb", "bgr"]),
)


class Watched(nn.Module):
    def forward(self, picture: Tensor) -> Tensor:
        self.seen = picture
        return picture


@given(feedings)
def test_what_is_written_is_read_again(feeding: Feeding):
    feeding.check()
    network = feeding.adapt(Watched())
    picture = feeding.graph_maximum * torch.rand(1, 3, 4, 5)
    assert torch.allclose(network(picture), picture, atol=1e-3 * feeding.graph_maximum)


@pytest.mark.parametrize(
    ("feeding", "white", "red"),
    [
        ({"maximum": 255}, [255, 255, 255], [255, 0, 0]),
        ({"black": -1, "maximum": 1}, [1, 1, 1], [1, -1, -1]),
        (
            {"maximum": 255, "mean": (104, 117, 123), "channels": "bgr"},
            [151, 138, 132],
            [-104, -117, 132],
        ),
        (
            {"maximum": 1, "mean": (0.5, 0.5, 0.5), "deviation": (0.25, 0.5, 1)},
            [2, 1, 0.5],
            [2, -1, -0.5],
        ),
    ],
)
def test_networks_see_what_they_want(feeding: dict[str, Any], white: list[float], red: list[float]):
    fed, watched = Feeding(**feeding), Watched()
    network = fed.adapt(watched)
    for colour, wanted in (((1, 1, 1), white), ((1, 0, 0), red)):
        picture = fed.graph_maximum * torch.tensor(colour, dtype=torch.float32).view(1, 3, 1, 1)
        network(picture)
        seen = watched.seen if isinstance(network, nn.Module) else picture
        assert torch.allclose(seen.flatten(), torch.tensor(wanted, dtype=torch.float32), atol=1e-3)


@pytest.mark.parametrize(
    ("feeding", "said"),
    [
        ({}, "--range 255, --range 1 or --range=-1..1"),
        ({"black": 1, "maximum": 1}, "not above black"),
        ({"maximum": 1, "painted": {"black": 2}}, "not above black"),
        ({"maximum": 0.5}, "at least 1"),
    ],
)
def test_impossible_values_are_said(feeding: dict[str, Any], said: str):
    with pytest.raises(ConfigError, match=said):
        Feeding(**feeding).check()


def test_such_a_network_is_exported_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It takes BGR from -1 to 1, and gives several results, the painting from 0 to 255."""
    monkeypatch.chdir(tmp_path)
    Path("theirs.py").write_text(MODULE)
    turn = torch.tensor([[0.0, 0, 1], [0, 1, 0], [1, 0, 0]])
    weight = 127.5 * turn[:, :, None, None]
    save_file({"mix.weight": weight, "mix.bias": torch.full((3,), 127.5)}, "theirs.safetensors")
    painted = {"black": 0, "maximum": 255, "channels": "rgb"}
    feeding = {"black": -1, "maximum": 1, "channels": "bgr", "painted": painted, "result": 1}
    description = default_description("Theirs").model_copy(update={"painter": Feeding(**feeding)})
    manifest, difference, *_ = export_third_party(
        "theirs.py:Remembers", Path("theirs.safetensors"), description, Path("out"), ["float32"]
    )
    assert difference < 1e-5
    assert manifest.painter.maximum == 1.0
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 4), np.uint8)
    picture[..., 3] = 255
    style = manifest.styles[0].id
    # What was turned is turned back, and black and white are where they were.
    assert (
        np.abs(Pipeline(Path("out")).stylize(picture, style).pixels.astype(int) - picture).max()
        <= 1
    )
    reference = load_reference(Path("out"), "theirs.py:Remembers")(picture, style, 1.0)
    assert np.abs(reference - picture).max() <= 1
