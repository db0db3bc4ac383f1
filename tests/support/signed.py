"""Signed paintings of a few pixels."""

import io
import json
from typing import Any

import c2pa
import numpy as np

from brushwork.contract.label import Label
from brushwork.contract.labelling import TOOL
from brushwork.imaging import OutputFormat, encode
from brushwork.imaging.signatures import identify
from brushwork.provenance import Signer
from support.label_vectors import STARRY_NIGHT

LABEL = Label("any-style", "ab" * 32, (STARRY_NIGHT, None), TOOL)
PIXELS = np.random.default_rng(3).integers(0, 256, (12, 16, 4), np.uint8)
PHOTO = encode(PIXELS, "jpeg")


def signed(signer: Signer, format: OutputFormat = "png", photo: bytes = PHOTO) -> bytes:
    """A painting with its label and its manifest."""
    draft = signer.draft(LABEL, io.BytesIO(photo), identify(photo))
    return draft.sign(encode(PIXELS, format, label=LABEL), format)


def manifests(content: bytes) -> dict[str, Any]:
    """All that the library reads of a file, with its defaults."""
    with c2pa.Reader(io.BytesIO(content)) as reader:
        told: dict[str, Any] = json.loads(reader.json())
    return told


def manifest(content: bytes) -> dict[str, Any]:
    """The manifest that counts."""
    told = manifests(content)
    active: dict[str, Any] = told["manifests"][told["active_manifest"]]
    return active


def flipped(content: bytes, at: int) -> bytes:
    """The file with one bit changed."""
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def without_manifest(format: OutputFormat = "png") -> bytes:
    """The painting as it was before it was signed."""
    return encode(PIXELS, format, label=LABEL)
