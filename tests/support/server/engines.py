"""An engine that needs no network."""

import threading
from collections.abc import Callable

import numpy as np

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.errors import LookError
from brushwork_server.engines import Cancelled
from brushwork_server.engines.base import Progress

from .forms import CLASSICS


class Negative:
    """It inverts colours, and waits where it is told to."""

    name = "negative 1"
    provider = "PaperExecutionProvider"

    def __init__(self, parallel: int = 1) -> None:
        self.parallel = parallel
        self.stylizers = {"classics": CLASSICS}
        self.started = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()
        self.at_once = 0
        self.most_at_once = 0
        self.stopped = threading.Event()

    def encode_style(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """It has no encoder."""
        raise LookError("no encoder")

    def stylize(
        self,
        pixels: Pixels,
        stylizer: str,
        look: Look,
        cancelled: Callable[[], bool],
        progress: Progress,
    ) -> Pixels:
        """Invert the colours once `go_on` is set, as two parts of which one is done before."""
        progress(1, 2)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.started.release()
        try:
            while not self.go_on.wait(0.01):
                if cancelled():
                    self.stopped.set()
                    raise Cancelled
        finally:
            self.at_once -= 1
        return np.concatenate([255 - pixels[..., :3], pixels[..., 3:]], axis=2)
