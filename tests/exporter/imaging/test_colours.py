"""Colours and masks: against the vectors, and what must always hold."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pixels_vectors as plain
from brushwork.imaging.colours import coverage, luma, luma_only, palette_of
from brushwork.imaging.mix import mix
from brushwork.imaging.survey_copy import survey_copy

VECTORS = json.loads(plain.FILE.read_text())

sides = st.integers(2, 23)
seeds = st.integers(0, 2**32 - 1)


def photo_of(values: list[float], height: int, width: int) -> np.ndarray:
    return np.array(values, np.float32).reshape(3, height, width).transpose(1, 2, 0)


def picture(seed: int, height: int, width: int) -> np.ndarray:
    """Of colours that hang together, as those of photographs do."""
    random = np.random.default_rng(seed)
    turn, noise = random.uniform(-1, 1, (3, 3)), random.uniform(-80, 80, (height, width, 3))
    return (random.uniform(60, 200, 3) + noise @ turn).astype(np.float32)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['width']}x{v['height']}")
def test_agrees_with_the_vectors(vector: dict) -> None:
    size = vector["height"], vector["width"]
    photo, painted, elsewhere, expected_luma, expected_palette = (
        photo_of(vector[name], *size)
        for name in ("composite", "unpadded", "elsewhere", "luma_only", "palette")
    )
    np.testing.assert_allclose(luma(photo).ravel(), vector["luma"], atol=1e-4)
    np.testing.assert_allclose(luma_only(painted, photo), expected_luma, atol=1e-4)
    copy = vector["painted_copy"]
    move = palette_of(
        photo_of(copy["data"], copy["height"], copy["width"]),
        survey_copy(photo, vector["survey_pixels"]),
    )
    np.testing.assert_allclose(move(painted), expected_palette, atol=1e-3)
    width, height = vector["mask_size"]
    mask = coverage(np.array(vector["mask"], np.uint8).reshape(height, width, 4), *size)
    np.testing.assert_allclose(mask.ravel(), vector["coverage"], atol=1e-6)
    alpha = np.array(vector["pixels"], np.uint8).reshape(*size, 4)[..., 3]
    alone = mix(photo, painted, alpha, vector["strength"], mask)
    assert alone.ravel().tolist() == vector["masked"]
    both = mix(photo, painted, alpha, vector["strength"], mask, elsewhere)
    assert both.ravel().tolist() == vector["masked_elsewhere"]


@given(sides, sides, seeds)
def test_luma_keeps_the_chroma_and_takes_the_brightness(height, width, seed):
    photo, painted = picture(seed, height, width), picture(seed + 1, height, width)
    moved = luma_only(painted, photo)
    np.testing.assert_allclose(luma(moved), luma(painted), atol=1e-3)
    np.testing.assert_allclose(
        moved - luma(moved)[..., None], photo - luma(photo)[..., None], atol=1e-3
    )


@given(sides, sides, seeds)
def test_palette_gives_mean_and_covariance(height, width, seed):
    photo, painted = picture(seed, height, width), picture(seed + 1, height, width)
    move = palette_of(painted, photo)
    moved = move(painted).reshape(-1, 3).astype(float)
    np.testing.assert_allclose(moved.mean(axis=0), photo.mean(axis=(0, 1)), atol=0.01)
    # Exact up to the 1 on both diagonals, which the same map moves.
    unit = np.array([[0, 0, 0], *np.eye(3)], np.float32)[None]
    turn = move(unit)[0, 1:] - move(unit)[0, 0]
    covariance = np.cov(moved.T, bias=True) + turn.T @ turn
    wanted = np.cov(photo.reshape(-1, 3).T, bias=True) + np.eye(3)
    np.testing.assert_allclose(covariance, wanted, rtol=0.01, atol=0.5)


@given(sides, sides, seeds)
def test_the_photos_own_palette_changes_nothing(height, width, seed):
    painted = picture(seed, height, width)
    np.testing.assert_allclose(palette_of(painted, painted)(painted), painted, atol=0.01)


def test_flat_pictures_have_palettes() -> None:
    grey, red = np.full((1, 1, 3), 90, np.float32), np.float32([[[200, 10, 10]]])
    np.testing.assert_allclose(palette_of(grey, red)(grey), red, atol=1e-3)


@pytest.mark.parametrize(("value", "alpha", "covered"), [(255, 255, 1), (0, 255, 0), (0, 0, 1)])
def test_a_plain_mask_covers_all_or_nothing(value: int, alpha: int, covered: int) -> None:
    mask = np.full((3, 5, 4), value, np.uint8)
    mask[..., 3] = alpha
    assert np.all(coverage(mask, 8, 4) == covered)
