"""How far a picture is from another: SSIM, LPIPS, style and content distance, dot grid.

Pictures are arrays of shape H x W x 3, RGB, values in [0, 1], any float type. Nothing here needs
torch: the feature networks are ONNX graphs built from their weights and run by onnxruntime.
"""

from .perceptual import Features, Perceptual
from .pixelwise import FloatArray, dot_grid, luma, ssim

__all__ = ["Features", "FloatArray", "Perceptual", "dot_grid", "luma", "ssim"]
