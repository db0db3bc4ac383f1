"""What the published painters make of pictures with hardly anything to see."""

from pathlib import Path

import numpy as np
import pytest
import torch

from brushwork.export.trained import load_trained
from brushwork.inference.pipeline import Pipeline
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


def test_what_is_faint_is_painted() -> None:
    """A grey of two neighbouring values."""
    trained = load_trained(ROOT / "exporter" / "stylizers" / "classics.safetensors")
    torch.manual_seed(0)
    picture = 0.5 + torch.randint(0, 2, (1, 3, 88, 72)) / 255
    for code in trained.codes.values():
        with torch.no_grad():
            assert trained.painter(picture, code[None]).std((2, 3)).min() > 0.05
