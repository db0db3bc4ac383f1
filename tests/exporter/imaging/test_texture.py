"""Texture: fixed to its place, even, of the deviation asked for, and no broader than it says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brushwork.imaging.sources import Placed, whole_area
from brushwork.imaging.texture import SIDE, textured, textured_source
from brushwork.imaging.tiles import Area

HEIGHT, WIDTH = 40, 60
PHOTO = np.random.default_rng(0).uniform(0, 255, (HEIGHT, WIDTH, 3)).astype(np.float32)
SOURCE = Placed(PHOTO, 0, 0, HEIGHT, WIDTH)

deviations = st.floats(0.001, 0.5)


@given(deviations, st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.data())
def test_texture_of_a_part_is_the_part_of_the_texture(
    deviation: float, top: int, left: int, data: st.DataObject
):
    bottom = data.draw(st.integers(top + 1, HEIGHT))
    right = data.draw(st.integers(left + 1, WIDTH))
    seen = textured_source(SOURCE, deviation)
    whole = seen.area(whole_area(seen))
    part = seen.area(Area(left, top, right, bottom))
    np.testing.assert_array_equal(part, whole[top:bottom, left:right])
    assert whole.min() >= 0
    assert whole.max() <= 255


def test_none_changes_nothing():
    assert textured_source(SOURCE, 0.0) is SOURCE


def test_it_is_as_strong_as_it_says_and_without_pattern():
    grey = np.full((512, 512, 3), 127.5, np.float32)
    noise = textured(grey, 0.03) - 127.5
    assert (grey == 127.5).all()
    np.testing.assert_allclose(noise, noise[..., :1].repeat(3, axis=2))
    assert abs(noise.mean()) < 0.3
    assert abs(noise.std() - 0.03 * 255) < 0.3
    # Pixels closer than SIDE have something to do with each other, those beyond have not.
    for axis in (0, 1):
        for apart, expected in ((1, 1 - 1 / SIDE), (SIDE, 0.0), (SIDE + 3, 0.0)):
            beside = np.corrcoef(noise[..., 0].ravel(), np.roll(noise[..., 0], apart, axis).ravel())
            assert abs(beside[0, 1] - expected) < 0.03
