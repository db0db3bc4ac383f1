"""What may go wrong in a browser, by the code that every error of library and element has."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Failure:
    """A kind of failure, for developers: errors have a message for the person besides."""

    code: str
    meaning: str
    advice: str


FAILURES: Final = (
    Failure(
        "unsupported-picture",
        "The file is none of the kinds of pictures that are read.",
        "Offer JPEG, PNG, WebP, AVIF, HEIC, GIF or BMP, and JPEG XL where the browser reads it. "
        "The type is told by the file's first bytes: another name or MIME type changes nothing.",
    ),
    Failure(
        "picture-too-large",
        "The picture has more pixels, longer sides or more bytes than this browser paints.",
        "Ask `paintablePixels()` before, or let `decodePicture(file, { reduce: true })` make it "
        "smaller: where the error is a `PictureTooLargeError`, `reducible` says whether that "
        "helps. A host of `brushwork serve` paints larger ones.",
    ),
    Failure(
        "picture-not-readable",
        "The file is a picture, but damaged, cut off, empty, or gone since it was chosen.",
        "Let the person choose it again, or another one.",
    ),
    Failure(
        "manifest",
        "A stylizer, its manifest or a style file is broken, newer than this version, of another "
        "stylizer, or lacks the style or variant that was asked for.",
        "Compare the ids with `stylizers/stylizers.json` and the stylizer's `manifest.json`; the "
        "message names what there is. Where it is newer, update Brushwork on the page.",
    ),
    Failure(
        "integrity",
        "A model's file is not what its manifest names by size and SHA-256, even when it is "
        "fetched anew.",
        "Copy the whole folder of the stylizer to the host again, and let nothing on the way "
        "change files: no line ends, no optimiser.",
    ),
    Failure(
        "network",
        "A file cannot be fetched: it is not there, its host does not answer or forbids it (CORS), "
        "or the page's content security policy does.",
        "The message has the address, and the directive or header where one is to blame. Check "
        "where `assets` and `stylizers` are said to lie; for pictures of another origin, send "
        "`Access-Control-Allow-Origin`.",
    ),
    Failure(
        "runtime",
        "Painting itself failed, or cannot begin: an attribute is missing or wrong, memory is "
        "short, or the worker, WebAssembly or WebGPU is not available.",
        "Read the message. Where memory is short, paint a smaller picture; where a worker may not "
        "start, the page's policy has to allow `worker-src 'self'`, and Trusted Types `brushwork`.",
    ),
    Failure(
        "insecure-context",
        "The page came over plain HTTP, where browsers switch off the cryptography that checks "
        "models.",
        "Serve the page over HTTPS, or open it on localhost. Trying again does not help.",
    ),
)
