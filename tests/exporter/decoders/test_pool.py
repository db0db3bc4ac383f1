"""Decoders do what decoding here does, and what ends one is nobody else's concern."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brushwork.decoders import Decoders
from brushwork.errors import (
    Cancelled,
    DamagedPictureError,
    DecoderLostError,
    PictureCostError,
    PictureError,
)
from brushwork.imaging import Limits, decode
from support.decoders import decoders, exists, needs_decoders, needs_proc, state, stop, until
from support.server.forms import plain, png

pytestmark = needs_decoders

LIMITS = Limits(pixels=100_000_000)
PNG = png()


@pytest.fixture(scope="module")
def pool() -> Iterator[Decoders]:
    """Two decoders that nobody harms."""
    with decoders(2) as pool:
        yield pool


def outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    """What comes of it: pixels, or an error and its message."""
    try:
        pixels = work()
    except PictureError as error:
        return type(error).__name__, str(error)
    return str(pixels.shape), pixels.tobytes()


def test_odd_files_are_the_same_as_here(pool: Decoders, data_folder: Path) -> None:
    files = sorted((data_folder / "odd" / "files").iterdir())
    assert len(files) > 50
    before = pool.pids
    for file in files:
        data = file.read_bytes()
        here = outcome(lambda data=data: decode(data, LIMITS).pixels)
        assert outcome(lambda data=data: pool.decode(data, LIMITS)) == here, file.name
    assert pool.pids == before


def test_limits_of_pictures_are_kept(pool: Decoders) -> None:
    for limits in (Limits(pixels=383), Limits(side=23), Limits(bytes=len(PNG) - 1)):
        here = outcome(lambda limits=limits: decode(PNG, limits).pixels)
        assert here[0] == "PictureTooLargeError"
        assert outcome(lambda limits=limits: pool.decode(PNG, limits)) == here


def test_pictures_are_decoded_side_by_side(pool: Decoders) -> None:
    pictures = [png(width, 30) for width in range(20, 40)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda data: pool.decode(data, LIMITS), pictures))
    for data, pixels in zip(pictures, found, strict=True):
        assert np.array_equal(pixels, decode(data, LIMITS).pixels)


@needs_proc
def test_who_is_stopped_while_a_picture_comes_goes_on() -> None:
    """As all processes are by the system's freezer: of a container, or of a laptop."""
    data = png(700, 500)
    with decoders() as pool:
        (pid,) = pool.pids
        stops = 0

        def stopped() -> bool:
            nonlocal stops
            stops += 1
            os.kill(pid, signal.SIGSTOP)
            until(lambda: state(pid) in ("T", "Z", None))
            os.kill(pid, signal.SIGCONT)
            return False

        pixels = pool.decode(data, LIMITS, stopped)
        assert pool.pids == [pid]
    assert stops > 5
    assert np.array_equal(pixels, decode(data, LIMITS).pixels)


@needs_proc
def test_it_has_given_its_rights_up(pool: Decoders) -> None:
    status = Path(f"/proc/{pool.pids[0]}/status").read_text("ascii")
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert told["NoNewPrivs"] == "1"
    assert "0" not in told["Uid"].split()


@pytest.mark.parametrize(
    ("number", "error", "reason"),
    [
        (signal.SIGKILL, DecoderLostError, "killed"),
        (signal.SIGSEGV, DamagedPictureError, "crashed"),
        (signal.SIGXCPU, PictureCostError, "time"),
    ],
)
def test_who_ends_while_decoding_is_replaced(
    number: int, error: type[Exception], reason: Any
) -> None:
    with decoders() as pool:
        pid = stop(pool)
        with ThreadPoolExecutor(1) as thread:
            waiting = threading.Event()
            answer = thread.submit(pool.decode, PNG, LIMITS, lambda: bool(waiting.set()))
            assert waiting.wait(60)
            os.kill(pid, number)
            os.kill(pid, signal.SIGCONT)
            with pytest.raises(error):
                answer.result(60)
        assert pool.deaths == {reason: 1}
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)
        assert pid not in pool.pids


def test_who_ends_while_idle_is_replaced() -> None:
    with decoders() as pool:
        (pid,) = pool.pids
        os.kill(pid, signal.SIGKILL)
        until(lambda: not exists(pid))
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)
        assert pool.deaths == {"killed": 1}


def test_who_hangs_is_ended_in_time() -> None:
    with decoders(seconds=0.3) as pool:
        pid = stop(pool)
        with pytest.raises(PictureCostError, match=r"more than 0\.3 seconds"):
            pool.decode(PNG, LIMITS)
        assert not exists(pid)
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)
        assert pool.deaths == {"time": 1}


def test_who_is_not_waited_for_is_ended() -> None:
    with decoders() as pool:
        pid = stop(pool)
        with pytest.raises(Cancelled):
            pool.decode(PNG, LIMITS, lambda: True)
        assert not exists(pid)
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)


def test_memory_has_an_end_and_the_next_picture_works() -> None:
    with decoders(memory=20_000_000) as pool:
        before = pool.pids
        with pytest.raises(PictureCostError, match="more than 20 MB of memory"):
            pool.decode(plain(2500, 2500), LIMITS)
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)
        assert pool.pids == before


def test_a_file_beyond_the_memory_ends_it() -> None:
    with decoders(memory=20_000_000) as pool:
        with pytest.raises(PictureCostError, match="more than 20 MB of memory"):
            pool.decode(bytes(30_000_000), LIMITS)
        assert pool.deaths == {"memory": 1}
        assert pool.decode(PNG, LIMITS).shape == (16, 24, 4)


SAYS = """#!{python}
import socket, struct
connection = socket.socket(fileno=0)
connection.sendall(b"R" + struct.pack("<3Q", {answer}))
while connection.recv(65536):
    pass
"""


@pytest.mark.parametrize("answer", ["0, 0, 1", "0, 20_000, 1", "0, 16_000, 16_000", "9, 1, 0"])
def test_nonsense_is_not_believed(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = tmp_path / "python"
    liar.write_text(SAYS.format(python=sys.executable, answer=answer), "utf-8")
    liar.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(liar))
    with decoders() as pool:
        with pytest.raises(DamagedPictureError, match="ends its decoder"):
            pool.decode(PNG, LIMITS)
        assert pool.deaths == {"nonsense": 1}


def test_what_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DecoderLostError, match="did not start: exit status 1"), decoders():
        pass


def test_who_waits_for_none_is_told_at_the_end() -> None:
    with decoders() as pool:
        pid = stop(pool)
        with ThreadPoolExecutor(1) as thread:
            waiting = threading.Event()
            answer = thread.submit(pool.decode, PNG, LIMITS, lambda: bool(waiting.set()))
            assert waiting.wait(60)
            pool.close()
            with pytest.raises(Cancelled):
                answer.result(60)
        assert not exists(pid)
        with pytest.raises(Cancelled):
            pool.decode(PNG, LIMITS)
        assert not pool.deaths


SERVER = """
import time
from brushwork.decoders import Allowance, Decoders
pool = Decoders(2, Allowance(10**9, 60.0))
pool.wait()
print(*pool.pids, flush=True)
time.sleep(1000)
"""


@needs_proc
def test_a_server_that_is_killed_leaves_none() -> None:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        idle, hanging = map(int, server.stdout.readline().split())
        os.kill(hanging, signal.SIGSTOP)
        server.kill()
        until(lambda: not exists(idle) and not exists(hanging))
