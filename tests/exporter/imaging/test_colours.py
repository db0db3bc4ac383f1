"""Colours and masks: what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brushwork.imaging.colours import coverage, luma, luma_only, palette_of

sides = st.integers(2, 23)
seeds = st.integers(0, 2**32 - 1)


def picture(seed: int, height: int, width: int) -> np.ndarray:
    """Of colours that hang together, as those of photographs do."""
    random = np.random.default_rng(seed)
    turn, noise = random.uniform(-1, 1, (3, 3)), random.uniform(-80, 80, (height, width, 3))
    return (random.uniform(60, 200, 3) + noise @ turn).astype(np.float32)


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
