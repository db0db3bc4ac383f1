"""One form's way through an engine: decode, paint, encode, and how long each took."""

import io
import logging
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import TypeVar

from brushwork.contract.arrays import Pixels
from brushwork.contract.controls import GUESSED
from brushwork.contract.label import Label
from brushwork.contract.labelling import label_of
from brushwork.contract.look import Code, Look
from brushwork.contract.style_file import StyleFile, is_style_file, parse_style_file
from brushwork.errors import (
    BrushworkError,
    DecoderLostError,
    LookError,
    MemoryShortageError,
    PictureCostError,
    PictureError,
    ProvenanceError,
    StyleFileError,
)
from brushwork.imaging import Limits as PictureLimits
from brushwork.imaging import encode
from brushwork.imaging.signatures import identify
from brushwork.provenance import Draft, Signer

from ..engines.base import Cancelled, Engine, EngineUnavailableError
from ..limits import Limits
from ..problems import Problem
from .decoding import Decode
from .order import Order
from .progress import Told
from .reasons import (
    bad_field,
    bad_picture,
    decoder_lost,
    short_of_memory,
    too_costly,
    too_long,
    unavailable,
    unsigned,
)

T = TypeVar("T")

logger = logging.getLogger("brushwork.server")


class PaintJob:
    """Blocking work for the queue, done once: call it in a thread.

    `waited` is how many seconds passed from its making to its call, `steps` how many each step
    took, in order; `size` is the painting's width and height.
    """

    def __init__(
        self,
        engine: Engine,
        decode: Decode,
        limits: Limits,
        order: Order,
        told: Told,
        signer: Signer | None = None,
    ) -> None:
        self._engine = engine
        self._decoder = decode
        self._limits = limits
        self._parts = order.parts
        self._form = order.form
        self._told = told
        self._signer = signer
        self._made = perf_counter()
        self.waited = 0.0
        self.steps: dict[str, float] = {}
        self.size = (0, 0)

    def __call__(self, cancelled: Callable[[], bool]) -> bytes:
        """The encoded painting; raises Problem where it cannot be made, and Cancelled."""
        begun = perf_counter()
        self.waited = begun - self._made
        end = begun + self._limits.picture_seconds

        def stopped() -> bool:
            return cancelled() or perf_counter() > end

        try:
            return self._painting(stopped)
        except Cancelled as error:
            if cancelled():
                raise
            raise too_long(self._limits.picture_seconds) from error

    def _painting(self, cancelled: Callable[[], bool]) -> bytes:
        try:
            # The picture and its look are gone when its painting is encoded.
            painted, label, draft = self._paint(cancelled)
            height, width, _ = painted.shape
            self.size = (width, height)
            return self._step("encode", cancelled, lambda: self._encoded(painted, label, draft))
        except Cancelled:
            raise
        except (MemoryShortageError, MemoryError) as error:
            logger.warning("memory is short: %s", error)
            raise short_of_memory() from error
        except DecoderLostError as error:
            raise decoder_lost(str(error)) from error
        except PictureError as error:
            raise bad_picture(str(error)) from error
        except LookError as error:
            raise bad_field("look", str(error)) from error
        except EngineUnavailableError as error:
            logger.warning("no picture can be painted elsewhere: %s", error)
            raise unavailable(str(error)) from error
        except ProvenanceError as error:
            logger.error("%s", error)
            raise unsigned() from error
        except BrushworkError as error:
            logger.exception("a stylizer does not work")
            raise Problem(500, "stylizer", "The stylizer does not work", str(error)) from error

    def _paint(self, cancelled: Callable[[], bool]) -> tuple[Pixels, Label | None, Draft | None]:
        look, label = self._step("look", cancelled, lambda: self._look(cancelled))
        pixels, draft = self._step("decode", cancelled, lambda: self._photograph(label, cancelled))
        engine, stylizer, progress = self._engine, self._form.stylizer, partial(self._told, "paint")
        painted = self._step(
            "paint", cancelled, lambda: engine.stylize(pixels, stylizer, look, cancelled, progress)
        )
        return painted, label, draft

    def _photograph(
        self, label: Label | None, cancelled: Callable[[], bool]
    ) -> tuple[Pixels, Draft | None]:
        """The picture, and what is to be signed of it where something is."""
        data = next(self._parts.take("image"))
        pixels = self._decode(data, cancelled)
        if self._signer is None or label is None:
            return pixels, None
        self._signer.check(self._form.format)
        return pixels, self._signer.draft(label, io.BytesIO(data), identify(data))

    def _encoded(self, pixels: Pixels, label: Label | None, draft: Draft | None) -> bytes:
        form = self._form
        content = encode(pixels, form.format, form.quality, label=label)
        return content if draft is None else draft.sign(content, form.format)

    def _step(self, name: str, cancelled: Callable[[], bool], work: Callable[[], T]) -> T:
        if cancelled():
            raise Cancelled
        self._told(name, 0, 0)
        start = perf_counter()
        result = work()
        self.steps[name] = perf_counter() - start
        return result

    def _look(self, cancelled: Callable[[], bool]) -> tuple[Look, Label | None]:
        form, limits = self._form, self._limits
        # One style picture after the other, so that only one is in memory.
        given = [self._style(data, cancelled) for data in self._parts.take("style_image")]
        codes = [code for code, _ in given]
        mask = next(self._parts.take("mask"), None)
        most = min(limits.pixels, limits.mask_pixels)
        is_guessed = not form.style and all(f is None or f.guessed for _, f in given)
        others = {n: v for n, v in GUESSED.items() if is_guessed and n not in self._parts.fields}
        look = form.look(
            codes,
            None if mask is None else self._decode(mask, cancelled, "mask: ", most),
            **others,
        )
        manifest = self._engine.stylizers[form.stylizer]
        return look, label_of(manifest, look, (file for _, file in given)) if form.label else None

    def _style(self, data: bytes, cancelled: Callable[[], bool]) -> tuple[Code, StyleFile | None]:
        """A style picture's code, and the style file that it is, if it is one."""
        stylizer = self._form.stylizer
        if not is_style_file(data):
            pixels = self._decode(data, cancelled, "style_image: ")
            return self._engine.encode_style(pixels, stylizer, cancelled), None
        try:
            style = parse_style_file(data, "the file")
            return style.code_for(self._engine.stylizers[stylizer]), style
        except StyleFileError as error:
            raise bad_field("style_image", str(error)) from error

    def _decode(
        self,
        data: bytes,
        cancelled: Callable[[], bool],
        told_before: str = "",
        pixels: int | None = None,
    ) -> Pixels:
        limits = self._limits
        most = limits.pixels if pixels is None else pixels
        try:
            picture_limits = PictureLimits(most, limits.side, limits.body_bytes)
            return self._decoder(data, picture_limits, cancelled)
        except MemoryShortageError:
            raise
        except PictureCostError as error:
            raise too_costly(f"{told_before}{error}") from error
        except PictureError as error:
            raise bad_picture(f"{told_before}{error}") from error
