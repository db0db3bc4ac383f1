"""Bands: they cover all rows once, keep their halo, and leave no seam."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brushwork import engine
from brushwork.bands import bands_of
from brushwork.engine import NativeEngine
from brushwork.manifest import Painter


@given(
    st.integers(1, 400),
    st.integers(1, 60),
    st.sampled_from([1, 4, 8]),
    st.integers(0, 90),
    st.integers(1, 5),
    st.integers(1, 40_000),
)
def test_bands_cover_all_rows_once(
    rows: int, columns: int, alignment: int, halo: int, minimum: int, pixels: int
):
    height, width = rows * alignment, columns * alignment
    painter = Painter(
        kind="local",
        alignment=alignment,
        minimum=min(minimum * alignment, height),
        halo=halo,
        maximum=1.0,
        survey_pixels=1,
        code_size=1,
    )
    end = 0
    for band in bands_of(height, width, painter, pixels):
        assert band.start == end
        end = band.end
        assert band.top == 0 or band.start - band.top >= halo
        assert band.bottom == height or band.bottom - band.end >= halo
        assert all(row % alignment == 0 for row in (band.top, band.start, band.end, band.bottom))
        assert band.end - band.start >= painter.minimum
    assert end == height


@pytest.mark.parametrize("size", [(517, 70), (1003, 33)])
def test_bands_leave_no_seam(
    any_style: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
):
    painter = NativeEngine(any_style / "small")
    picture = np.random.default_rng(0).integers(0, 256, (*size, 4), np.uint8)
    whole = painter.stylize(picture, "first")
    narrow = partial(bands_of, pixels=5000)
    assert len(list(narrow(*size, painter.manifest.painter))) > 1
    monkeypatch.setattr(engine, "bands_of", narrow)
    assert np.abs(painter.stylize(picture, "first").astype(int) - whole).max() <= 1
