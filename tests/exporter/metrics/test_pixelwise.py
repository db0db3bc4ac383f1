"""The properties of the metrics that look at pixels alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from brushwork.errors import PictureError
from brushwork.metrics import dot_grid, luma, ssim

small_pictures = arrays.arrays(
    np.float64,
    st.tuples(st.integers(11, 24), st.integers(11, 24), st.just(3)),
    elements=st.floats(0, 1, width=32),
)


@given(small_pictures)
def test_ssim_of_a_picture_with_itself_is_one(picture):
    assert ssim(picture, picture) == pytest.approx(1, abs=1e-9)


@settings(deadline=None)
@given(small_pictures, st.integers(0, 2**32 - 1))
def test_ssim_is_symmetric_and_at_most_one(picture, seed):
    other = np.random.default_rng(seed).random(picture.shape)
    assert ssim(picture, other) == pytest.approx(ssim(other, picture), abs=1e-12)
    assert -1 <= ssim(picture, other) <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_ssim_of_flat_pictures_is_the_luminance_term(a, b):
    x, y = np.full((12, 12, 3), a), np.full((12, 12, 3), b)
    expected = (2 * a * b + 1e-4) / (a * a + b * b + 1e-4)
    assert ssim(x, y) == pytest.approx(expected, abs=1e-6)


def test_ssim_agrees_with_scikit_image():
    from skimage.metrics import structural_similarity

    generator = np.random.default_rng(3)
    x = generator.random((40, 50, 3))
    y = np.clip(x + generator.normal(scale=0.2, size=x.shape), 0, 1)
    _, everywhere = structural_similarity(
        luma(x),
        luma(y),
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    assert ssim(x, y) == pytest.approx(everywhere[5:-5, 5:-5].mean(), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(64, 140), st.integers(64, 140))
def test_dot_grid_of_a_repeated_tile_is_everything(seed, height, width):
    tile = np.random.default_rng(seed).random((4, 4, 3))
    pattern = np.tile(tile, (35, 35, 1))[:height, :width]
    assert dot_grid(pattern) == pytest.approx(100, abs=1e-6)


def test_dot_grid_of_noise_is_small_and_of_nothing_is_zero():
    noise = np.random.default_rng(4).random((128, 128, 3))
    assert dot_grid(noise) < 1
    assert dot_grid(np.full((64, 64, 3), 0.3)) == 0
    period_of_eight = np.tile(np.repeat([0.0, 1.0], 4), 8)
    assert dot_grid(np.broadcast_to(period_of_eight[:, None], (64, 64, 3))) < 1


def test_pictures_that_do_not_fit_are_refused():
    with pytest.raises(PictureError, match="at least 11 x 11"):
        ssim(np.zeros((10, 20, 3)), np.zeros((10, 20, 3)))
    with pytest.raises(PictureError, match="one size, not 20 x 12 and 12 x 20"):
        ssim(np.zeros((12, 20, 3)), np.zeros((20, 12, 3)))
    with pytest.raises(PictureError, match="H x W x 3"):
        dot_grid(np.zeros((64, 64)))
    with pytest.raises(PictureError, match="at least 64 x 64"):
        dot_grid(np.zeros((63, 64, 3)))
