"""Native onnxruntime: paints pictures with a published or exported stylizer folder."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from ..contract.arrays import Photo, Pixels, Tensor, is_picture
from ..contract.limits import COMMAND_LINE, MAX_WHOLE_PIXELS
from ..contract.look import Code, Colours, Look, Styles, code_of
from ..contract.manifest import Manifest, Variant, load_manifest
from ..errors import PictureError, StylizerError
from ..imaging.colours import coverage, luma_only, palette_of
from ..imaging.mix import mix
from ..imaging.pad import pad, padded_side
from ..imaging.sources import (
    Composite,
    Placed,
    Source,
    resized,
    strips,
    stroke_source,
    surveyed,
    whole_area,
)
from ..imaging.tensors import from_tensor, to_tensor
from ..imaging.tiles import Area, Tile, tiles_of
from .graphs import Ask, LoadedGraphs
from .sessions import Arrays, Cancelled

__all__ = ["PAINT_LIMITS", "Cancelled", "NativeEngine", "Painting"]

PAINT_LIMITS = {"local": COMMAND_LINE.paints_pixels, "whole": MAX_WHOLE_PIXELS}
"""Pixels by kind of painter; a painter of kind whole paints in one piece, which costs memory."""
FADED_IN = 0.25
"""Strength up to which the photo shows through where a painter has an encoder."""

Recolour = Callable[[Photo, Photo], Photo]
"""Gives a part of a painting its colours, given the same part of the photo."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Painting:
    """A result: RGBA pixels, HxWx4, and the milliseconds that it took."""

    pixels: Pixels
    milliseconds: float


@dataclass(frozen=True)
class _Layer:
    """One painting of a picture: the painter's input for tiles, what steers it, its colours."""

    role: str
    settings: Arrays
    recolour: Recolour


