"""One decoder: a process, as the one that started it sees it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Final, Literal

import numpy as np

from ..contract.arrays import Pixels
from ..errors import Cancelled, DecoderLostError, PictureError
from ..imaging import Limits
from .wire import (
    ERRORS,
    MOST_MESSAGE_BYTES,
    PICTURE,
    READY,
    SHORT_OF_MEMORY,
    Answer,
    Request,
    receive,
    send,
)

Reason = Literal["crashed", "killed", "left", "memory", "nonsense", "time"]
"""Why a decoder has ended.

Pictures made it end (`crashed`), take too long (`time`) or too much (`memory`), or say what no
decoder says (`nonsense`); somebody else ended it (`killed`), or nobody waits for it (`left`).
"""

TICK_SECONDS: Final = 0.05
"""So often a decoder that says nothing is looked after."""
START_SECONDS: Final = 60.0
_ENDS_SECONDS: Final = 10.0
# By which a process ends that was led astray; all others are sent.
_OWN_FAULT: Final = {"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"}
# What a new Python needs, and nothing that is the server's secret.
_PASSED_ON: Final = ("LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "SYSTEMROOT")


@dataclass(frozen=True)
class Allowance:
    """What decoding one picture may take: bytes of memory, and seconds."""

    memory: int
    seconds: float


class Ended(Exception):  # noqa: N818 - it tells why
    """The process is no more; `how` is a few words for people."""

    def __init__(self, reason: Reason, how: str) -> None:
        super().__init__(how)
        self.reason = reason
        self.how = how


class Process:
    """A process that decodes one picture after the other.

    On Linux it ends with the thread that makes it.
    """

    def __init__(self, allowance: Allowance) -> None:
        """Start it; raises DecoderLostError where the system has no process or file more."""
        self._allowance = allowance
        command = [sys.executable, "-P", "-m", f"{__package__}.child", str(allowance.memory)]
        try:
            self._connection, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - no shell, and nobody's words
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=_environment(),
                    start_new_session=True,  # Ctrl-C is the server's
                )
        except OSError as error:
            raise DecoderLostError(f"no decoder can be started: {error.strerror}") from error
        self._connection.settimeout(TICK_SECONDS)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def wait_until_ready(self, unwanted: Callable[[], bool]) -> None:
        """Wait until it has given its rights up; raises DecoderLostError, and Cancelled."""
        said = bytearray(len(READY))
        end = perf_counter() + START_SECONDS

        def check() -> None:
            if unwanted():
                raise Cancelled
            if perf_counter() > end:
                raise TimeoutError

        try:
            receive(self._connection, memoryview(said), check)
        except (EOFError, OSError) as error:
            self.end()
            raise DecoderLostError(f"a decoder did not start: {self._how()}") from error
        except Cancelled:
            self.end()
            raise

    def has_ended(self) -> bool:
        """Whether it is no more, though nobody asked it anything."""
        return self._process.poll() is not None

    def decode(self, data: bytes, limits: Limits, cancelled: Callable[[], bool]) -> Pixels:
        """Decode as `brushwork.imaging.decode` does.

        Raises the same errors with the same messages, and Ended.
        """
        end = perf_counter() + self._allowance.seconds

        def check() -> None:
            if cancelled():
                raise self._ended("left")
            if perf_counter() > end:
                raise self._ended("time")

        seconds = ceil(self._allowance.seconds) * (os.cpu_count() or 1)
        request = Request(len(data), limits.pixels, limits.side, limits.bytes, seconds)
        try:
            send(self._connection, request.pack(), check)
            send(self._connection, data, check)
            return self._read(limits, check)
        except (EOFError, OSError):
            raise self._gone() from None

    def kill(self) -> None:
        """End it, whatever it does; who waits for its answer is told."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):  # the kernel has it, as in a broken disk
            self._process.wait(_ENDS_SECONDS)

    def end(self) -> None:
        """End it, where nobody waits for its answer."""
        self.kill()
        self._connection.close()

    def _read(self, limits: Limits, check: Callable[[], None]) -> Pixels:
        header = bytearray(Answer.SIZE)
        receive(self._connection, memoryview(header), check)
        answer = Answer.unpack(header)
        if answer.kind == PICTURE:
            width, height = answer.width, answer.height
            if not (0 < width <= limits.side and 0 < height <= limits.side):
                raise self._ended("nonsense")
            if width * height > limits.pixels:
                raise self._ended("nonsense")
            pixels = np.empty((height, width, 4), np.uint8)
            receive(self._connection, pixels.data.cast("B"), check)
            return pixels
        if answer.kind > len(ERRORS) or answer.width > MOST_MESSAGE_BYTES:
            raise self._ended("nonsense")
        told = bytearray(answer.width)
        receive(self._connection, memoryview(told), check)
        error: PictureError = ERRORS[answer.kind - 1](told.decode("utf-8", "replace"))
        raise error

    def _ended(self, reason: Reason) -> Ended:
        self.end()
        return Ended(reason, "it was ended")

    def _gone(self) -> Ended:
        """Why it has ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDS_SECONDS)
        code = self._process.poll()
        self.end()
        if code == SHORT_OF_MEMORY:
            return Ended("memory", self._how())
        if code is None or code >= 0:
            return Ended("crashed", self._how())
        name = _name(-code)
        if name == "SIGXCPU":
            return Ended("time", name)
        return Ended("crashed" if name in _OWN_FAULT else "killed", name)

    def _how(self) -> str:
        code = self._process.returncode
        if code is None:
            return "it does not end"
        return _name(-code) if code < 0 else f"exit status {code}"


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **passed,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        # Each arena and each thread would reserve what counts as memory.
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
