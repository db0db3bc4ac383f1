"""Texture: fixed to its place, even, of the deviation asked for, and no broader than it says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brushwork.imaging.sources import Placed, whole_area
from brushwork.imaging.texture import (
    MOTTLE_SIDE,
    TEXTURE_SIDE,
    Noise,
    textured,
    textured_source,
)
from brushwork.imaging.tiles import Area

HEIGHT, WIDTH = 40, 60
PHOTO = np.random.default_rng(0).uniform(0, 255, (HEIGHT, WIDTH, 3)).astype(np.float32)
SOURCE = Placed(PHOTO, 0, 0, HEIGHT, WIDTH)

deviations = st.just(0.0) | st.floats(0.001, 0.5)
noises = st.builds(Noise, deviations, deviations)


@given(noises, st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.data())
def test_texture_of_a_part_is_the_part_of_the_texture(
    noise: Noise, top: int, left: int, data: st.DataObject
):
    bottom = data.draw(st.integers(top + 1, HEIGHT))
    right = data.draw(st.integers(left + 1, WIDTH))
    seen = textured_source(SOURCE, noise)
    whole = seen.area(whole_area(seen))
    part = seen.area(Area(left, top, right, bottom))
    np.testing.assert_array_equal(part, whole[top:bottom, left:right])
    assert whole.min() >= 0
    assert whole.max() <= 255


def test_none_changes_nothing():
    assert textured_source(SOURCE, Noise()) is SOURCE


GREY = np.full((512, 512, 3), 127.5, np.float32)


def test_texture_is_grey_and_as_strong_as_it_says():
    noise = textured(GREY, Noise(texture=0.03)) - 127.5
    assert (GREY == 127.5).all()
    np.testing.assert_allclose(noise, noise[..., :1].repeat(3, axis=2))
    check(noise[..., 0], 0.03, TEXTURE_SIDE)


def test_mottle_is_broader_and_each_colour_has_its_own():
    noise = textured(GREY, Noise(mottle=0.03)) - 127.5
    for colour in range(3):
        check(noise[..., colour], 0.03, MOTTLE_SIDE)
    alike = np.corrcoef(noise.reshape(-1, 3).T) - np.eye(3)
    assert np.abs(alike).max() < 0.15


def test_both_are_added():
    both = textured(GREY, Noise(0.02, 0.03))
    one, other = textured(GREY, Noise(0.02)), textured(GREY, Noise(mottle=0.03))
    np.testing.assert_allclose(both, one + other - GREY, atol=1e-4)


def check(noise: np.ndarray, deviation: float, side: int) -> None:
    """What is broader has fewer independent places, and its figures vary more."""
    near = 0.006 * side
    assert abs(noise.mean()) < 255 * deviation * 3 * side / 512
    assert abs(noise.std() / (255 * deviation) - 1) < near
    # Pixels closer than `side` have something to do with each other, those beyond have not.
    for axis in (0, 1):
        for apart, expected in ((1, 1 - 1 / side), (side, 0.0), (side + 3, 0.0)):
            beside = np.corrcoef(noise.ravel(), np.roll(noise, apart, axis).ravel())
            assert abs(beside[0, 1] - expected) < near + 0.02
