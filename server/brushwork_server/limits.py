"""What the host accepts."""

from dataclasses import dataclass

from brushwork.contract import limits


@dataclass(frozen=True)
class Limits:
    """Limits of the fallback.

    A request has `body_bytes` at most and must arrive in `upload_seconds`, without a pause of
    `stall_seconds`; a picture has `pixels` at most, a mask `mask_pixels`, both `side` pixels a
    side. `queue` pictures may wait. A painting must be taken in `download_seconds`.
    """

    body_bytes: int = limits.SERVER.bytes
    pixels: int = limits.SERVER.paints_pixels
    mask_pixels: int = limits.SERVER_MASK_PIXELS
    side: int = limits.MAX_SIDE
    upload_seconds: float = limits.SERVER_UPLOAD_SECONDS
    stall_seconds: float = limits.SERVER_STALL_SECONDS
    download_seconds: float = limits.SERVER_DOWNLOAD_SECONDS
    queue: int = limits.SERVER_QUEUE
