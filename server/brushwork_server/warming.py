"""A first painting with every stylizer, so that nobody's picture is the one that fails."""

import contextlib
import logging
from collections.abc import Callable

import anyio
import numpy as np

from brushwork.contract.look import Look
from brushwork.errors import LookError

from .engines.base import Engine
from .queue import PaintQueue
from .readiness import Readiness

SIDE = 64

logger = logging.getLogger("brushwork.server")


async def warm_up(engine: Engine, queue: PaintQueue, readiness: Readiness) -> None:
    """Paint a small picture with every stylizer; the host is ready once that has worked.

    It is a picture as any other, and has a place in the queue.
    """

    def work(cancelled: Callable[[], bool]) -> None:
        paint_once(engine, cancelled)

    readiness.warm()
    try:
        with queue.place():
            await queue.run(work, anyio.sleep_forever)
    except Exception:  # whatever an engine raises
        logger.exception("the engine does not paint")
        readiness.fail()
    else:
        readiness.ready()


def paint_once(engine: Engine, cancelled: Callable[[], bool]) -> None:
    """Paint grey with the first style of every stylizer; raises what the engine raises."""
    grey = np.full((SIDE, SIDE, 4), 255, np.uint8)
    grey[..., :3] = 128
    for name, manifest in engine.stylizers.items():
        engine.stylize(grey, name, Look.of(manifest.styles[0].id), cancelled, _silent)
        with contextlib.suppress(LookError):  # not all have an encoder
            engine.encode_style(grey, name, cancelled)


def _silent(done: int, of: int) -> None:
    """Nobody wants to know how far it is."""
