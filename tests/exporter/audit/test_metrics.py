"""The audit's metrics in plain Python are those of `brushwork.metrics`."""

import numpy as np
import pytest

from brushwork import metrics
from brushwork.audit.metrics import difference, ssim, without_alpha
from brushwork.errors import PictureError


def pictures(height: int, width: int, apart: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    a = random.integers(0, 256, (height, width, 3))
    b = np.clip(a + random.integers(-apart, apart + 1, a.shape), 0, 255)
    return a.astype(np.uint8), b.astype(np.uint8)


@pytest.mark.parametrize("size", [(11, 11), (64, 64), (23, 40)])
@pytest.mark.parametrize("apart", [0, 1, 30, 255])
def test_ssim_is_numpys(size: tuple[int, int], apart: int) -> None:
    height, width = size
    a, b = pictures(height, width, apart)
    expected = metrics.ssim(a / 255, b / 255)
    assert ssim(a.tobytes(), b.tobytes(), width, height) == pytest.approx(expected, abs=1e-9)


def test_ssim_of_flat_pictures_is_numpys() -> None:
    a, b = np.full((16, 16, 3), 90, np.uint8), np.full((16, 16, 3), 102, np.uint8)
    expected = metrics.ssim(a / 255, b / 255)
    assert expected < 1
    assert ssim(a.tobytes(), b.tobytes(), 16, 16) == pytest.approx(expected, abs=1e-9)


def test_differences_are_in_levels() -> None:
    a, b = pictures(12, 9, 40)
    apart = np.abs(a.astype(int) - b)
    found = difference(a.tobytes(), b.tobytes())
    assert found.mean == pytest.approx(apart.mean())
    assert found.worst == apart.max()


def test_alpha_is_left_out() -> None:
    rgba = np.arange(4 * 5 * 4, dtype=np.uint8).reshape(4, 5, 4)
    assert without_alpha(rgba.tobytes()) == rgba[..., :3].tobytes()


def test_pictures_of_other_sizes_are_refused() -> None:
    with pytest.raises(PictureError, match="12 and 15 bytes"):
        difference(bytes(12), bytes(15))
    with pytest.raises(PictureError, match="11 x 11"):
        ssim(bytes(300), bytes(300), 10, 10)
    with pytest.raises(PictureError, match="16 x 16 pixels has not 12 bytes"):
        ssim(bytes(768), bytes(12), 16, 16)
