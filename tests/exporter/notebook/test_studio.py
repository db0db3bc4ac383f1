"""The notebook's widget, without a notebook: its traits."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork.errors import ManifestError
from brushwork.imaging import decode
from brushwork.notebook import Studio

SAMPLES = Path(__file__).parents[3] / "web" / "samples"


def small(name: str, side: int = 64) -> bytes:
    with Image.open(SAMPLES / name) as image:
        content = io.BytesIO()
        image.resize((side, side)).save(content, "png")
    return content.getvalue()


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(small("chelsea.jpg"), "goldfish")


def test_it_paints_as_soon_as_it_has_a_photograph(studio: Studio) -> None:
    assert decode(studio.result).pixels.shape == (64, 64, 4)
    assert studio.problem == ""
    assert "goldfish" in [style["id"] for style in studio.styles]


def test_every_trait_paints_anew(studio: Studio) -> None:
    seen = [studio.result]
    studio.style = "irises"
    seen.append(studio.result)
    studio.painting = small("coffee.jpg")
    seen.append(studio.result)
    studio.strength = 0.5
    seen.append(studio.result)
    studio.photo = small("coffee.jpg", 48)
    seen.append(studio.result)
    assert len(set(seen)) == len(seen)
    studio.painting, studio.strength = b"", 0.0
    left = decode(studio.result).pixels
    assert np.array_equal(left, decode(studio.photo).pixels), "strength 0 leaves the photograph"


@pytest.mark.parametrize(
    ("trait", "bad", "good", "said"),
    [
        ("photo", b"no picture", small("chelsea.jpg"), "picture"),
        ("painting", b"\x89PNG\r\n\x1a\n", b"", "PNG"),
        ("style", "nonsense", "irises", "nonsense"),
        ("strength", 2.0, 1.0, "strength"),
    ],
)
def test_what_cannot_be_painted_is_told(
    studio: Studio, trait: str, bad: object, good: object, said: str
) -> None:
    setattr(studio, trait, bad)
    assert studio.result == b""
    assert said in studio.problem
    setattr(studio, trait, good)
    assert studio.problem == ""
    assert studio.result


def test_an_unknown_stylizer_is_an_error_of_ours() -> None:
    with pytest.raises(ManifestError, match="nonsense"):
        Studio(stylizer="nonsense")
