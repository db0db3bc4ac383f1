"""How pictures are decoded: here, or in processes of their own."""

from collections.abc import Callable

from brushwork.contract.arrays import Pixels
from brushwork.imaging import Limits, decode

Decode = Callable[[bytes, Limits, Callable[[], bool]], Pixels]
"""Bytes, limits, and whether nobody waits any more; `Decoders.decode` is one."""


def decode_here(data: bytes, limits: Limits, cancelled: Callable[[], bool]) -> Pixels:
    """Decode in this process, which cannot be stopped; raises what `decode` does."""
    return decode(data, limits).pixels
