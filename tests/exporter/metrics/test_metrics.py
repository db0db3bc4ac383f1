"""The metrics against the reference values of the data README, and their properties."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from brushwork.errors import PictureError, WeightsError
from brushwork.loss_networks.perceptual import Perceptual
from brushwork.metrics import FloatArray, dot_grid, luma, ssim

PAIRS = [
    ("101085", "101087", 0.7697, 0.0913, 2.3257, 4.7468),
    ("101087", "102061", 0.7868, 0.1445, 3.3441, 4.7618),
    ("102061", "103070", 0.7927, 0.1902, 5.2157, 3.7145),
]
PRINTED = 0.5e-4 * 1.2  # four decimals are printed; a fifth more for float32 convolutions


@pytest.fixture(scope="module")
def perceptual(data_folder: Path) -> Perceptual:
    return Perceptual(data_folder / "weights")


@pytest.fixture(scope="module")
def crop(data_folder: Path):
    def load(name: str) -> FloatArray:
        with Image.open(data_folder / "bsds500" / "val" / f"{name}.jpg") as image:
            pixels = np.asarray(image.convert("RGB"), np.float32) / 255
        top, left = (pixels.shape[0] - 256) // 2, (pixels.shape[1] - 256) // 2
        return pixels[top : top + 256, left : left + 256]

    return load


def with_grid(picture: FloatArray) -> FloatArray:
    columns = np.sin(np.pi * np.arange(picture.shape[1]) / 2)
    return np.clip(picture + 0.1 * columns[:, None], 0, 1)


@pytest.mark.parametrize(("a", "b", "lpips", "similarity", "style", "content"), PAIRS)
def test_reference_values(perceptual, crop, a, b, lpips, similarity, style, content):
    x, y = crop(a), crop(b)
    assert ssim(x, y) == pytest.approx(similarity, abs=PRINTED)
    seen_x, seen_y = perceptual.features(x), perceptual.features(y)
    assert perceptual.lpips(seen_x, seen_y) == pytest.approx(lpips, abs=PRINTED)
    assert perceptual.style_distance(seen_x, seen_y) == pytest.approx(style, abs=PRINTED)
    assert perceptual.content_distance(seen_x, seen_y) == pytest.approx(content, abs=PRINTED)


def test_reference_values_of_a_grid(perceptual, crop):
    plain = crop("101085")
    grid = with_grid(plain)
    assert perceptual.lpips(plain, grid) == pytest.approx(0.1581, abs=PRINTED)
    assert ssim(plain, grid) == pytest.approx(0.6123, abs=PRINTED)
    assert dot_grid(plain) == pytest.approx(0.0905, abs=PRINTED)
    assert dot_grid(grid) == pytest.approx(61.87, abs=0.006)


def test_perceptual_distances_of_a_picture_to_itself_and_both_ways(perceptual):
    generator = np.random.default_rng(1)
    x, y = generator.random((2, 33, 47, 3))
    assert perceptual.lpips(x, x) == perceptual.style_distance(x, x) == 0
    assert perceptual.content_distance(x, x) == 0
    for distance in (perceptual.lpips, perceptual.style_distance, perceptual.content_distance):
        assert distance(x, y) == pytest.approx(distance(y, x), rel=1e-5)
        assert distance(x, y) > 0.01


def test_lpips_grows_with_noise(perceptual):
    generator = np.random.default_rng(2)
    picture = generator.random((64, 64, 3)) * 0.5 + 0.25
    noise = generator.normal(size=picture.shape)
    distances = [perceptual.lpips(picture, picture + s * noise) for s in (0.01, 0.05, 0.2)]
    assert distances == sorted(distances)


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


def test_pictures_that_do_not_fit_are_refused(perceptual):
    with pytest.raises(PictureError, match="at least 11 x 11"):
        ssim(np.zeros((10, 20, 3)), np.zeros((10, 20, 3)))
    with pytest.raises(PictureError, match="one size, not 20 x 12 and 12 x 20"):
        ssim(np.zeros((12, 20, 3)), np.zeros((20, 12, 3)))
    with pytest.raises(PictureError, match="H x W x 3"):
        dot_grid(np.zeros((64, 64)))
    with pytest.raises(PictureError, match="at least 64 x 64"):
        dot_grid(np.zeros((63, 64, 3)))
    with pytest.raises(PictureError, match="at least 31 x 31 pixels; this one has 40 x 30"):
        perceptual.features(np.zeros((30, 40, 3)))
    assert perceptual.lpips(np.zeros((31, 31, 3)), np.ones((31, 31, 3))) > 0


def test_missing_or_damaged_weights_are_named(tmp_path):
    with pytest.raises(WeightsError, match="no loss weights alexnet_features"):
        Perceptual(tmp_path)
    (tmp_path / "alexnet_features_lpips_fp16.safetensors").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="cannot read the loss weights"):
        Perceptual(tmp_path)
