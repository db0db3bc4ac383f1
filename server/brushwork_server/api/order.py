"""What is to be painted, and the tag of what comes of it."""

import hashlib
import json
from dataclasses import asdict, dataclass

from brushwork import __version__
from brushwork.provenance import Signer

from ..engines.base import Engine
from .form import StylizeForm
from .upload import Parts

DIGITS = 32


@dataclass(frozen=True)
class Order:
    """Pictures and a look; `etag` is of the painting."""

    parts: Parts
    form: StylizeForm
    etag: str


class Tags:
    """Tags of paintings: the same for the same pictures, look, stylizer, software and signer.

    They are weak, since machines round differently: bytes are not promised to be equal.
    """

    def __init__(self, engine: Engine, signer: Signer | None = None) -> None:
        self._painter = [__version__, engine.name, engine.provider]
        if signer is not None:
            self._painter.append(signer.credential.fingerprint)
        # A manifest has the codes of its styles and the digests of all of its files.
        self._stylizers = {
            id: hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()
            for id, manifest in engine.stylizers.items()
        }

    def __call__(self, parts: Parts, form: StylizeForm) -> str:
        """The tag of a form's painting. It reads whole pictures: call it in a thread."""
        told = [*self._painter, self._stylizers[form.stylizer], asdict(form)]
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for name, files in sorted(parts.files.items()):
            for file in files:
                digest.update(f"\n{name} {len(file)}\n".encode())
                digest.update(file)
        return f'W/"{digest.hexdigest()[:DIGITS]}"'
