"""Decoders, and what may happen to them."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brushwork.decoders import Allowance, Decoders, can_decode_apart

MEMORY = 3_000_000_000
needs_decoders = pytest.mark.skipif(not can_decode_apart(), reason="decoders are POSIX's")
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


@contextmanager
def decoders(count: int = 1, memory: int = MEMORY, seconds: float = 60.0) -> Iterator[Decoders]:
    """Decoders that are there."""
    with Decoders(count, Allowance(memory, seconds)) as pool:
        pool.wait()
        yield pool


def stop(pool: Decoders) -> int:
    """Let the only decoder hang from now on; its number."""
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    return pid


def exists(pid: int) -> bool:
    """Whether a process is there, and not only waits to be asked how it ended."""
    return state(pid) not in ("Z", None)


def state(pid: int) -> str | None:
    """A process's state, by the system's letter; None where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return None


def until(true: Callable[[], bool]) -> None:
    """Wait for something that is about to be."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
