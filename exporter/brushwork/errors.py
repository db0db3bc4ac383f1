"""The errors that Brushwork raises on purpose: each says what happened and what to do."""

from collections.abc import Sequence
from difflib import get_close_matches

NAMED_AT_MOST = 8


class BrushworkError(Exception):
    """Base of every error with a message meant for the person at the keyboard."""


class Cancelled(BrushworkError):  # noqa: N818 - nothing went wrong
    """The painting was cancelled by its caller."""


class ConfigError(BrushworkError):
    """A training or export configuration is wrong."""


class WeightsError(BrushworkError):
    """Weights are missing, of another network, or fail their hash."""


class ManifestError(BrushworkError):
    """A manifest or catalogue is missing, broken, or newer than this engine."""


class StylizerError(BrushworkError):
    """A stylizer's graphs cannot be loaded or do not do what the manifest says."""


class LookError(StylizerError):
    """A look is wrong, or is not what the stylizer can do."""


class StyleFileError(LookError):
    """A style file is broken, or of another stylizer than the one that is to paint."""


class PictureError(BrushworkError):
    """A picture cannot be read or written, or does not fit."""


class UnsupportedPictureError(PictureError):
    """A file is none of the kinds of pictures that can be read."""


class DamagedPictureError(PictureError):
    """A picture's file is damaged or cut off."""


class PictureTooLargeError(PictureError):
    """A picture is beyond a limit of pixels, sides, bytes, passes or memory."""


class MemoryShortageError(PictureTooLargeError):
    """There is not enough memory for a picture that is within all limits."""


class ProvenanceError(BrushworkError):
    """A certificate cannot sign, a picture cannot be signed, or a signature not be read."""


class PictureCostError(PictureTooLargeError):
    """A picture takes more memory or time to decode than it may, though its size is allowed."""


class DecoderLostError(BrushworkError):
    """A process that decodes was ended by somebody else, or cannot be started."""


class ValidationError(BrushworkError):
    """A validation could not be carried out."""


class BrowserError(BrushworkError):
    """A real browser does not start, or what runs in it failed."""


class BrowserMissingError(BrowserError):
    """A browser, or what drives it, is not installed."""


class SiteError(BrushworkError):
    """The web part is not built, or a site cannot be written where it is asked for."""


class PublishingError(BrushworkError):
    """A stylizer may not be published, or not as it is."""


def explained(error: OSError) -> str:
    """The system's error for the person at the keyboard, without its number."""
    what = error.strerror or str(error)
    return f"{error.filename}: {what}" if error.filename else what


def nearest(wanted: str, known: Sequence[str]) -> str:
    """Name what there is instead of something unknown: all of a few, of many the most alike."""
    if len(known) <= NAMED_AT_MOST:
        return ", ".join(known)
    alike = get_close_matches(wanted, known, NAMED_AT_MOST, cutoff=0.0)
    return f"{', '.join(alike)}, and {len(known) - NAMED_AT_MOST} more"
