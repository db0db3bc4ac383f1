"""Native onnxruntime: paints pictures with a published or exported stylizer folder."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from .bands import Band, bands_of
from .colours import coverage, luma_only, palette
from .errors import LookError, PictureError, StylizerError
from .look import Code, Colours, Look, Styles, code_of
from .manifest import Manifest, Variant, load_manifest
from .pixels import (
    Photo,
    Pixels,
    Tensor,
    composite,
    from_tensor,
    is_picture,
    mix,
    pad,
    resize,
    stroke_copy,
    style_square,
    survey_copy,
    to_tensor,
)
from .sessions import CPU, Arrays, Cancelled, Loader, run

__all__ = ["PAINT_LIMITS", "Cancelled", "NativeEngine", "Painting"]

PREFERRED_PROVIDERS = ("TensorrtExecutionProvider", "CUDAExecutionProvider", CPU)
PAINT_LIMITS = {"local": 25_000_000, "whole": 8_000_000}
"""Pixels by kind of painter; a painter of kind whole paints in one piece, which costs memory."""
FADED_IN = 0.25
"""Strength up to which the photo shows through where a painter has an encoder."""

Ask = Callable[[], bool]


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Painting:
    """A result: RGBA pixels, HxWx4, and the milliseconds that it took."""

    pixels: Pixels
    milliseconds: float


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
        available = ort.get_available_providers()
        wanted = [name for name in providers or PREFERRED_PROVIDERS if name in available]
        graphs = self.variant.graphs
        self._loader = Loader(folder, self.variant.weights, wanted or [CPU], threads)
        self._painter = self._loader.session(graphs.painter)
        self._survey = self._loader.session(graphs.survey) if graphs.survey else None
        self._encoder: ort.InferenceSession | None = None

    @property
    def provider(self) -> str:
        """Where the painter's session really runs, such as CPUExecutionProvider."""
        return str(self._painter.get_providers()[0])

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
            return self._encode(composite(pixels), cancelled)

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
        photo, alpha = composite(pixels), pixels[..., 3]
        height, width = alpha.shape
        if look.strength == 0:
            return mix(photo, photo, alpha, 0)
        fade, own = look.strength, None
        if self.has_encoder and look.strength < 1:
            fade, own = min(1, look.strength / FADED_IN), self._encode(photo, cancelled)
        copy = stroke_copy(photo, look.stroke)

        def paint(styles: Styles) -> Photo:
            code = code_of(styles, self.manifest)
            if code is not None and own is not None:
                code = own + np.float32(look.strength) * (code - own)
            painted = self._paint_copy(copy, code, look.colours, cancelled)
            painted = resize(painted, height, width)
            return luma_only(painted, photo) if look.colours == "luma" else painted

        mask = None if look.mask is None else coverage(look.mask, height, width)
        elsewhere = paint(look.elsewhere) if look.elsewhere else None
        return mix(photo, paint(look.styles), alpha, fade, mask, elsewhere)

    def _paint_copy(
        self, copy: Photo, code: Code | None, colours: Colours, cancelled: Ask
    ) -> Photo:
        """Survey and paint a picture, and give the painting the picture's palette if wanted."""
        survey_pixels = self.manifest.painter.survey_pixels
        if self._survey is None or survey_pixels is None:
            return self._run_painter("picture", copy, {}, cancelled)
        small = survey_copy(copy, survey_pixels)
        surveyed = {"picture": self._tensor(small), "code": np.asarray([code], np.float32)}
        names = ["scales", "shifts"]
        settings = dict(zip(names, run(self._survey, names, surveyed, cancelled), strict=True))
        painted = self._run_painter("tile", copy, settings, cancelled)
        if colours != "palette":
            return painted
        same = small is copy
        painted_small = painted if same else self._run_painter("tile", small, settings, cancelled)
        return palette(painted, painted_small, small)

    def _run_painter(self, role: str, photo: Photo, settings: Arrays, cancelled: Ask) -> Photo:
        """Paint a picture in one piece, or, where the painter is local, in bands."""
        painter = self.manifest.painter
        fed = self._tensor(photo)
        height, width = fed.shape[2:]
        local = painter.kind == "local"
        bands = bands_of(height, width, painter) if local else [Band(0, 0, height, height)]
        painted = np.empty_like(photo)
        for band in bands:
            part = np.ascontiguousarray(fed[:, :, band.top : band.bottom])
            (result,) = run(self._painter, ["painted"], {role: part, **settings}, cancelled)
            self._check_output(result, part.shape)
            kept = result[:, :, band.start - band.top : band.end - band.top]
            place = painted[band.start : band.end]  # the padding at the end has none
            place[:] = from_tensor(kept, len(place), photo.shape[1], painter.maximum)
        return painted

    def _encode(self, photo: Photo, cancelled: Ask) -> Code:
        graph, side = self.variant.graphs.encoder, self.manifest.painter.style_side
        if graph is None or side is None:
            raise LookError(
                f"stylizer {self.manifest.id!r} has no encoder: it paints in its own styles only, "
                "not in those of other pictures"
            )
        if self._encoder is None:
            self._encoder = self._loader.session(graph)
        fed = to_tensor(style_square(photo, side), 1.0)
        (codes,) = run(self._encoder, ["code"], {"style": fed}, cancelled)
        self._check_output(codes, (1, self.manifest.painter.code_size))
        code: Code = codes[0]
        return code

    def _tensor(self, photo: Photo) -> Tensor:
        painter = self.manifest.painter
        return to_tensor(pad(photo, painter.alignment, painter.minimum), painter.maximum)

    def _check_output(self, output: NDArray[np.float32], shape: tuple[int | None, ...]) -> None:
        if output.shape != shape:
            raise StylizerError(
                f"stylizer {self.manifest.id!r} gave shape {output.shape}, not {shape}; "
                "export it again"
            )
        if not np.isfinite(output).all():
            raise StylizerError(f"stylizer {self.manifest.id!r} gave numbers that are not finite")

    def _check_size(self, pixels: Pixels) -> None:
        height, width, _ = pixels.shape
        limit = PAINT_LIMITS[self.manifest.painter.kind]
        if width * height > limit:
            raise PictureError(
                f"the picture has {width} x {height} pixels; stylizer {self.manifest.id!r} paints "
                f"at most {limit / 1e6:g} megapixels; make the picture smaller"
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
