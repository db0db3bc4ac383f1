"""Python code under watch: which files it writes, and whom it tries to reach.

It runs under strace, in a network of its own where only loopback is to be reached, so that what is
tried is seen and nothing gets out. All that it starts is watched as well.
"""

import ipaddress
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

WITHIN_SECONDS = 120
EMPTY = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
CALLS = (
    "open,openat,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,connect,sendto,sendmsg,sendmmsg"
)
WATCH = (
    "strace",
    "-ff",
    "--seccomp-bpf",
    "-qq",
    "-y",
    "-s",
    "4096",
    "-e",
    f"trace={CALLS}",
    "-e",
    "signal=none",
)
# A new network has its loopback down.
START = """
import fcntl, os, socket, struct, sys
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP_AND_RUNNING))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
NAME_SERVER = 53
USERS = "/var/run/nscd/socket"  # asked for users and groups by the C library
DEVICES = ("/dev/null", "/dev/tty", "/dev/pts/", "/proc/")

_OPENED = re.compile(r"(?:open|openat|creat)\(.*O_(?:WRONLY|RDWR|CREAT).* = \d+<(?P<path>/.*)>$")
_MADE = re.compile(r'(?:mk|rename|link|symlink).*"(?P<path>[^"]*)"[^"]*\) = 0$')
_ADDRESS = re.compile(
    r'htons\((?P<port>\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")(?P<address>[^"]+)"'
)
_LOCAL = re.compile(r'sun_path=(?P<path>@?"[^"]+")')


@dataclass(frozen=True)
class Watched:
    """What the code printed and did.

    `written` are files and folders that were made or opened for writing, those gone again
    included. `reached_for` are addresses other than loopback, name servers and local sockets,
    whether they answered or not.
    """

    output: str
    written: set[Path]
    reached_for: set[str]


def watched(code: str, *arguments: str | Path, folder: Path) -> Watched:
    """Run Python code in `folder`, with empty folders for home and temporary files below it.

    No other variable of the environment is passed on but PATH. Skips the test, in CI fails it,
    where the system has no strace or does not let it watch.
    """
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    for name in EMPTY:
        environment[name] = str(folder / name.lower())
        Path(environment[name]).mkdir()
    traces = folder / "traces"
    traces.mkdir()
    watch = (*_own_network(), *WATCH, "-o", traces / "trace", sys.executable, "-c", START)
    run = subprocess.run(
        [*watch, "-c", code, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN_SECONDS,
    )
    assert run.returncode == 0, run.stderr
    calls = [call for file in traces.iterdir() for call in file.read_text().splitlines()]
    return Watched(run.stdout, {folder / path for path in _written(calls)}, set(_others(calls)))


def _own_network() -> list[str]:
    """The command that starts another in a network of its own, once it is known to work."""
    own = ["unshare", "--map-root-user", "--net"]
    trial = [*own, "strace", "-qq", "-e", "trace=none", "true"]
    if sys.platform != "linux" or not shutil.which("unshare") or not shutil.which("strace"):
        reason = "watching needs Linux with unshare (util-linux) and strace"
    else:
        run = subprocess.run(trial, capture_output=True, text=True)
        if run.returncode == 0:
            return own
        reason = f"this system lets nothing be watched: {run.stderr.strip()}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _written(calls: list[str]) -> Iterator[str]:
    for call in calls:
        match = _OPENED.match(call) or _MADE.match(call)
        if match and not match["path"].startswith(DEVICES):
            yield match["path"]


def _others(calls: list[str]) -> Iterator[str]:
    for call in calls:
        for match in _ADDRESS.finditer(call):
            local = ipaddress.ip_address(match["address"]).is_loopback
            if not local or int(match["port"]) == NAME_SERVER:
                yield f"{match['address']} port {match['port']}"
        match = _LOCAL.search(call)
        if match and match["path"] != f'"{USERS}"':
            yield match["path"]
