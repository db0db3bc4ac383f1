"""The small copy of a picture that is surveyed."""

import math

import numpy as np

from ..contract.arrays import Photo


def survey_copy(photo: Photo, survey_pixels: int) -> Photo:
    """Average boxes of k by k, so that about `survey_pixels` remain.

    A rest of fewer than k rows or columns is left out; a side smaller than k becomes one.
    """
    height, width, _ = photo.shape
    rows, columns = survey_boxes(height, width, survey_pixels)
    return photo if rows == columns == 1 else box_means(photo, rows, columns)


def survey_boxes(height: int, width: int, survey_pixels: int) -> tuple[int, int]:
    """Rows and columns of the boxes that `survey_copy` averages."""
    k = max(1, math.ceil(math.sqrt(width * height / survey_pixels)))
    return min(k, height), min(k, width)


def box_means(photo: Photo, rows: int, columns: int) -> Photo:
    """Averages of boxes of rows by columns; a rest is left out."""
    h, w = photo.shape[0] // rows, photo.shape[1] // columns
    lines = photo[: h * rows, : w * columns].reshape(h, rows, w * columns * 3)
    sums = lines[:, 0].astype(np.float64)
    for row in range(1, rows):
        sums += lines[:, row]
    boxes = sums.reshape(h, w, columns, 3)
    means = np.empty((h, w, 3), np.float32)
    for channel in range(3):  # numpy is slow where the innermost axis is short
        total = boxes[:, :, 0, channel].copy()
        for column in range(1, columns):
            total += boxes[:, :, column, channel]
        means[..., channel] = total / (rows * columns)
    return means
