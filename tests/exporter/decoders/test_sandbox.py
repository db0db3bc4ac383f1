"""What a decoder may do no more, tried in a process that has given it up."""

import ctypes
import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

TRIED = """
import json, os, resource, signal, socket, sys
from brushwork.decoders.sandbox import NOBODY, enter_sandbox
if os.geteuid() == 0:  # whose rights would hide that of the sandbox
    os.setgid(NOBODY)
    os.setuid(NOBODY)
neighbour = os.fork()
if not neighbour:
    os.close(1)
    signal.alarm(60)
    signal.pause()
listener = socket.create_server(("127.0.0.1", 0))
inside = socket.socket()
enter_sandbox(100_000_000)

def tried(what):
    try:
        what()
    except (OSError, MemoryError, ValueError) as error:
        return type(error).__name__
    return None

found = {
    "read": tried(lambda: open(os.devnull)),
    "list": tried(lambda: os.listdir("/")),
    "remove": tried(lambda: os.remove(sys.argv[1])),
    "socket": tried(socket.socket),
    "connect": tried(lambda: inside.connect(listener.getsockname())),
    "run": tried(lambda: os.execv(sys.executable, [sys.executable, "-V"])),
    "kill": tried(lambda: os.kill(neighbour, 0)),
    "raise": tried(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))),
    "little": tried(lambda: bytearray(60_000_000)),
    "much": tried(lambda: bytearray(120_000_000)),
}
print(json.dumps(found), flush=True)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How each attempt ended."""
    file = tmp_path_factory.mktemp("outside") / "file"
    file.touch()
    command = [sys.executable, "-c", TRIED, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        assert process.stdout is not None
        line = process.stdout.read()
        os.killpg(process.pid, signal.SIGKILL)  # its neighbour, too
    assert file.exists()
    found: dict[str, Any] = json.loads(line)
    return found


def test_no_file_or_socket_is_opened(told: dict[str, Any]) -> None:
    for attempt in ("read", "list", "socket", "remove", "run"):
        assert told[attempt], attempt


def test_its_memory_has_an_end(told: dict[str, Any]) -> None:
    assert told["little"] is None
    assert told["much"] == "MemoryError"


def test_limits_are_for_good(told: dict[str, Any]) -> None:
    assert told["raise"]


def test_other_processes_and_ports_are_out_of_reach(told: dict[str, Any]) -> None:
    if not landlock_version():
        pytest.skip("the kernel has no Landlock")
    if landlock_version() >= 6:
        assert told["kill"] == "PermissionError"
    if landlock_version() >= 4:
        assert told["connect"] == "PermissionError"


def landlock_version() -> int:
    """0 where the kernel has none."""
    call = ctypes.CDLL(None).syscall
    return max(0, int(call(ctypes.c_long(444), None, ctypes.c_size_t(0), ctypes.c_uint(1))))
