"""A few decoders that are kept warm, one picture each; who ends is replaced."""

import logging
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Final, Self

from ..contract.arrays import Pixels
from ..errors import (
    Cancelled,
    DamagedPictureError,
    DecoderLostError,
    MemoryShortageError,
    PictureCostError,
    PictureError,
)
from ..imaging import Limits
from .process import TICK_SECONDS, Allowance, Ended, Process, Reason

AGAIN_SECONDS: Final = 2.0
"""Between attempts to start a decoder where that fails."""

logger = logging.getLogger("brushwork.decoders")


def can_decode_apart() -> bool:
    """Whether this system has what decoders need: POSIX's limits and sockets."""
    return sys.platform != "win32" and hasattr(socket, "AF_UNIX")


class Decoders:
    """`count` processes that decode pictures, each with an allowance; from any thread.

    `deaths` counts why processes have ended, by `Reason`.
    """

    def __init__(self, count: int, allowance: Allowance) -> None:
        """Begin to start them; `wait` tells whether that works."""
        self.count = count
        self.deaths: Counter[Reason] = Counter()
        self._allowance = allowance
        self._changed = threading.Condition()
        self._all: set[Process] = set()
        self._idle: list[Process] = []
        self._failed: DecoderLostError | None = None
        self._closed = False
        # One thread starts them all, and lasts as long as they: Linux ends them with it.
        self._keeper = threading.Thread(target=self._keep, name="decoders", daemon=True)
        self._keeper.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self) -> None:
        """Wait until all decoders are there; raises DecoderLostError where they do not start."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._idle) >= self.count or self._failed)
            if self._failed:
                raise self._failed

    @property
    def pids(self) -> list[int]:
        """Numbers of the processes that are there."""
        with self._changed:
            return [each.pid for each in self._all]

    def decode(
        self, data: bytes, limits: Limits, cancelled: Callable[[], bool] = lambda: False
    ) -> Pixels:
        """Decode a picture, as `brushwork.imaging.decode` does, in a decoder that is free.

        Raises the same errors with the same messages, and Cancelled soon after `cancelled` is true;
        PictureCostError for a picture beyond the allowance, DamagedPictureError also for one that
        the process did not survive, and DecoderLostError where that is not the picture's fault.
        """
        process = self._take(cancelled)
        try:
            pixels = process.decode(data, limits, cancelled)
        except Ended as ended:
            self._bury(process, ended)
            raise self._explained(ended) from None
        except MemoryShortageError:
            self._give_back(process)
            raise self._beyond_memory() from None
        except PictureError:
            self._give_back(process)
            raise
        except BaseException:  # here, and nobody knows how far the answer has come
            self._bury(process, Ended("left", "there was no room for its answer"))
            raise
        self._give_back(process)
        return pixels

    def close(self) -> None:
        """End all decoders, also those in work."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._keeper.join()

    def _take(self, cancelled: Callable[[], bool]) -> Process:
        while True:
            with self._changed:
                while self._closed or not self._idle:
                    if self._closed or cancelled():
                        raise Cancelled
                    if self._failed and not self._all:
                        raise self._failed
                    self._changed.wait(TICK_SECONDS)
                process = self._idle.pop()
            if not process.has_ended():
                return process
            self._bury(process, Ended("killed", "while it was idle"))

    def _give_back(self, process: Process) -> None:
        with self._changed:
            if not self._closed:
                self._idle.append(process)
                self._changed.notify_all()
                return
        process.end()

    def _bury(self, process: Process, ended: Ended) -> None:
        process.end()
        with self._changed:
            self._all.discard(process)
            self._changed.notify_all()
            if self._closed:
                return
            self.deaths[ended.reason] += 1
        logger.warning("a decoder has ended (%s: %s) and is replaced", ended.reason, ended.how)

    def _explained(self, ended: Ended) -> Exception:
        if ended.reason == "left" or self._closed:
            return Cancelled()
        if ended.reason == "memory":
            return self._beyond_memory()
        if ended.reason == "time":
            return PictureCostError(
                f"decoding it takes more than {self._allowance.seconds:g} seconds; make it "
                f"smaller, or export it as JPEG"
            )
        if ended.reason == "killed":
            return DecoderLostError("the process that decoded the picture was ended from outside")
        return DamagedPictureError(
            "the file is damaged in a way that ends its decoder; export it again"
        )

    def _beyond_memory(self) -> PictureCostError:
        return PictureCostError(
            f"decoding it takes more than {self._allowance.memory / 1e6:,.0f} MB of memory; make "
            f"it smaller, or export it as JPEG"
        )

    def _keep(self) -> None:
        while self._wait_for_one_missing():
            try:
                self._start()
            except DecoderLostError as error:
                logger.error("%s", error)
                with self._changed:
                    self._failed = error
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closed, AGAIN_SECONDS)
            except Cancelled:
                pass  # it is closed
        with self._changed:
            idle, busy = self._idle, self._all.difference(self._idle)
            self._idle = []
        for each in idle:
            each.end()
        for each in busy:
            each.kill()

    def _wait_for_one_missing(self) -> bool:
        """False where none is wanted any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._all) < self.count)
            return not self._closed

    def _start(self) -> None:
        """Start all that are missing, side by side."""
        with self._changed:
            missing = self.count - len(self._all)
        new: list[Process] = []
        try:
            for _ in range(missing):
                new.append(Process(self._allowance))
            while new:
                new[0].wait_until_ready(lambda: self._closed)
                with self._changed:
                    self._failed = None
                    self._all.add(new[0])
                self._give_back(new.pop(0))  # which ends it where it is closed
        finally:
            for each in new:
                each.end()
