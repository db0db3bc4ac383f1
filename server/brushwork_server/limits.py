"""What the host accepts."""

from dataclasses import dataclass

from brushwork.contract import limits


@dataclass(frozen=True)
class Limits:
    """Limits of the host.

    A request has `body_bytes` at most and must arrive in `upload_seconds`, `stall_bytes` of it in
    every `stall_seconds`; a picture has `pixels` at most, a mask `mask_pixels`, both `side` pixels
    a side. `queue` pictures may wait. A painting must be taken in `download_seconds`, and any
    answer at the rate of uploads.

    There are `connections` at most; who has one sends a request's header in `header_seconds`, and
    the next one after no more than `idle_seconds`.
    """

    body_bytes: int = limits.SERVER.bytes
    pixels: int = limits.SERVER.paints_pixels
    mask_pixels: int = limits.SERVER_MASK_PIXELS
    side: int = limits.MAX_SIDE
    upload_seconds: float = limits.SERVER_UPLOAD_SECONDS
    stall_seconds: float = limits.SERVER_STALL_SECONDS
    stall_bytes: int = limits.SERVER_STALL_BYTES
    download_seconds: float = limits.SERVER_DOWNLOAD_SECONDS
    queue: int = limits.SERVER_QUEUE
    connections: int = limits.SERVER_CONNECTIONS
    header_seconds: float = limits.SERVER_HEADER_SECONDS
    idle_seconds: int = limits.SERVER_IDLE_SECONDS
