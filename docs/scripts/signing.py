"""Print what a signature adds to photographs of 4 megapixels: bytes and time, beside encoding.

    python docs/scripts/signing.py CERT.pem KEY.pem PHOTO...

Of times the least of three.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork.contract.label import Credit, Label
from brushwork.imaging import FORMATS, OutputFormat, encode
from brushwork.imaging.signatures import identify
from brushwork.provenance import Signer, load_credential, verify

T = TypeVar("T")

PIXELS = 4_000_000
LABEL = Label("any-style", "0" * 64, (Credit("The Starry Night", "Vincent van Gogh", "1889"),), "-")


def main(certificate: Path, key: Path, photos: list[Path]) -> None:
    """Print a row of a Markdown table for each photograph and format."""
    signer = Signer(load_credential(certificate, key))
    print("| photograph | format | file | added | encoding | signing | verifying |")
    print("|---|---|---|---|---|---|---|")
    for photo in photos:
        with Image.open(photo) as image:
            scale = (PIXELS / (image.width * image.height)) ** 0.5
            size = (round(image.width * scale), round(image.height * scale))
            pixels = np.asarray(image.convert("RGBA").resize(size))
        for format in FORMATS:
            cells = (photo.stem, format, *measured(signer, photo.read_bytes(), pixels, format))
            print(f"| {' | '.join(cells)} |")


def measured(signer: Signer, photo: bytes, pixels: Pixels, format: OutputFormat) -> list[str]:
    """The cells of one photograph in one format."""

    def sign() -> bytes:
        draft = signer.draft(LABEL, io.BytesIO(photo), identify(photo))
        return draft.sign(plain, format)

    encoding, plain = _timed(lambda: encode(pixels, format, label=LABEL))
    signing, signed = _timed(sign)
    with tempfile.NamedTemporaryFile() as file:
        file.write(signed)
        file.flush()
        verifying, verdict = _timed(lambda: verify(Path(file.name)))
    if verdict.signature != "holds":
        sys.exit(f"the signature does not hold: {verdict}")
    return [
        f"{len(plain) / 1e6:.2f} MB",
        f"{(len(signed) - len(plain)) / 1e3:.1f} kB",
        *(f"{1000 * each:.0f} ms" for each in (encoding, signing, verifying)),
    ]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The least seconds of three, and what came of it."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
