"""Signing paintings with an operator's certificate: a C2PA manifest, embedded in the file."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import numpy as np

from ..contract.label import Label
from ..errors import ProvenanceError
from ..files import printable
from ..imaging import OutputFormat, encode
from ..imaging.signatures import Format
from .credentials import Credential, load_credential
from .definition import PHOTOGRAPH, definition
from .library import MEDIA_TYPES, c2pa, check_format, context, said

MOST_MANIFEST_BYTES: Final = 10_000_000
"""Of a painting. What a photograph has of its own is left out where this would be more."""
_ADDRESS: Final = re.compile(r"https?://[!-~]+")
_TRIAL = Label("trial", "0" * 64, (None,), "Brushwork")


class Signer:
    """Signs with one certificate. Of any thread.

    `timestamps` is the address of an authority (RFC 3161) that says when; without it nobody is
    asked, and signatures hold as long as the certificate is valid.
    """

    def __init__(self, credential: Credential, timestamps: str | None = None) -> None:
        """Signs one pixel for trial; raises ProvenanceError where that does not come out well."""
        if timestamps is not None and not _ADDRESS.fullmatch(timestamps):
            raise ProvenanceError(
                "--sign-timestamps takes the address of an authority, such as "
                f"http://timestamps.example.org/, not {printable(timestamps)!r}"
            )
        self.credential = credential
        self._timestamps = timestamps
        pixel = encode(np.zeros((1, 1, 4), np.uint8), "png")
        Draft(self, _TRIAL, io.BytesIO(pixel), "PNG").sign(pixel, "png")

    def __str__(self) -> str:
        own = self.credential
        return (
            f"paintings are signed by {own.name}, whose certificate is valid until "
            f"{own.expires:%Y-%m-%d %H:%M} UTC"
        )

    def draft(self, label: Label, photograph: BinaryIO, format: Format) -> "Draft":
        """What is to be signed of a painting that is still to be made of a photograph."""
        return Draft(self, label, photograph, format)

    def check(self, format: OutputFormat) -> None:
        """Raise ProvenanceError where paintings in this format cannot be signed."""
        check_format(format)

    def made(self) -> Any:
        """The library's signer, for one signature."""
        module, own = c2pa(), self.credential
        info = module.C2paSignerInfo(own.algorithm, own.chain, own.key, self._timestamps)
        return module.Signer.from_info(info)


class Draft:
    """The manifest of one painting, with its photograph as what it was made of.

    The photograph is read when this is made, and not kept; a manifest that it has of its own is.
    """

    def __init__(self, signer: Signer, label: Label, photograph: BinaryIO, format: Format) -> None:
        self._signer = signer
        self._definition = definition(label)
        self._media_type = MEDIA_TYPES[format]
        self._builder = self._begun(photograph)

    def sign(self, painting: bytes, format: OutputFormat) -> bytes:
        """A painting's file with its manifest, once; raises ProvenanceError."""
        signed, manifest = self._signed(self._builder, painting, format)
        if len(manifest) > MOST_MANIFEST_BYTES:
            signed, _ = self._signed(self._without_manifest(), painting, format)
        return signed

    def _signed(self, builder: Any, painting: bytes, format: OutputFormat) -> tuple[bytes, bytes]:
        target = io.BytesIO()
        try:
            with self._signer.made() as signer:
                manifest = builder.sign(signer, f"image/{format}", io.BytesIO(painting), target)
        except c2pa().C2paError as error:
            raise ProvenanceError(f"the painting cannot be signed: {said(error)}") from error
        return target.getvalue(), manifest

    def _begun(self, photograph: BinaryIO) -> Any:
        builder = self._new()
        try:
            builder.add_ingredient(_ingredient(), self._media_type, photograph)
        except c2pa().C2paError:  # a damaged manifest of its own
            return self._without_manifest()
        return builder

    def _without_manifest(self) -> Any:
        builder = self._new()
        # Nothing but a JPEG may be empty for the library; what the format is, it is told.
        named = {**_ingredient(), "format": self._media_type}
        builder.add_ingredient(named, MEDIA_TYPES["JPEG"], io.BytesIO())
        return builder

    def _new(self) -> Any:
        module = c2pa()
        builder = module.Builder(self._definition, context=context())
        # It adds the action `c2pa.opened` of what the painting was made of.
        builder.set_intent(module.C2paBuilderIntent.EDIT)
        return builder


def load_signer(
    certificate: Path | None, key: Path | None, timestamps: str | None = None
) -> Signer | None:
    """Who signs with two files, None where none are named; see `load_credential` and `Signer`."""
    if certificate is None or key is None:
        if certificate or key or timestamps:
            raise ProvenanceError(
                "to sign, a certificate and its private key are needed: pass both "
                "--sign-certificate and --sign-key"
            )
        return None
    return Signer(load_credential(certificate, key), timestamps)


def _ingredient() -> Mapping[str, str]:
    # With an id of its own; the photograph's would tell whose painting it is.
    return {
        "title": PHOTOGRAPH,
        "relationship": "parentOf",
        "instance_id": f"xmp.iid:{uuid4()}",
    }