class NativeEngine:
    """One variant of one stylizer, loaded. A call paints one picture; calls must not overlap.

    Every file is checked against the manifest, and sessions are made from the checked bytes.
    """

    def __init__(
        self,
        folder: Path,
        variant: str | None = None,
        *,
        providers: Sequence[str] | None = None,
        threads: int | None = None,
    ) -> None:
        """Load a stylizer folder; `variant` defaults to the manifest's.

        `providers` are onnxruntime execution providers by preference; by default the GPU's
        where there is one, else the CPU. Raises ManifestError and StylizerError.
        """
        self.manifest: Manifest = load_manifest(folder)
        self.variant: Variant = self.manifest.variant(variant)
        self._graphs = LoadedGraphs(folder, self.manifest, self.variant, providers, threads)

    @property
    def provider(self) -> str:
        """Where the painter's session really runs, such as CPUExecutionProvider."""
        return self._graphs.provider

    @property
    def runtime(self) -> str:
        """The runtime with its version and provider."""
        return f"onnxruntime {ort.__version__} {self.provider.removesuffix('ExecutionProvider')}"

    @property
    def has_encoder(self) -> bool:
        """Whether it makes codes of pictures."""
        return self.variant.graphs.encoder is not None

    def encode(self, pixels: Pixels, cancelled: Ask = _never) -> Code:
        """Make a style code, (code_size,), of a picture: RGBA pixels, HxWx4.

        Raises LookError where the stylizer has no encoder, else as `paint` does.
        """
        _check_picture(pixels)
        with _enough_memory(pixels):
            return self._graphs.encode(Composite(pixels), cancelled)

    def paint(self, pixels: Pixels, look: Look | str, cancelled: Ask = _never) -> Painting:
        """Paint RGBA pixels, HxWx4; a style's id alone is a look of that style, all else default.

        Raises LookError for what the stylizer cannot do, ManifestError for an unknown style,
        PictureError beyond PAINT_LIMITS, StylizerError where the graphs fail, and Cancelled soon
        after `cancelled`, polled from another thread, is true.
        """
        look = Look.of(look) if isinstance(look, str) else look
        look.check(self.manifest)
        _check_picture(pixels)
        self._check_size(pixels)
        started = time.perf_counter()
        with _enough_memory(pixels):
            result = self._paint(pixels, look, cancelled)
        return Painting(result, (time.perf_counter() - started) * 1000)

    def stylize(
        self, pixels: Pixels, style: str, strength: float = 1.0, cancelled: Ask = _never
    ) -> Pixels:
        """`paint` in one style of the manifest, of which only the pixels are wanted."""
        return self.paint(pixels, Look.of(style, strength), cancelled).pixels

    def _paint(self, pixels: Pixels, look: Look, cancelled: Ask) -> Pixels:
        photo = Composite(pixels)
        result = np.empty_like(pixels)
        if look.strength == 0:
            for strip in strips(whole_area(photo)):
                rows = photo.area(strip)
                _place(result, strip, mix(rows, rows, _alpha(pixels, strip), 0))
            return result
        fade, own = look.strength, None
        if self.has_encoder and look.strength < 1:
            fade, own = min(1, look.strength / FADED_IN), self._graphs.encode(photo, cancelled)
        copy = stroke_source(photo, look.stroke)

        def survey(styles: Styles) -> _Layer:
            code = code_of(styles, self.manifest)
            if code is not None and own is not None:
                code = own + np.float32(look.strength) * (code - own)
            return self._survey_copy(copy, code, look.colours, cancelled)

        layers = [survey(styles) for styles in (look.styles, look.elsewhere) if styles]
        for tile in self._tiles(copy, margin=int(copy is not photo)):
            paintings = [
                resized(self._paint_tile(copy, tile, layer, cancelled), photo.height, photo.width)
                for layer in layers
            ]
            for area in strips(_enlarged(tile.kept, copy, photo)):
                before = photo.area(area)
                painted = [
                    layer.recolour(painting.area(area), before)
                    for layer, painting in zip(layers, paintings, strict=True)
                ]
                mask = None
                if look.mask is not None:
                    mask = coverage(look.mask, photo.height, photo.width, area)
                alpha = _alpha(pixels, area)
                _place(result, area, mix(before, painted[0], alpha, fade, mask, *painted[1:]))
        return result

    def _survey_copy(
        self, copy: Source, code: Code | None, colours: Colours, cancelled: Ask
    ) -> _Layer:
        """What steers a painting of a picture, and what gives it the palette that is wanted."""
        survey_pixels = self.manifest.painter.survey_pixels
        recolour: Recolour = luma_only if colours == "luma" else _unchanged
        if not self._graphs.has_survey or survey_pixels is None:
            return _Layer("picture", {}, recolour)
        small = surveyed(copy, survey_pixels)
        fed = self._tensor(small)
        settings = self._graphs.survey(fed, code, cancelled)
        if colours == "palette":
            height, width, _ = small.shape
            result = self._graphs.paint({"tile": fed, **settings}, fed.shape, cancelled)
            painted = from_tensor(result, height, width, self.manifest.painter.maximum)
            move = palette_of(painted, small)
            return _Layer("tile", settings, lambda part, _: move(part))
        return _Layer("tile", settings, recolour)

    def _tiles(self, copy: Source, margin: int) -> Iterable[Tile]:
        """What to paint of a picture at once; `margin` beside the painter's halo."""
        painter = self.manifest.painter
        height = padded_side(copy.height, painter.alignment, painter.minimum)
        width = padded_side(copy.width, painter.alignment, painter.minimum)
        if painter.tiles:
            return tiles_of(height, width, painter, margin)
        whole = Area(0, 0, width, height)
        return [Tile(whole, whole)]

    def _paint_tile(self, copy: Source, tile: Tile, layer: _Layer, cancelled: Ask) -> Source:
        """A copy of which one tile is painted, and the rest is not there."""
        painter, fed = self.manifest.painter, tile.fed
        inside = Area(fed.left, fed.top, min(fed.right, copy.width), min(fed.bottom, copy.height))
        part = copy.area(inside)
        missing = ((0, fed.height - inside.height), (0, fed.width - inside.width), (0, 0))
        tensor = to_tensor(np.pad(part, missing, mode="edge"), painter.maximum)
        result = self._graphs.paint({layer.role: tensor, **layer.settings}, tensor.shape, cancelled)
        painted = from_tensor(result, inside.height, inside.width, painter.maximum)
        return Placed(painted, fed.left, fed.top, copy.height, copy.width)

    def _tensor(self, photo: Photo) -> Tensor:
        painter = self.manifest.painter
        return to_tensor(pad(photo, painter.alignment, painter.minimum), painter.maximum)

    def _check_size(self, pixels: Pixels) -> None:
        height, width, _ = pixels.shape
        limit = PAINT_LIMITS[self.manifest.painter.kind]
        if width * height > limit:
            raise PictureError(
                f"the picture has {width} x {height} pixels; stylizer {self.manifest.id!r} paints "
                f"at most {limit / 1e6:g} megapixels; make the picture smaller"
            )


def _unchanged(painted: Photo, photo: Photo) -> Photo:
    return painted


def _alpha(pixels: Pixels, area: Area) -> Pixels:
    return pixels[area.top : area.bottom, area.left : area.right, 3]


def _place(result: Pixels, area: Area, part: Pixels) -> None:
    result[area.top : area.bottom, area.left : area.right] = part


def _enlarged(kept: Area, copy: Source, photo: Source) -> Area:
    """Where an area of the padded copy lies in the photo; adjoining areas adjoin there too."""

    def at(edge: int, side: int, whole: int) -> int:
        return whole if edge >= side else -(-edge * whole // side)

    return Area(
        at(kept.left, copy.width, photo.width),
        at(kept.top, copy.height, photo.height),
        at(kept.right, copy.width, photo.width),
        at(kept.bottom, copy.height, photo.height),
    )


def _check_picture(pixels: Pixels) -> None:
    if not is_picture(pixels):
        raise StylizerError(
            f"pixels of shape {pixels.shape} and type {pixels.dtype} are no HxWx4 uint8 picture"
        )


@contextmanager
def _enough_memory(pixels: Pixels) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise PictureError(
            f"not enough memory for a picture of {pixels.shape[1]} x {pixels.shape[0]} pixels; "
            f"make it smaller"
        ) from error
