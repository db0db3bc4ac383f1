"""Print what decoding apart costs: in this process, in a decoder, and in one made for the picture.

PYTHONPATH=exporter python docs/scripts/decoders.py
"""

import io
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from PIL import Image

from brushwork.contract.limits import SERVER_DECODER_BYTES, SERVER_DECODER_SECONDS
from brushwork.decoders import Allowance, Decoders
from brushwork.imaging import Limits, decode

SIZES = ((512, 512), (4000, 3000))
ROUNDS = 9
ALLOWANCE = Allowance(SERVER_DECODER_BYTES, SERVER_DECODER_SECONDS)
LIMITS = Limits()


def main() -> None:
    """Print medians, and the median of each round's difference, as Markdown."""
    print("| JPEG | here | in a decoder | more | in a process of its own |\n|---|---|---|---|---|")
    with Decoders(1, ALLOWANCE) as pool:
        pool.wait()
        for size in SIZES:
            data = photo(size)
            ways: list[Callable[[], object]] = [
                lambda data=data: decode(data, LIMITS),  # type: ignore[misc]
                lambda data=data: pool.decode(data, LIMITS),  # type: ignore[misc]
                lambda data=data: in_its_own(data),  # type: ignore[misc]
            ]
            rounds = [[seconds(way) for way in ways] for _ in range(1 + ROUNDS)][1:]
            here, apart, own = (1000 * median(each[at] for each in rounds) for at in range(3))
            more = 1000 * median(each[1] - each[0] for each in rounds)
            told = f"{here:.1f} ms | {apart:.1f} ms | {more:.1f} ms | {own:.0f} ms"
            print(f"| {size[0]} x {size[1]}, {len(data) / 1e6:.2f} MB | {told} |")


def photo(size: tuple[int, int]) -> bytes:
    """A JPEG with as much detail as photographs have."""
    width, height = size
    coarse = np.random.default_rng(3).integers(0, 256, (height // 16, width // 16, 3), np.uint8)
    stream = io.BytesIO()
    picture = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(4).integers(-6, 7, (height, width, 3), np.int16)
    noisy = np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def in_its_own(data: bytes) -> None:
    """Decode in a process that is made for it."""
    with Decoders(1, ALLOWANCE) as pool:
        pool.decode(data, LIMITS)


def seconds(way: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
