"""Which library's reader opens a picture of which format."""

import io

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from ..errors import UnsupportedPictureError
from .headers import without_png_texts
from .signatures import Format
from .tiff import open_tiff

# In an image's `info`: it has been turned, whatever its EXIF says.
UPRIGHT = "upright"

# Pillow's Image.open would warn at a limit of its own and try readers that nobody asked for.
_OF_PILLOW: dict[Format, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "WebP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}


def open_picture(format: Format, data: bytes) -> ImageFile.ImageFile:
    """Open a picture, still to be loaded, of which no size was checked yet.

    Not thread-safe. Raises UnsupportedPictureError where no reader is installed or the TIFF is a
    camera's raw file, and whatever the reader raises for damage.
    """
    if format == "TIFF":
        return open_tiff(data)
    if format == "HEIC":
        return _open_heic(data)
    if format == "JPEG XL":
        return _open_jpeg_xl(data)
    if format == "PNG":
        data = without_png_texts(data)
    return _OF_PILLOW[format](io.BytesIO(data))


def _open_heic(data: bytes) -> ImageFile.ImageFile:
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise UnsupportedPictureError(
            "HEIC pictures are read where pillow-heif is installed (pip install "
            "'brushwork[heic]'); or export it as JPEG"
        ) from error
    image: ImageFile.ImageFile = HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]
    return image


def _open_jpeg_xl(data: bytes) -> ImageFile.ImageFile:
    try:
        from pillow_jxl.JpegXLImagePlugin import JXLImageFile
    except ImportError as error:
        raise UnsupportedPictureError(
            "JPEG XL pictures are read where pillow-jxl-plugin is installed (pip install "
            "'brushwork[jxl]'); or export it as JPEG"
        ) from error
    opened = JXLImageFile(io.BytesIO(data))
    image: ImageFile.ImageFile = opened
    if not opened.jpeg:  # what was made of a JPEG still lies as that did
        image.info[UPRIGHT] = True
    return image
