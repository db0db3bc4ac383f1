"""A widget for Jupyter and its kin: a photograph, a style, its strength, and the painting."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..contract.controls import GUESSED
from ..contract.labelling import label_of
from ..contract.look import Look
from ..errors import BrushworkError
from ..imaging import decode, encode
from ..inference.pipeline import Pipeline
from ..site.stylizers import stylizer_folder


class Studio(anywidget.AnyWidget):
    """Paints `photo` in `style` as soon as one of the traits changes; shown, it has controls.

    All pictures are files, in bytes. Painting is done where Python runs, without a network.

    Traits: `photo`, a picture; `style`, one of the ids in `styles`; `strength`, from 0 to 1;
    `painting`, a picture to paint like instead of `style`, where the stylizer takes such; `result`,
    a PNG, empty before there is one; `problem`, why there is none; `styles`, ids and titles.
    """

    _esm = Path(__file__).parent / "studio.js"
    _css = Path(__file__).parent / "studio.css"

    photo = traitlets.Bytes(b"").tag(sync=True)
    painting = traitlets.Bytes(b"").tag(sync=True)
    style = traitlets.Unicode().tag(sync=True)
    strength = traitlets.Float(1.0).tag(sync=True)
    result = traitlets.Bytes(b"", read_only=True).tag(sync=True)
    problem = traitlets.Unicode("", read_only=True).tag(sync=True)
    styles: traitlets.List[dict[str, str]] = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self,
        photo: bytes | Path = b"",
        style: str | None = None,
        stylizer: str = "any-style",
        **others: Any,
    ) -> None:
        """`stylizer` is a folder or a published one's id; raises ManifestError and PictureError."""
        self._pipeline = Pipeline(stylizer_folder(stylizer))
        known = self._pipeline.manifest.styles
        super().__init__(style=style or known[0].id, **others)
        self.set_trait("styles", [{"id": each.id, "title": each.title} for each in known])
        self.observe(self._paint, ["photo", "painting", "style", "strength"])
        self.photo = photo.read_bytes() if isinstance(photo, Path) else photo

    def _paint(self, change: object = None) -> None:
        """Paint what the traits say now; what cannot be painted is told, and nothing raised."""
        result, problem = b"", ""
        if self.photo:
            try:
                result = self._painted()
            except BrushworkError as error:
                problem = str(error)
        self.set_trait("problem", problem)
        self.set_trait("result", result)

    def _painted(self) -> bytes:
        pipeline = self._pipeline
        photo = decode(self.photo).pixels
        style = pipeline.encode_style(decode(self.painting).pixels) if self.painting else self.style
        look = Look.of(style, strength=self.strength, **GUESSED if self.painting else {})
        label = label_of(pipeline.manifest, look)
        return encode(pipeline.stylize(photo, look).pixels, "png", label=label)
