"""Every step agrees with the vectors that the browser's engine is held to, too."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from brushwork.contract.kinds import LocalPainter
from brushwork.imaging.colours import coverage, luma, luma_only, palette_of
from brushwork.imaging.composite import composite
from brushwork.imaging.grain import grained
from brushwork.imaging.mix import mix
from brushwork.imaging.pad import pad
from brushwork.imaging.resample import resize, stroke_side, style_square
from brushwork.imaging.sources import (
    Composite,
    Placed,
    Source,
    resized,
    squared,
    surveyed,
    whole_area,
)
from brushwork.imaging.survey_copy import survey_copy
from brushwork.imaging.tensors import from_tensor, to_tensor
from brushwork.imaging.texture import Noise, textured
from brushwork.imaging.tiles import Area, tiles_of
from brushwork.imaging.working_copy import enlarged, working_size
from support import imaging_vectors

VECTORS = imaging_vectors.read()
CASES = [(name, case) for name, step in VECTORS.items() for case in step["cases"]]

Array = np.ndarray


def source(photo: Array) -> Source:
    return Placed(photo, 0, 0, *photo.shape[:2])


def whole(made: Source) -> Array:
    return made.area(whole_area(made))


def stroke_copy(photo: Array, stroke: float) -> Array:
    height, width, _ = photo.shape
    return whole(resized(source(photo), stroke_side(height, stroke), stroke_side(width, stroke)))


def padded(photo: Array, alignment: int, minimum: int, maximum: float) -> Array:
    return to_tensor(pad(photo, alignment, minimum), maximum)[0].transpose(1, 2, 0)


def unpadded(painted: Array, width: int, height: int, maximum: float) -> Array:
    return from_tensor(painted.transpose(2, 0, 1)[None], height, width, maximum)


def grain(painted: Array, grain: float, left: int, top: int, width: int, height: int) -> Array:
    area = Area(left, top, left + painted.shape[1], top + painted.shape[0])
    return grained(painted, grain, area, height, width)


def noisy(photo: Array, texture: float, mottle: float, left: int, top: int) -> Array:
    return textured(photo, Noise(texture, mottle), left, top)


def mixed(
    pixels: Array,
    painted: Array,
    fade: float,
    coverage: Array | None = None,
    elsewhere: Array | None = None,
) -> Array:
    return mix(composite(pixels), painted, pixels[..., 3], fade, coverage, elsewhere)


def tiles(
    width: int, height: int, alignment: int, minimum: int, halo: int, pixels: int
) -> list[dict[str, list[int]]]:
    painter = LocalPainter(
        kind="local",
        alignment=alignment,
        minimum=minimum,
        halo=halo,
        maximum=1.0,
        survey_pixels=1,
        code_size=1,
    )

    def sides(area: Area) -> list[int]:
        return [area.left, area.top, area.right, area.bottom]

    return [
        {"fed": sides(tile.fed), "kept": sides(tile.kept)}
        for tile in tiles_of(height, width, painter, pixels=pixels)
    ]


STEPS: dict[str, tuple[Callable[..., Any], ...]] = {
    "composite": (composite, lambda pixels: whole(Composite(pixels))),
    "resize": (
        lambda photo, width, height: resize(photo, height, width),
        lambda photo, width, height: whole(resized(source(photo), height, width)),
    ),
    "stroke_copy": (stroke_copy,),
    "style_square": (style_square, lambda photo, side: squared(source(photo), side)),
    "survey_copy": (
        survey_copy,
        lambda photo, survey_pixels: surveyed(source(photo), survey_pixels),
    ),
    "pad": (padded,),
    "unpad": (unpadded,),
    "luma": (luma,),
    "luma_only": (luma_only,),
    "palette": (
        lambda painted, painted_copy, photo_copy: palette_of(painted_copy, photo_copy)(painted),
    ),
    "grain": (grain,),
    "texture": (noisy,),
    "coverage": (lambda mask, width, height: coverage(mask, height, width),),
    "mix": (mixed,),
    "tiles": (tiles,),
    "enlarged": (lambda painted, copy, photo: whole(enlarged(painted, copy, source(photo))),),
    "working_size": (lambda width, height: list(reversed(working_size(height, width))),),
}
"""Whole pictures, and a part at a time where there is both."""


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _ in CASES])
def test_agrees_with_the_vectors(name: str, case: dict[str, Any]) -> None:
    expected = case["expected"]
    for step in STEPS[name]:
        result = step(**case["given"])
        if not isinstance(expected, np.ndarray):
            assert result == expected
            continue
        assert result.dtype == expected.dtype
        np.testing.assert_allclose(result, expected, rtol=0, atol=VECTORS[name]["within"])


def test_every_step_has_vectors() -> None:
    assert STEPS.keys() == VECTORS.keys()


def test_vectors_are_those_of_the_reference() -> None:
    assert imaging_vectors.FILE.read_text("utf-8") == imaging_vectors.text()
