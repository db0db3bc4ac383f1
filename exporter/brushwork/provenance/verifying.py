"""Whether a picture's C2PA manifest holds, who signed it, and what the picture was made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import PictureError
from ..files import printable
from ..imaging.signatures import identify
from .credentials import read_certificates
from .library import MEDIA_TYPES, c2pa, context, said

Signature = Literal["holds", "broken", "none"]

_TRUSTED = "signingCredential.trusted"
_UNTRUSTED = "signingCredential.untrusted"
_HEADER_BYTES = 4096


@dataclass(frozen=True)
class Ingredient:
    """What a picture was made of; `signature` is of its own manifest, when the picture was signed.

    What is not known is None.
    """

    title: str | None
    format: str | None
    relationship: str | None
    signature: Signature
    signer: str | None = None
    generator: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What can be said of a picture's signature.

    `trusted` is None where no roots were given or nothing holds; `signed_at` is what an authority
    for time stamps says; `reasons` say why a signature does not hold, or is not there.
    """

    signature: Signature
    trusted: bool | None = None
    signer: str | None = None
    organisation: str | None = None
    algorithm: str | None = None
    signed_at: str | None = None
    generator: str | None = None
    reasons: tuple[str, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()


def load_roots(path: Path) -> str:
    """Certificates of authorities that are trusted, in PEM; raises ProvenanceError."""
    c2pa()
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(each.public_bytes(Encoding.PEM).decode() for each in read_certificates(path))


def verify(path: Path, roots: str | None = None) -> Verdict:
    """Look at a picture's manifest; who signed is trusted if an authority of `roots` says so.

    No network is asked. Raises PictureError, with the path, where there is no picture, and
    ProvenanceError where the extra `c2pa` is not installed.
    """
    module = c2pa()
    try:
        with path.open("rb") as file:
            media_type = MEDIA_TYPES[identify(file.read(_HEADER_BYTES))]
            file.seek(0)
            reader = module.Reader.try_create(media_type, file, context=context(roots))
            if reader is None:
                return Verdict("none", reasons=("there is no manifest",))
            with reader:
                return _verdict(json.loads(reader.json()), roots is not None)
    except OSError as error:
        raise PictureError(f"{printable(path)}: cannot be read: {error.strerror}") from error
    except PictureError as error:
        raise type(error)(f"{printable(path)}: {error}") from error
    except module.C2paError.NotSupported:
        return Verdict("none", reasons=("files of this format have no manifest",))
    except (module.C2paError, ValueError) as error:
        if isinstance(error, module.C2paError) and str(error).startswith("Remote"):
            return Verdict("none", reasons=("its manifest is elsewhere, where nobody was asked",))
        return Verdict("broken", reasons=(f"the manifest cannot be read: {said(error)}",))


def _verdict(told: Mapping[str, Any], with_roots: bool) -> Verdict:
    manifests = told.get("manifests", {})
    active = manifests.get(told.get("active_manifest"), {})
    state = told.get("validation_state")
    holds = state in ("Valid", "Trusted")
    signature = active.get("signature_info", {})
    results = told.get("validation_results", {})
    # The state is that of all together: of a photograph's own signature by somebody else, too.
    right = (results.get("activeManifest") or {}).get("success", [])
    is_trusted = any(each.get("code") == _TRUSTED for each in right)
    return Verdict(
        signature="holds" if holds else "broken",
        trusted=is_trusted if holds and with_roots else None,
        signer=_text(signature.get("common_name")),
        organisation=_text(signature.get("issuer")),
        algorithm=_text(signature.get("alg")),
        signed_at=_text(signature.get("time")),
        generator=_generator(active),
        reasons=() if holds else _failures(results),
        ingredients=tuple(
            _ingredient(each, manifests.get(each.get("active_manifest"), {}))
            for each in active.get("ingredients", [])
        ),
    )


def _ingredient(told: Mapping[str, Any], manifest: Mapping[str, Any]) -> Ingredient:
    signature: Signature = "none"
    if told.get("active_manifest"):
        signature = "broken" if _failures(told.get("validation_results", {})) else "holds"
    return Ingredient(
        title=_text(told.get("title")),
        format=_text(told.get("format")),
        relationship=_text(told.get("relationship")),
        signature=signature,
        signer=_text(manifest.get("signature_info", {}).get("common_name")),
        generator=_generator(manifest),
    )


def _generator(manifest: Mapping[str, Any]) -> str | None:
    """The software that made a manifest, and its version."""
    for each in manifest.get("claim_generator_info") or []:
        return _text(f"{each.get('name', '')} {each.get('version') or ''}".strip())
    return None


def _failures(results: Mapping[str, Any]) -> tuple[str, ...]:
    """What does not hold, by C2PA's codes and the library's words."""
    active = (results.get("activeManifest") or {}).get("failure", [])
    parts = (
        each.get("validationDeltas", {}).get("failure", [])
        for each in results.get("ingredientDeltas") or []
    )
    failures = (one for some in (active, *parts) for one in some if one.get("code") != _UNTRUSTED)
    return tuple(
        printable(f"{one.get('code')}: {one.get('explanation', '')}".rstrip(": "))
        for one in failures
    )


def _text(value: object) -> str | None:
    """A text of a file, as it may be shown."""
    return None if value is None else printable(str(value))
