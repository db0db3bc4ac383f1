"""How large a picture, a request or a look may be, on each surface; docs/limits.md is made of it.

Sizes are told from a picture's header, before it is decoded.
"""

from dataclasses import dataclass
from typing import Final

MEGA: Final = 1_000_000

MAX_SIDE: Final = 16_384
"""The longest side of any picture, in pixels, everywhere."""
WORKING_PIXELS: Final = 2**20
"""What is painted of a larger picture where strokes are measured by the picture."""
MAX_STYLES: Final = 8
"""Styles of one look, blended."""
MAX_WHOLE_PIXELS: Final = 8 * MEGA
"""What a painter of kind `whole` paints: in one piece, which costs memory."""


@dataclass(frozen=True)
class SurfaceLimits:
    """What one surface takes; sizes in pixels and bytes."""

    reads_pixels: int
    """The largest picture that is decoded."""
    paints_pixels: int
    """The largest picture that is painted by a painter that tiles."""
    bytes: int
    """The largest file; over HTTP, the largest request."""


COMMAND_LINE: Final = SurfaceLimits(100 * MEGA, 100 * MEGA, 500 * MEGA)
SERVER: Final = SurfaceLimits(100 * MEGA, 100 * MEGA, 120 * MEGA)
BROWSER: Final = SurfaceLimits(100 * MEGA, 52 * MEGA, 100 * MEGA)
"""At most, what 50-megapixel cameras make; most devices paint less, by their memory, and read twice
what they paint."""

BROWSER_PIXELS_PER_GIGABYTE: Final = 0.1 * 2**30 / 16
"""Of memory, as far as the browser tells it."""
BROWSER_MEMORY_REASON: Final = (
    "a tenth of it, at 16 bytes a pixel: the picture, its painting, the next one at work, and one "
    "more, which is WebGPU's own or what is saved."
)
BROWSER_WEBP_PIXELS: Final = 25 * MEGA
"""What a browser writes as WebP: beyond it, Chromium takes more than 20 bytes a pixel."""

SERVER_MASK_PIXELS: Final = 8 * MEGA
SERVER_FILES: Final = 10
"""Parts of a form that are files."""
SERVER_FIELDS: Final = 32
"""Parts of a form that are text."""
SERVER_FIELD_BYTES: Final = 1024
"""One part that is text."""
SERVER_UPLOAD_SECONDS: Final = 180.0
"""In which a request must have come."""
SERVER_STALL_SECONDS: Final = 10.0
SERVER_STALL_BYTES: Final = 32_000
"""In every such span of seconds at least so many bytes must come, and be taken of an answer."""
SERVER_DOWNLOAD_SECONDS: Final = 180.0
"""In which a painting must be taken."""
SERVER_QUEUE: Final = 4
"""Pictures that wait while one is painted."""
SERVER_CONNECTIONS: Final = 1000
"""Open at once, where the process may have as many files."""
SERVER_HEADER_SECONDS: Final = 10.0
"""In which a request's header must come."""
SERVER_IDLE_SECONDS: Final = 5
"""Between an answer and the next request on its connection."""
SERVER_GRACE_SECONDS: Final = 30
"""For pictures in work and in the queue, when the server is stopped."""
SERVER_HELD_BYTES: Final = 2000 * MEGA
"""Of all requests together: received and not yet painted, or painted and not yet sent."""
SERVER_CLIENT_REQUESTS: Final = 4
"""Of one client to the API at once."""
SERVER_PICTURE_SECONDS: Final = 300.0
"""For one picture, from decoding to encoding."""
SERVER_DECODERS: Final = 2
"""Processes that decode: one for the picture in work, and one that is there when the other dies."""
SERVER_DECODER_BYTES: Final = 3000 * MEGA
"""Of memory, for decoding one picture: 100 megapixels take up to 2.4 GB, by format."""
SERVER_DECODER_SECONDS: Final = 120.0
"""For decoding one picture."""
SERVER_JOBS: Final = 3
"""Unfinished at a time: fewer than there are places, so that requests find one, too."""
SERVER_CLIENT_JOBS: Final = 4
"""Of one client, unfinished or kept."""
SERVER_KEPT_BYTES: Final = 500 * MEGA
"""Results of all jobs together: the largest one alone may have 400 MB."""
SERVER_KEPT_SECONDS: Final = 900.0
"""For which a result is kept."""
SERVER_CLIENT_STREAMS: Final = 4
"""Streams of events of one client."""
SERVER_HEARTBEAT_SECONDS: Final = 15.0
"""Between two signs of life on a stream; proxies often close what is silent for a minute."""
SERVER_CACHE_BYTES: Final = 0
"""Paintings kept to be given again to whoever sends the same: none, unless an operator wants it."""
