"""Tiles: they cover all pixels once, keep their halo, and leave no seam."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brushwork.contract.kinds import LocalPainter
from brushwork.contract.look import Look
from brushwork.imaging.tiles import tiles_of
from brushwork.inference import plan
from brushwork.inference.pipeline import Pipeline


@given(
    st.integers(1, 120),
    st.integers(1, 120),
    st.sampled_from([1, 4, 8]),
    st.integers(0, 90),
    st.integers(1, 5),
    st.integers(100, 40_000),
)
def test_tiles_cover_all_pixels_once(
    rows: int, columns: int, alignment: int, halo: int, minimum: int, pixels: int
):
    height, width = rows * alignment, columns * alignment
    painter = LocalPainter(
        kind="local",
        alignment=alignment,
        minimum=min(minimum * alignment, height, width),
        halo=halo,
        maximum=1.0,
        survey_pixels=1,
        code_size=1,
    )
    covered = np.zeros((height, width), int)
    for tile in tiles_of(height, width, painter, pixels=pixels):
        fed, kept = tile.fed, tile.kept
        covered[kept.top : kept.bottom, kept.left : kept.right] += 1
        for area in (fed, kept):
            assert not any(
                each % alignment for each in (area.left, area.top, area.right, area.bottom)
            )
            assert min(area.width, area.height) >= painter.minimum
        assert fed.left in (0, kept.left - halo - -halo % alignment)
        assert fed.bottom in (height, kept.bottom + halo + -halo % alignment)
        assert fed.top <= max(0, kept.top - halo)
        assert fed.right >= min(width, kept.right + halo)
    assert (covered == 1).all()


def test_tiles_are_as_small_as_wanted_and_not_thin():
    painter = LocalPainter(
        kind="local",
        alignment=4,
        minimum=16,
        halo=44,
        maximum=1.0,
        survey_pixels=1,
        code_size=1,
    )
    for height, width in ((5792, 8688), (1200, 16_384), (16_384, 1200)):
        tiles = list(tiles_of(height, width, painter))
        assert max(tile.kept.width * tile.kept.height for tile in tiles) < 1.1 * 2**20
        assert sum(tile.fed.width * tile.fed.height for tile in tiles) < 1.2 * height * width


LOOKS = {
    "plain": {},
    "stroke": {"stroke": 1.7, "grain": 0.6},
    "palette": {"colours": "palette", "stroke": 3.0, "strength": 0.6},
    "mask": {"colours": "luma", "elsewhere": (("second", 1.0),)},
}


@pytest.mark.parametrize("size", [(421, 87), (131, 407), (300, 310)])
@pytest.mark.parametrize("name", LOOKS)
def test_tiles_leave_no_seam(
    any_style: Path, size: tuple[int, int], name: str, monkeypatch: pytest.MonkeyPatch
):
    painter = Pipeline(any_style / "small")
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (*size, 4), np.uint8)
    mask = random.integers(0, 256, (9, 14, 4), np.uint8) if name == "mask" else None
    look = Look((("first", 1.0),), mask=mask, **LOOKS[name])
    whole = painter.stylize(picture, look).pixels
    narrow = partial(tiles_of, pixels=2500)
    assert len(list(narrow(*(-(-side // 4) * 4 for side in size), painter.manifest.painter))) > 2
    monkeypatch.setattr(plan, "tiles_of", narrow)
    assert np.abs(painter.stylize(picture, look).pixels.astype(int) - whole).max() <= 1
