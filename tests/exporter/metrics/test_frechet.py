"""The Fréchet distance against its own definition."""

import numpy as np
import pytest

from brushwork.metrics.frechet import art_fid, frechet_distance


def defined(a: np.ndarray, b: np.ndarray) -> float:
    """As it is written, with the root of a matrix by its eigenvalues."""
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    roots = np.sqrt(np.maximum(np.linalg.eigvals(first @ second).real, 0)).sum()
    means = np.square(a.mean(0) - b.mean(0)).sum()
    return float(means + np.trace(first) + np.trace(second) - 2 * roots)


@pytest.mark.parametrize(("count", "others"), [(40, 30), (9, 4), (2, 50)])
def test_it_is_what_is_defined(count: int, others: int) -> None:
    random = np.random.default_rng(count)
    a, b = random.normal(size=(count, 6)), 1.5 * random.normal(size=(others, 6)) + 0.3
    assert frechet_distance(a, b) == pytest.approx(defined(a, b), rel=1e-6)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))


def test_a_shift_counts_by_its_square() -> None:
    a = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(a, a + 2) == pytest.approx(20, rel=1e-5)


def test_art_fid_grows_with_both() -> None:
    assert art_fid(0.5, 1) == 3
