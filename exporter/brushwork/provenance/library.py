"""C2PA's library, imported once somebody signs or verifies, and told to ask no network."""

from typing import Any, Final

from ..errors import ProvenanceError
from ..files import printable
from ..imaging import OutputFormat
from ..imaging.signatures import Format

USES: Final = {
    "1.3.6.1.4.1.62558.2.1": "C2PA claim signing",
    "1.3.6.1.5.5.7.3.36": "document signing",
    "1.3.6.1.5.5.7.3.4": "e-mail protection",
}
"""Extended key usages of certificates that may sign, by object identifier.

The library names them all, but knows e-mail protection alone again where it is told nothing
(findings/c2pa-key-usages.sh).
"""
_TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
MEDIA_TYPES: Final[dict[Format, str]] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WebP": "image/webp",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "HEIC": "image/heic",
    "JPEG XL": "image/jxl",
}


def c2pa() -> Any:
    """The module; raises ProvenanceError where it is not installed."""
    try:
        import c2pa as module
    except ImportError as error:
        raise ProvenanceError(
            f"signing and verifying need a package that is not installed ({error}); "
            "run: pip install 'brushwork[c2pa]'"
        ) from error
    return module


def context(roots: str | None = None) -> Any:
    """What the library works by; with `roots`, in PEM, it tells whether who signed is trusted.

    Neither manifests at other addresses nor revocations are asked for.
    """
    trust = {"trust_config": "".join(f"{use}\n" for use in (*USES, _TIME_STAMPING))}
    if roots is not None:
        trust["trust_anchors"] = roots
    settings = {
        "verify": {
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
            "verify_trust": roots is not None,
            "verify_after_sign": True,
        },
        "builder": {"thumbnail": {"enabled": False}},
        "trust": trust,
    }
    return c2pa().Context.from_dict(settings)


def check_format(format: OutputFormat) -> None:
    """Raise ProvenanceError for a format that cannot carry a signature."""
    if f"image/{format}" not in c2pa().Builder.get_supported_mime_types():
        raise ProvenanceError(f"{format} pictures cannot be signed; choose another format")


def said(error: Exception) -> str:
    """What the library says, on one line that may be shown."""
    return printable(" ".join(str(error).split()))
