"""Whatever network comes: it is exported as it is, or refused by layer, reason and remedy."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from brushwork.contract.manifest import load_manifest
from brushwork.errors import BrushworkError
from brushwork.export.adapting import Feeding
from brushwork.export.description import default_description
from brushwork.export.reference import load_reference
from brushwork.export.third_party import export_third_party
from brushwork.inference.pipeline import Pipeline
from support.generated_networks import generated

MODULE = "from support.generated_networks import generated\ndef network(): return generated({seed})"
# Sizes that no export has tried.
SIZES = ((40, 40), (100, 28), (61, 230))
# What a message says that tells what to do.
REMEDIES = ("instead", "see [painter]", "`result`", "leave dropout out", "need something small")


def outcome(seed: int, folder: Path) -> str:
    """What became of a network: "exported", or what was said."""
    (folder / "theirs.py").write_text(MODULE.format(seed=seed))
    network = generated(seed)
    save_file(
        {k: v.contiguous() for k, v in network.state_dict().items()}, folder / "w.safetensors"
    )
    feeding = Feeding(maximum=1.0, alignment=4, minimum=16)
    described = default_description("Theirs").model_copy(update={"painter": feeding})
    specification, out = f"{folder / 'theirs.py'}:network", folder / "out"
    before = sorted(folder.iterdir())
    try:
        export_third_party(specification, folder / "w.safetensors", described, out, ["float32"])
    except BrushworkError as error:
        assert sorted(folder.iterdir()) == before
        said = str(error)
        assert any(each in said for each in REMEDIES), said
        assert len(said) < 1500, said
        return said
    compare(out, specification)
    return "exported"


def compare(out: Path, specification: str) -> None:
    """What was exported paints as torch does, in sizes that nobody tried."""
    reference, pipeline = load_reference(out, specification), Pipeline(out)
    style = load_manifest(out).styles[0].id
    for height, width in SIZES:
        picture = np.random.default_rng(height).integers(0, 256, (height, width, 4), np.uint8)
        picture[..., 3] = 255
        painted = pipeline.stylize(picture, style).pixels.astype(int)
        assert np.abs(painted - reference(picture, style, 1.0)).mean() < 0.5, (height, width)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("seed", range(10))
def test_it_is_exported_or_refused_in_words(seed: int, tmp_path: Path):
    said = outcome(seed, tmp_path)
    if seed % 2 == 0:
        assert said == "exported", generated(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 200))
def test_so_are_many(seed: int, tmp_path: Path):
    said = outcome(seed, tmp_path)
    if seed % 2 == 0:
        assert said == "exported", generated(seed)
