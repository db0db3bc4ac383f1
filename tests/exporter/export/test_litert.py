"""Graphs for LiteRT: what is checked before, and where its converter is installed, what comes."""

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from brushwork.errors import ConfigError, StylizerError
from brushwork.export import litert
from brushwork.export.families import load_families
from brushwork.export.litert import (
    Painter,
    Part,
    check,
    painter_of,
    painter_of_whole,
    write_litert,
)
from brushwork.export.trained import Trained, load_trained
from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import PainterShape

FAMILIES = load_families()
SMALL = [id for id, family in FAMILIES.items() if family.small]
# Their transposed convolutions: findings/litert-transposed-convolution.sh
REFUSED = ("cyclegan-resnet", "cartoon-gan")
needs_converter = pytest.mark.skipif(
    find_spec("litert_torch") is None, reason="needs brushwork[litert]"
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A small painter of any style, with weights by chance."""
    torch.manual_seed(0)
    shape = PainterShape(
        channels=8,
        blocks=1,
        eighth_channels=16,
        eighth_blocks=1,
        half_channels=8,
        code_size=4,
        skip=1,
        subpixel=1,
    )
    file = tmp_path_factory.mktemp("trained") / "weights.safetensors"
    about = {"stylizer": "any", "steps": "1", "samples": "1"}
    metadata = about | {"network": json.dumps(shape.as_dict())}
    save_file(AnyStyle(shape).state_dict(), file, metadata)
    return load_trained(file)


@pytest.mark.parametrize("side", [0, 60, 100, 4096])
def test_sides_that_no_picture_has_are_refused(side: int, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"--litert-side is {side}; it is a multiple of 8"):
        check(side, tmp_path / "phones")


def test_what_is_missing_or_in_the_way_is_told_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litert, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'brushwork\[litert\]'"):
        check(512, tmp_path)
    (tmp_path / "letter.txt").touch()
    with pytest.raises(ConfigError, match="neither empty nor of an earlier --litert"):
        check(512, tmp_path)


def test_parts_run_one_after_the_other_as_the_painter_does(trained: Trained) -> None:
    painter = painter_of(trained, 128)
    assert list(painter.parts) == ["encoder", "survey", "painter"]
    runners = {role: litert._torch(part) for role, part in painter.parts.items()}
    values = litert._run(painter, runners, 0)
    fed = {name: torch.from_numpy(value) for name, value in painter.trials[0].items()}
    assert trained.encoder is not None
    with torch.no_grad():
        code = trained.encoder(fed["style"])
        scales, shifts = trained.painter.survey(fed["picture"], code)
        wanted = trained.painter.paint(fed["tile"], scales, shifts)
    assert np.array_equal(values["painted"], wanted.numpy())


def test_a_size_that_a_network_does_not_take_is_refused() -> None:
    family = FAMILIES["cyclegan-unet"]
    with pytest.raises(ConfigError, match="the network takes multiples of 256 from 256 on"):
        painter_of_whole(nn.Identity(), family.painter, 128)


@needs_converter
def test_ours_is_converted_and_said_to_be_the_same(trained: Trained, tmp_path: Path) -> None:
    folder = tmp_path / "phones"
    assert write_litert(painter_of(trained, 128), folder, "any") < 1e-4
    facts = json.loads((folder / "litert.json").read_text())
    assert facts["graphs"].keys() == {"encoder", "survey", "painter"}
    assert facts["graphs"]["painter"]["takes"]["tile"] == [1, 3, 128, 128]
    for graph in facts["graphs"].values():
        content = (folder / graph["file"]).read_bytes()
        assert graph["bytes"] == len(content)
        assert graph["sha256"] == hashlib.sha256(content).hexdigest()
    check(128, folder)  # may be replaced


@needs_converter
@pytest.mark.parametrize("id", SMALL)
def test_families_are_converted(id: str, tmp_path: Path) -> None:
    family = FAMILIES[id]
    network = family.painter.adapt(family.make(small=True)).eval()
    painter = painter_of_whole(network, family.painter, 256)
    if id not in REFUSED:
        assert write_litert(painter, tmp_path / "phones", id) < 1e-3
        return
    with pytest.raises(StylizerError, match=r"nothing for mhlo\.convolution, as conv\.py makes it"):
        write_litert(painter, tmp_path / "phones", id)


class Sorting(nn.Module):
    """What is given has a size that the numbers decide: no graph of one size can."""

    def forward(self, picture: Tensor) -> Tensor:
        return picture[picture > 0.5][None, None, None]


@needs_converter
def test_what_cannot_be_converted_leaves_nothing(tmp_path: Path) -> None:
    trial = {"picture": np.random.default_rng(0).random((1, 3, 64, 64), np.float32)}
    painter = Painter({"painter": Part(Sorting(), ["picture"], ["painted"])}, [trial])
    with pytest.raises(StylizerError, match="LiteRT's converter cannot take the painter: "):
        write_litert(painter, tmp_path / "phones", "sorting")
    assert not (tmp_path / "phones").exists()
