"""Centre squares."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brushwork.imaging import centre_square

RED, BLUE = (200, 0, 0, 255), (0, 0, 200, 255)


@given(
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    side=st.integers(1, 64),
    seed=st.integers(0),
)
def test_it_is_the_middle_of_the_scaled_picture(width: int, height: int, side: int, seed: int):
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    square = centre_square(noise, side)
    assert square.shape == (side, side, 4)
    if max(width, height) <= 4 * min(width, height):
        factor = side / min(width, height)
        size = (round(width * factor), round(height * factor))
        left, top = (size[0] - side) // 2, (size[1] - side) // 2
        scaled = Image.fromarray(noise).resize(size, Image.Resampling.LANCZOS)
        assert np.array_equal(square, scaled.crop((left, top, left + side, top + side)))


def test_the_ends_of_a_strip_are_cut_before_it_is_scaled():
    """They would make a giant of it; so what lies beyond four times its breadth has no say."""
    strip = np.full((1, 16_384, 4), RED, np.uint8)
    strip[:, 8_190:8_194] = BLUE
    assert (centre_square(strip, 16) == BLUE).all()
    assert (centre_square(strip.transpose(1, 0, 2), 16) == BLUE).all()
