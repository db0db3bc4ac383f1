"""How far a picture is from another: SSIM, dot grid, and distances of what networks see in them.

Pictures are arrays of shape H x W x 3, RGB, values in [0, 1], any float type. Nothing here needs
more than NumPy.
"""

from .features import Features, content_distance, lpips, style_distance
from .pixelwise import FloatArray, dot_grid, luma, ssim

__all__ = [
    "Features",
    "FloatArray",
    "content_distance",
    "dot_grid",
    "lpips",
    "luma",
    "ssim",
    "style_distance",
]
