"""The metrics against the reference values of the data README, and what the networks refuse."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork.errors import PictureError, WeightsError
from brushwork.loss_networks.perceptual import Perceptual
from brushwork.metrics import FloatArray, dot_grid, ssim

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


@pytest.fixture(scope="module")
def seen(perceptual, crop):
    """What the networks see in a photograph, which takes them longest: once each."""
    return cache(lambda name: perceptual.features(crop(name)))


def with_grid(picture: FloatArray) -> FloatArray:
    columns = np.sin(np.pi * np.arange(picture.shape[1]) / 2)
    return np.clip(picture + 0.1 * columns[:, None], 0, 1)


@pytest.mark.parametrize(("a", "b", "lpips", "similarity", "style", "content"), PAIRS)
def test_reference_values(perceptual, crop, seen, a, b, lpips, similarity, style, content):
    assert ssim(crop(a), crop(b)) == pytest.approx(similarity, abs=PRINTED)
    seen_x, seen_y = seen(a), seen(b)
    assert perceptual.lpips(seen_x, seen_y) == pytest.approx(lpips, abs=PRINTED)
    assert perceptual.style_distance(seen_x, seen_y) == pytest.approx(style, abs=PRINTED)
    assert perceptual.content_distance(seen_x, seen_y) == pytest.approx(content, abs=PRINTED)


def test_reference_values_of_a_grid(perceptual, crop, seen):
    plain = crop("101085")
    grid = with_grid(plain)
    assert perceptual.lpips(seen("101085"), grid) == pytest.approx(0.1581, abs=PRINTED)
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


def test_pictures_that_are_too_small_are_refused(perceptual):
    with pytest.raises(PictureError, match="at least 31 x 31 pixels; this one has 40 x 30"):
        perceptual.features(np.zeros((30, 40, 3)))
    assert perceptual.lpips(np.zeros((31, 31, 3)), np.ones((31, 31, 3))) > 0


def test_missing_or_damaged_weights_are_named(tmp_path):
    with pytest.raises(WeightsError, match="no loss weights alexnet_features"):
        Perceptual(tmp_path)
    (tmp_path / "alexnet_features_lpips_fp16.safetensors").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="cannot read the loss weights"):
        Perceptual(tmp_path)
