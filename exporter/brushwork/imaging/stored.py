"""What a picture's file says of how it was made."""

import warnings
from pathlib import Path

from ..contract.label import Made, read_packet
from ..contract.limits import COMMAND_LINE
from ..errors import BrushworkError, DamagedPictureError, PictureError
from ..files import printable
from .headers import png_xmp
from .readers import open_picture
from .signatures import Format, identify


def read_label(path: Path) -> Made | None:
    """What a picture's label says; None where it has none.

    Of JPEG, PNG, WebP, AVIF and, with the extra `heic`, HEIC; other formats have none. Raises
    PictureError, with the path, for what is no picture or cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(COMMAND_LINE.bytes)
        return _label_in(identify(data), data)
    except OSError as error:
        raise PictureError(f"{printable(path)}: cannot be read: {error.strerror}") from error
    except PictureError as error:
        raise type(error)(f"{printable(path)}: {error}") from error


def _label_in(format: Format, data: bytes) -> Made | None:
    if format == "JPEG XL":
        return None  # its reader would decode it, of whatever size
    if format == "PNG":
        return read_packet(png_xmp(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_picture(format, data) as image:
                xmp = image.info.get("xmp")
    except BrushworkError:
        raise
    except Exception as error:  # readers raise whatever the damage leads to
        raise DamagedPictureError(f"the {format} file is damaged or cut off") from error
    return read_packet(xmp) if isinstance(xmp, bytes) else None
