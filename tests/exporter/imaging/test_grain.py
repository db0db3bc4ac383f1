"""Grain: fixed to its place, without colour, and none where the painting is black or white."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brushwork.imaging.colours import luma
from brushwork.imaging.grain import AMPLITUDE, grained
from brushwork.imaging.tiles import Area

HEIGHT, WIDTH = 40, 60
PAINTED = np.random.default_rng(0).uniform(-20, 275, (HEIGHT, WIDTH, 3)).astype(np.float32)
GREY = np.full_like(PAINTED, 127.5)
WHOLE = Area(0, 0, WIDTH, HEIGHT)

sides = st.integers(1, 16_384)
amounts = st.floats(0, 1)


@given(amounts, sides, st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.data())
def test_grain_of_a_part_is_the_part_of_the_grain(
    amount: float, longer: int, top: int, left: int, data: st.DataObject
):
    bottom = data.draw(st.integers(top + 1, HEIGHT))
    right = data.draw(st.integers(left + 1, WIDTH))
    rows, columns = slice(top, bottom), slice(left, right)
    whole = grained(PAINTED, amount, WHOLE, longer, 1)
    part = grained(PAINTED[rows, columns], amount, Area(left, top, right, bottom), 1, longer)
    np.testing.assert_array_equal(part, whole[rows, columns])


@given(sides, sides)
def test_none_changes_nothing(height: int, width: int):
    assert grained(PAINTED, 0.0, WHOLE, height, width) is PAINTED


@given(amounts, sides, st.integers(0, 16_000), st.integers(0, 16_000))
def test_is_the_same_in_all_channels_and_bounded(amount: float, longer: int, top: int, left: int):
    area = Area(left, top, left + WIDTH, top + HEIGHT)
    added = grained(PAINTED, amount, area, longer, longer) - PAINTED
    np.testing.assert_allclose(added, added[..., :1].repeat(3, axis=2), atol=1e-4)
    assert np.abs(added).max() < AMPLITUDE * amount + 1e-4
    outside = (luma(PAINTED) <= 0) | (luma(PAINTED) >= 255)
    assert outside.any()
    assert not added[outside].any()


def test_is_even_and_without_pattern():
    """As much is added as taken, and neighbouring grains have nothing to do with each other."""
    grey = np.full((512, 512, 3), 127.5, np.float32)
    added = (grained(grey, 1.0, Area(7000, 3, 7512, 515), 512, 512) - grey)[..., 0]
    assert abs(added.mean()) < 0.2
    assert 15 < added.std() < 25
    for axis in (0, 1):
        beside = np.corrcoef(added.ravel(), np.roll(added, 1, axis).ravel())[0, 1]
        assert abs(beside) < 0.01


def test_large_pictures_have_large_grains():
    fine, coarse = (grained(GREY, 1.0, WHOLE, longer, 1)[..., 0] for longer in (2048, 8192))
    steps = [np.abs(np.diff(each)).mean() for each in (fine, coarse)]
    assert steps[1] < 0.6 * steps[0]
