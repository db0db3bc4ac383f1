"""The stages of painting, one by one and all at once.

    style picture --encode_style--> code --+
    photograph -----------------------------+--survey--> scales --+
    photograph, or a tile of it -----------------------------------+--paint--> painted

`stylize` does it all for a look. The browser's engine has the same stages (web/src/lib/engine).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..contract.arrays import Photo, Pixels, is_picture
from ..contract.look import Code, Colours, Look
from ..contract.manifest import Manifest, Variant, load_manifest
from ..errors import Cancelled, LookError, MemoryShortageError, StylizerError
from ..imaging.colours import luma_only, palette_of
from ..imaging.pad import pad
from ..imaging.sources import Composite, Placed, Source, resized, surveyed, whole_area
from ..imaging.survey_copy import survey_copy
from ..imaging.tensors import from_tensor, to_tensor
from ..imaging.texture import Noise, textured_source
from ..imaging.tiles import Area, Tile
from ..imaging.working_copy import enlarged
from .finishing import Finisher, Recolour
from .graphs import LoadedGraphs, Scales
from .plan import Plan, check_size, resolve
from .runtime import Ask, Runtime
from .sessions import Onnxruntime

__all__ = ["Cancelled", "Painting", "Pipeline", "Progress", "Scales"]

Progress = Callable[[int, int], None]
"""Told how many tiles are painted, and how many there are."""


def _never() -> bool:
    return False


def _untold(done: int, of: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Painting:
    """A result: RGBA pixels, HxWx4, and the milliseconds that it took."""

    pixels: Pixels
    milliseconds: float


@dataclass(frozen=True, eq=False)
class _Layer:
    """One painting of a picture: what steers it, and its colours."""

    scales: Scales
    recolour: Recolour


class Pipeline:
    """One variant of one stylizer, loaded, with the stages that its manifest describes.

    Calls must not overlap. Every stage may be given `cancelled`, which is polled from another
    thread: soon after it is true, Cancelled is raised. Where a graph fails, StylizerError is.
    Every file is checked against the manifest, and sessions are made from the checked bytes.
    """

    def __init__(
        self,
        folder: Path,
        variant: str | None = None,
        *,
        providers: Sequence[str] | None = None,
        threads: int | None = None,
        runtime: Runtime | None = None,
    ) -> None:
        """Load a stylizer folder, published or exported; `variant` defaults to the manifest's.

        `providers` are onnxruntime execution providers by preference; by default the GPU's
        where there is one, else the CPU. `threads` of the CPU are by default one a core. Another
        `runtime` takes the place of both. Raises ManifestError and StylizerError.
        """
        self.manifest: Manifest = load_manifest(folder)
        self.variant: Variant = self.manifest.variant(variant)
        self._runtime = runtime or Onnxruntime(providers, threads)
        self._graphs = LoadedGraphs(folder, self.manifest, self.variant, self._runtime)

    @property
    def provider(self) -> str:
        """Where the painter's session really runs, such as CPUExecutionProvider."""
        return self._graphs.provider

    @property
    def runtime(self) -> str:
        """The runtime with its version and provider."""
        return f"{self._runtime.name} {self.provider.removesuffix('ExecutionProvider')}"

    @property
    def has_encoder(self) -> bool:
        """Whether it makes codes of pictures."""
        return self.variant.graphs.encoder is not None

    @property
    def noise(self) -> Noise:
        """What the painter makes strokes and patches of, as it is by default."""
        return Noise(self.manifest.painter.texture, self.manifest.painter.mottle)

    def plan(self, look: Look | str, height: int, width: int) -> Plan:
        """What `stylize` does for a picture of this size; raises what it raises."""
        look = Look.of(look) if isinstance(look, str) else look
        return resolve(look, self.manifest, height, width)

    def encode_style(self, picture: Pixels, cancelled: Ask = _never) -> Code:
        """Make the style code, (code_size,) float32, of a picture: RGBA, HxWx4, 0..255.

        Raises LookError where the stylizer has no encoder.
        """
        _check_picture(picture)
        with _enough_memory(picture):
            return self._graphs.encode(Composite(picture), cancelled)

    def survey(self, photo: Photo, code: Code | None, cancelled: Ask = _never) -> Scales:
        """Look at a whole photograph, RGB, HxWx3 float32, 0..255, to be painted with this code.

        It may be its survey copy (`imaging.survey_copy`), which is all that is seen of it. A code
        is one of the manifest's styles, one that `encode_style` gave, or a weighted mean of such.
        Painters of kind `whole` have neither survey nor code: theirs are None, and so is what
        Scales holds. Raises LookError for a code that is not of this stylizer.
        """
        _check_photo(photo)
        self._check_code(code)
        survey_pixels = self.manifest.painter.survey_pixels
        if survey_pixels is None:
            return Scales()
        with _enough_memory(photo):
            small = survey_copy(photo, survey_pixels)
            return self._survey(small, code, cancelled)

    def paint(self, tile: Photo, scales: Scales, cancelled: Ask = _never) -> Photo:
        """Paint a photograph or a tile of it, RGB, HxWx3 float32, 0..255, as `survey` has seen it.

        The painting has the same shape and range, and is not clamped. Where a tile was cut out of
        a larger picture, its left and top edges lie at multiples of the manifest's `alignment`,
        and what is nearer than its `halo` to a cut is to be thrown away: the rest is exactly what
        a painting in one piece has there. A painter with `texture` or `mottle` makes strokes of
        noise, which `imaging.texture` lays over the photograph. Raises LookError for scales of
        another stylizer, and PictureError beyond what the painter can do.
        """
        _check_photo(tile)
        if (scales.scales is None) == self._graphs.has_survey:
            wanted = "those that survey gives" if self._graphs.has_survey else "none"
            raise LookError(f"these are not the scales of stylizer {self.manifest.id!r}: {wanted}")
        if not self._graphs.has_survey:
            check_size(self.manifest, *tile.shape[:2])
        with _enough_memory(tile):
            return self._paint(tile, scales, cancelled)

    def stylize(
        self,
        picture: Pixels,
        look: Look | str,
        cancelled: Ask = _never,
        progress: Progress = _untold,
    ) -> Painting:
        """Paint a picture, RGBA, HxWx4, 0..255; a style's id alone is a look, all else default.

        Large pictures are painted in tiles, and `progress` is told of each. Raises LookError for
        what the stylizer cannot do, ManifestError for an unknown style, and PictureError beyond its
        limit.
        """
        _check_picture(picture)
        height, width, _ = picture.shape
        plan = self.plan(look, height, width)
        started = time.perf_counter()
        with _enough_memory(picture):
            result = self._execute(picture, plan, cancelled, progress)
        return Painting(result, (time.perf_counter() - started) * 1000)

    def _execute(self, picture: Pixels, plan: Plan, cancelled: Ask, progress: Progress) -> Pixels:
        photo = Composite(picture)
        if plan.fade == 0:
            finish = Finisher(picture, photo, plan, [_unchanged])
            finish(whole_area(photo), [photo])
            return finish.result
        working = _working_copy(photo, plan)
        codes = plan.codes
        if plan.own_code is not None:
            own = self._graphs.encode(working, cancelled)
            codes = tuple(_moved(code, own, plan.own_code) for code in codes)
        copy = resized(working, plan.copy_height, plan.copy_width)
        layers = self._layers(copy, codes, plan.look.colours, cancelled)
        finish = Finisher(picture, photo, plan, [layer.recolour for layer in layers])
        copy = textured_source(copy, plan.noise)
        if isinstance(working, Placed):
            wholes = self._paint_working(copy, layers, plan, cancelled, progress)
            finish(whole_area(photo), [enlarged(whole, working.photo, photo) for whole in wholes])
        else:
            for area, paintings in self._tiles(copy, layers, plan, cancelled, progress):
                finish(area, paintings)
        return finish.result

    def _paint_working(
        self,
        copy: Source,
        layers: Sequence[_Layer],
        plan: Plan,
        cancelled: Ask,
        progress: Progress,
    ) -> list[Photo]:
        """The paintings of a working copy, as wholes."""
        shape = plan.working_height, plan.working_width, 3
        wholes = [np.empty(shape, np.float32) for _ in layers]
        for area, paintings in self._tiles(copy, layers, plan, cancelled, progress):
            for whole, painting in zip(wholes, paintings, strict=True):
                whole[area.top : area.bottom, area.left : area.right] = painting.area(area)
        return wholes

    def _tiles(
        self,
        copy: Source,
        layers: Sequence[_Layer],
        plan: Plan,
        cancelled: Ask,
        progress: Progress,
    ) -> Iterator[tuple[Area, list[Source]]]:
        """Areas of the working copy, and its paintings of which these areas are there."""
        count = len(plan.tiles)
        for done, tile in enumerate(plan.tiles):
            progress(done, count)
            parts = (self._paint_tile(copy, tile, layer, cancelled) for layer in layers)
            paintings = [resized(part, plan.working_height, plan.working_width) for part in parts]
            yield _enlarged(tile.kept, plan), paintings
        progress(count, count)

    def _layers(
        self, copy: Source, codes: Sequence[Code | None], colours: Colours, cancelled: Ask
    ) -> list[_Layer]:
        """What steers the paintings with these codes, and what gives them the colours wanted."""
        plain: Recolour = luma_only if colours == "luma" else _unchanged
        survey_pixels = self.manifest.painter.survey_pixels
        if survey_pixels is None:
            return [_Layer(Scales(), plain) for _ in codes]
        small = surveyed(copy, survey_pixels)
        layers = []
        for code in codes:
            scales = self._survey(small, code, cancelled)
            if colours == "palette":
                painted = self._paint(small, scales, cancelled)
                layers.append(_Layer(scales, _palette(painted, small)))
            else:
                layers.append(_Layer(scales, plain))
        return layers

    def _survey(self, small: Photo, code: Code | None, cancelled: Ask) -> Scales:
        painter = self.manifest.painter
        fed = to_tensor(pad(small, painter.alignment, painter.minimum), painter.maximum)
        return self._graphs.survey(fed, code, cancelled)

    def _paint(self, part: Photo, scales: Scales, cancelled: Ask) -> Photo:
        painter = self.manifest.painter
        fed = to_tensor(pad(part, painter.alignment, painter.minimum), painter.maximum)
        result = self._graphs.paint(fed, scales, cancelled)
        height, width, _ = part.shape
        return from_tensor(result, height, width, painter.maximum)

    def _paint_tile(self, copy: Source, tile: Tile, layer: _Layer, cancelled: Ask) -> Source:
        """A copy of which one tile is painted, and the rest is not there."""
        fed = tile.fed
        inside = Area(fed.left, fed.top, min(fed.right, copy.width), min(fed.bottom, copy.height))
        painted = self._paint(copy.area(inside), layer.scales, cancelled)
        return Placed(painted, fed.left, fed.top, copy.height, copy.width)

    def _check_code(self, code: Code | None) -> None:
        size = self.manifest.painter.code_size
        if (None if code is None else code.shape) != (None if size is None else (size,)):
            wanted = "no code" if size is None else f"a code of {size} numbers"
            raise LookError(f"stylizer {self.manifest.id!r} takes {wanted}")


