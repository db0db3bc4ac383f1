"""What the host accepts."""

from dataclasses import dataclass

from brushwork.contract import limits


@dataclass(frozen=True)
class Limits:
    """Limits of the host.

    A request has `body_bytes` at most and must arrive in `upload_seconds`, `stall_bytes` of it in
    every `stall_seconds`; a picture has `pixels` at most, a mask `mask_pixels`, both `side` pixels
    a side. It may take `picture_seconds` from decoding to encoding, and `queue` pictures may wait
    for that; a decoder has `decoder_seconds` and `decoder_bytes` of memory for it. A painting must
    be taken in `download_seconds`, and any answer at the rate of uploads.

    What is received and not painted yet, or painted and not sent yet, is at most `held_bytes` for
    all requests together. A client has `client_requests` to the API at once.

    `jobs` may be unfinished at a time, in the same queue, none if 0; a client may have
    `client_jobs`, those that are done and kept among them. Results are kept for `kept_seconds` and
    are at most `kept_bytes` in all. A client follows `client_streams` streams of events, which say
    something at least every `heartbeat_seconds`. `cache_bytes` of paintings are kept to be given
    again.

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
    held_bytes: int = limits.SERVER_HELD_BYTES
    client_requests: int = limits.SERVER_CLIENT_REQUESTS
    picture_seconds: float = limits.SERVER_PICTURE_SECONDS
    decoder_seconds: float = limits.SERVER_DECODER_SECONDS
    decoder_bytes: int = limits.SERVER_DECODER_BYTES
    jobs: int = limits.SERVER_JOBS
    client_jobs: int = limits.SERVER_CLIENT_JOBS
    kept_bytes: int = limits.SERVER_KEPT_BYTES
    kept_seconds: float = limits.SERVER_KEPT_SECONDS
    client_streams: int = limits.SERVER_CLIENT_STREAMS
    heartbeat_seconds: float = limits.SERVER_HEARTBEAT_SECONDS
    cache_bytes: int = limits.SERVER_CACHE_BYTES
    connections: int = limits.SERVER_CONNECTIONS
    header_seconds: float = limits.SERVER_HEADER_SECONDS
    idle_seconds: int = limits.SERVER_IDLE_SECONDS
