"""Colour management: everything becomes sRGB."""

import io
import struct
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from .headers import CodingPoints

Transfer = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_D65 = (0.3127, 0.3290)
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# x and y of white, red, green and blue by number, ITU-T H.273 table 2
_PRIMARIES = {
    1: (*_D65, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060),
    5: (*_D65, 0.640, 0.330, 0.290, 0.600, 0.150, 0.060),
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
SRGB = CodingPoints(1, 13)
_CURVE_POINTS = 256  # one for every 8-bit value


def to_srgb(mode: str, profile: bytes) -> Callable[[Image.Image], Image.Image] | None:
    """What converts L, RGB or CMYK images by an ICC profile; None where the profile does not fit.

    Browsers ignore a profile that is broken or of another colour space; so does the caller.
    """
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "L" and source.profile.xcolor_space.strip() == "RGB":
            mode = "RGB"
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            # as browsers: tables without black point compensation, which perceptual would add
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.HIGHRESPRECALC,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return lambda image: transform.apply(image if image.mode == mode else image.convert(mode))


def profile_of_coding(coding: CodingPoints) -> bytes | None:
    """An ICC profile for coding points; None for sRGB and what is not known, such as HDR."""
    primaries = _PRIMARIES.get(coding.primaries)
    transfer = _transfer(coding.transfer)
    if coding == SRGB or primaries is None or transfer is None:
        return None
    return build_profile(primaries, transfer)


def profile_of_gamma(gamma: float, chromaticities: Sequence[float] | None) -> bytes | None:
    """An ICC profile for a PNG's gAMA and cHRM; None where they mean sRGB or nothing."""
    primaries = tuple(chromaticities or _PRIMARIES[1])
    usual = np.allclose(primaries, _PRIMARIES[1], atol=0.002)
    if not 0.01 < gamma < 10 or (usual and abs(gamma - 1 / 2.2) < 0.01):
        return None
    return build_profile(primaries, lambda coded: coded ** (1 / gamma))


def build_profile(chromaticities: Sequence[float], transfer: Transfer) -> bytes | None:
    """A minimal ICC matrix profile; None where the primaries span no gamut.

    `chromaticities` are x and y of white, red, green and blue; `transfer` takes coded values
    in 0..1 to linear light in 0..1.
    """
    xy = np.reshape(np.asarray(chromaticities, np.float64), (4, 2))
    if np.any(xy[:, 1] <= 0):
        return None
    xyz = np.column_stack((xy[:, 0] / xy[:, 1], np.ones(4), (1 - xy.sum(axis=1)) / xy[:, 1]))
    white, primaries = xyz[0], xyz[1:].T
    if abs(np.linalg.det(primaries)) < 1e-6:
        return None
    primaries = primaries * np.linalg.solve(primaries, white)
    cone_gain = np.diag((_BRADFORD @ _D50_XYZ) / (_BRADFORD @ white))
    adapted = np.linalg.solve(_BRADFORD, cone_gain @ _BRADFORD @ primaries)
    if not np.all(np.abs(adapted) < 4):
        return None
    linear = np.clip(transfer(np.linspace(0, 1, _CURVE_POINTS)), 0, 1)
    curve = struct.pack(">4sxxxxI", b"curv", _CURVE_POINTS)
    curve += np.rint(linear * 65535).astype(">u2").tobytes()
    tags = [(name, _xyz_tag(column)) for name, column in zip("rgb", adapted.T, strict=True)]
    return _assemble(
        [
            (b"wtpt", _xyz_tag(_D50_XYZ)),
            *((f"{name}XYZ".encode(), tag) for name, tag in tags),
            *((f"{name}TRC".encode(), curve) for name in "rgb"),
        ]
    )


def _transfer(number: int) -> Transfer | None:
    def srgb(coded: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)

    known: dict[int, Transfer] = {
        # BT.709 and its kin as a display shows them (BT.1886), which is what browsers do
        **dict.fromkeys((1, 6, 14, 15), lambda coded: coded**2.4),
        4: lambda coded: coded**2.2,
        5: lambda coded: coded**2.8,
        8: lambda coded: coded,
        13: srgb,
    }
    return known.get(number)


def _xyz_tag(xyz: NDArray[np.float64]) -> bytes:
    fixed = np.rint(xyz * 65536).astype(">i4").tobytes()
    return b"XYZ \0\0\0\0" + fixed


def _assemble(tags: Sequence[tuple[bytes, bytes]]) -> bytes:
    table = struct.pack(">I", len(tags))
    at = 128 + 4 + 12 * len(tags)
    for name, tag in tags:
        table += struct.pack(">4sII", name, at, len(tag))
        at += len(tag)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x3i48x",
        at,
        0x02400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        *np.rint(_D50_XYZ * 65536).astype(int),
    )
    return header + table + b"".join(tag for _, tag in tags)
