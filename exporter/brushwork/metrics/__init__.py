"""How far a picture is from another, by its pixels: SSIM, dot grid.

Pictures are arrays of shape H x W x 3, RGB, values in [0, 1], any float type.
"""

from .pixelwise import FloatArray, dot_grid, luma, ssim

__all__ = ["FloatArray", "dot_grid", "luma", "ssim"]