def _unchanged(painted: Photo, photo: Photo) -> Photo:
    return painted


def _palette(painted_copy: Photo, copy: Photo) -> Recolour:
    move = palette_of(painted_copy, copy)
    return lambda painted, _: move(painted)


def _moved(code: Code | None, own: Code, share: float) -> Code | None:
    """The code on its way from the photo's own code."""
    return None if code is None else own + np.float32(share) * (code - own)


def _working_copy(photo: Source, plan: Plan) -> Source:
    """What is painted: the photo itself, or a reduced copy of 8 bits in memory."""
    height, width = plan.working_height, plan.working_width
    if (height, width) == (photo.height, photo.width):
        return photo
    reduced = resized(photo, height, width)
    whole = np.floor(reduced.area(whole_area(reduced)) + np.float32(0.5))
    return Placed(whole, 0, 0, height, width)


def _enlarged(kept: Area, plan: Plan) -> Area:
    """Where an area of the padded copy lies in the working copy; areas that adjoin still do."""

    def at(edge: int, side: int, whole: int) -> int:
        return whole if edge >= side else -(-edge * whole // side)

    return Area(
        at(kept.left, plan.copy_width, plan.working_width),
        at(kept.top, plan.copy_height, plan.working_height),
        at(kept.right, plan.copy_width, plan.working_width),
        at(kept.bottom, plan.copy_height, plan.working_height),
    )


def _check_picture(pixels: Pixels) -> None:
    if not is_picture(pixels):
        raise StylizerError(
            f"pixels of shape {pixels.shape} and type {pixels.dtype} are no HxWx4 uint8 picture"
        )


def _check_photo(photo: Photo) -> None:
    shape = photo.shape
    if photo.dtype != np.float32 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
        raise StylizerError(
            f"an array of shape {shape} and type {photo.dtype} is no HxWx3 float32 photograph; "
            "imaging.composite makes one of pixels"
        )


@contextmanager
def _enough_memory(picture: Pixels | Photo) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise MemoryShortageError(
            f"not enough memory for a picture of {picture.shape[1]} x {picture.shape[0]} pixels; "
            f"make it smaller"
        ) from error
