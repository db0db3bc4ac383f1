"""What the host accepts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of the fallback.

    A request has `body_bytes` at most and must arrive in `upload_seconds`, without a pause of
    `stall_seconds`; a picture has `pixels` at most, a mask `mask_pixels`, both `side` pixels a
    side. `queue` pictures may wait. A painting must be taken in `download_seconds`.
    """

    body_bytes: int = 120_000_000
    pixels: int = 100_000_000
    mask_pixels: int = 8_000_000
    side: int = 16_384
    upload_seconds: float = 180.0
    stall_seconds: float = 10.0
    download_seconds: float = 180.0
    queue: int = 4
