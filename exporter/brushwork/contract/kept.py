"""What may be kept of a picture's own metadata: of EXIF, tag by tag (CIPA DC-008).

All else is dropped: thumbnails, which show the picture as it was, and orientation and sizes, which
are not the painting's; what makers note for themselves; names and serial numbers.
"""

from collections.abc import Mapping
from typing import Final, Literal

Metadata = Literal["none", "details", "location"]
"""Nothing; when and with what it was taken, and whose it is; or where, too."""

EXIF_POINTER: Final = 0x8769
GPS_POINTER: Final = 0x8825

IMAGE_TAGS: Final[Mapping[str, int]] = {
    "Make": 0x010F,
    "Model": 0x0110,
    "DateTime": 0x0132,
    "Artist": 0x013B,
    "Copyright": 0x8298,
}
EXIF_TAGS: Final[Mapping[str, int]] = {
    "ExposureTime": 0x829A,
    "FNumber": 0x829D,
    "ExposureProgram": 0x8822,
    "PhotographicSensitivity": 0x8827,
    "ExifVersion": 0x9000,
    "DateTimeOriginal": 0x9003,
    "DateTimeDigitized": 0x9004,
    "OffsetTime": 0x9010,
    "OffsetTimeOriginal": 0x9011,
    "OffsetTimeDigitized": 0x9012,
    "ShutterSpeedValue": 0x9201,
    "ApertureValue": 0x9202,
    "ExposureBiasValue": 0x9204,
    "MeteringMode": 0x9207,
    "Flash": 0x9209,
    "FocalLength": 0x920A,
    "SubSecTime": 0x9290,
    "SubSecTimeOriginal": 0x9291,
    "SubSecTimeDigitized": 0x9292,
    "FocalLengthIn35mmFilm": 0xA405,
    "LensMake": 0xA433,
    "LensModel": 0xA434,
}
GPS_TAGS: Final[Mapping[str, int]] = {
    "GPSVersionID": 0x00,
    "GPSLatitudeRef": 0x01,
    "GPSLatitude": 0x02,
    "GPSLongitudeRef": 0x03,
    "GPSLongitude": 0x04,
    "GPSAltitudeRef": 0x05,
    "GPSAltitude": 0x06,
    "GPSTimeStamp": 0x07,
    "GPSImgDirectionRef": 0x10,
    "GPSImgDirection": 0x11,
    "GPSMapDatum": 0x12,
    "GPSDateStamp": 0x1D,
    "GPSHPositioningError": 0x1F,
}

TYPE_BYTES: Final[Mapping[int, int]] = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
"""Of one value of each of TIFF's types that these tags have."""
MOST_VALUE_BYTES: Final = 1000
"""What is longer is dropped."""
