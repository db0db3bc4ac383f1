"""Fréchet distance of two sets of features, and ArtFID, which is made of one."""

import numpy as np

from .pixelwise import FloatArray


def frechet_distance(a: FloatArray, b: FloatArray) -> float:
    """Between the Gaussians of two sets of features, N x D and M x D; at least two of each.

    |mean a - mean b|^2 + tr(A + B - 2 sqrt(A B)) with covariances A and B (Heusel et al.,
    arXiv:1706.08500). With A = X'X and B = Y'Y the trace of the root is the sum of the singular
    values of X Y', which is small where there are few features.
    """
    x, y = _centred(a), _centred(b)
    means = np.square(a.mean(axis=0) - b.mean(axis=0)).sum()
    traces = np.square(x).sum() + np.square(y).sum()
    root = np.linalg.svd(x @ y.T, compute_uv=False).sum()
    return float(means + traces - 2 * root)


def art_fid(lpips: float, frechet: float) -> float:
    """(1 + mean LPIPS to the photographs) (1 + Fréchet distance to the works).

    Wright and Ommer, arXiv:2207.12280. Theirs takes its features from an Inception network that
    was trained on works of art; with other features figures compare among themselves only.
    """
    return (1 + lpips) * (1 + frechet)


def _centred(features: FloatArray) -> FloatArray:
    """The matrix whose product with itself is the covariance."""
    centred = features.astype(np.float64) - features.mean(axis=0, dtype=np.float64)
    scaled: FloatArray = centred / np.sqrt(len(features) - 1)
    return scaled
