"""Reading pictures into plain sRGB pixels, within limits, and writing them with a label."""

from .decode import Limits, Picture, decode
from .encode import FORMATS, OutputFormat, encode, write_picture
from .exif import kept_exif
from .square import centre_square

__all__ = [
    "FORMATS",
    "Limits",
    "OutputFormat",
    "Picture",
    "centre_square",
    "decode",
    "encode",
    "kept_exif",
    "write_picture",
]
