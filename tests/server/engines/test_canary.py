"""Engines beside the reference's stored paintings."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.contract.manifest import load_manifest, save_manifest
from brushwork.errors import StylizerError
from brushwork.inference.sessions import CPU, Onnxruntime
from brushwork_server import Engine
from brushwork_server.engines import EngineError
from brushwork_server.engines.base import Progress
from brushwork_server.engines.canary import check_canaries
from brushwork_server.engines.stylizers import Stylizers
from support.server.forms import STYLIZERS


class Bent(Stylizers):
    """It paints as it must, and then something is done to the painting."""

    bend: Callable[[Pixels], Pixels]
    painted: list[str]

    def stylize(
        self,
        pixels: Pixels,
        stylizer: str,
        look: Look,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> Pixels:
        self.painted.append(stylizer)
        return self.bend(super().stylize(pixels, stylizer, look, cancelled, progress))


@pytest.fixture(scope="module")
def loaded() -> Bent:
    return Bent(STYLIZERS, Onnxruntime([CPU], threads=1))


@pytest.fixture
def bent(loaded: Bent) -> Callable[[Callable[[Pixels], Pixels]], Bent]:
    def make(bend: Callable[[Pixels], Pixels]) -> Bent:
        loaded.bend, loaded.painted = bend, []
        return loaded

    return make


def test_one_small_picture_of_each_stylizer_is_painted(bent: Callable[..., Bent]) -> None:
    engine = bent(lambda pixels: pixels)
    check_canaries("paper", engine, STYLIZERS)
    assert engine.painted == ["classics", "any-style"]


def test_rounding_is_no_lie(bent: Callable[..., Bent]) -> None:
    check_canaries("paper", bent(lambda pixels: np.maximum(pixels, 1) - 1), STYLIZERS)


def torn(pixels: Pixels) -> Pixels:
    raise StylizerError("torn")


@pytest.mark.parametrize(
    ("bend", "told"),
    [
        (lambda pixels: pixels[..., [2, 1, 0, 3]], r"is \d+\.\d of 255 levels apart \(2 may be\)"),
        (lambda pixels: np.roll(pixels, 1, 0), r"loses \d+\.\d% \(1% may be lost\)"),
        (lambda pixels: pixels[:-1], "cannot be painted: pictures of 12288 and 12096 bytes"),
        (torn, "cannot be painted: torn"),
    ],
    ids=["red and blue", "a row", "too small", "an error"],
)
def test_what_paints_otherwise_is_refused(
    bent: Callable[..., Bent], bend: Callable[[Pixels], Pixels], told: str
) -> None:
    before = f"engine 'paper' .* of stylizer 'classics' the canary 'pattern' .*{told}"
    with pytest.raises(EngineError, match=before):
        check_canaries("paper", bent(bend), STYLIZERS)


def test_stylizers_without_canaries_cannot_be_compared(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "stylizers"
    for name in ("classics", "any-style"):
        shutil.copytree(STYLIZERS / name, folder / name)
    bare = load_manifest(folder / "classics").model_copy(update={"canaries": None})
    save_manifest(bare, folder / "classics")
    shutil.copy(STYLIZERS / "stylizers.json", folder)
    told = f"give it some with: brushwork canaries {folder / 'classics'}"
    with pytest.raises(EngineError, match=told):
        check_canaries("paper", Stylizers(folder, Onnxruntime([CPU], threads=1)), folder)
