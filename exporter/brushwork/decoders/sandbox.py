"""Giving up what a process that decodes needs no more. For good: see SECURITY.md for what is left.

What a system does not have is left out: limits are POSIX's, the rest is Linux's.
"""

import ctypes
import os
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import resource

NOBODY: Final = 65_534

# linux/prctl.h
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
# linux/landlock.h: rights of files by version, and of all others from a version on
_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same on all processors
_TELL_VERSION = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_MOST_FILE_RIGHTS = 16
_TCP, _TCP_SINCE = 0b11, 4
_ABSTRACT_SOCKETS_AND_SIGNALS, _SCOPES_SINCE = 0b11, 6


def enter_sandbox(memory: int) -> None:
    """From now on open no file or socket, write none, and use `memory` bytes more at most.

    Where the process is root's it becomes nobody's. On Linux it ends with the thread that started
    it, gains no rights by what it runs, and reaches no file, TCP port or other process, where the
    kernel has Landlock.
    """
    used = _address_space()  # while a file can be read
    _become_nobody()
    if sys.platform == "linux":
        _give_up_on_linux()
    _limit(None if used is None else used + memory)


def limit_processor(seconds: int) -> None:
    """So many seconds of processor time more, of all threads together; SIGXCPU after that."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1 + seconds, most))


def ignore_signals() -> None:
    """A server that is told to stop still finishes its pictures, and ends its processes itself."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _become_nobody() -> None:
    if os.geteuid() == 0:
        with suppress(OSError):  # root of a container, without the right to become another
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)


def _limit(address_space: int | None) -> None:
    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 0)]
    if address_space is not None:
        limits.append((resource.RLIMIT_AS, address_space))
    for which, most in limits:
        _, now = resource.getrlimit(which)
        if now != resource.RLIM_INFINITY:
            most = min(most, now)
        resource.setrlimit(which, (most, most))


def _address_space() -> int | None:
    """Bytes of it that are used; None where the system does not tell, nor hold to a limit."""
    told = Path("/proc/self/statm")
    try:
        return int(told.read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return None


def _give_up_on_linux() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), *_zeros(3))
    libc.prctl(_PR_SET_DUMPABLE, *_zeros(4))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), *_zeros(3))
    _landlock(libc)


def _landlock(libc: ctypes.CDLL) -> None:
    def call(number: int, *arguments: object) -> int:
        return int(libc.syscall(ctypes.c_long(number), *arguments))

    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_TELL_VERSION))
    if version < 1:
        return  # the kernel has none
    files = (1 << _FILE_RIGHTS.get(version, _MOST_FILE_RIGHTS)) - 1
    tcp = _TCP if version >= _TCP_SINCE else 0
    scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if version >= _SCOPES_SINCE else 0
    rights = struct.pack("QQQ", files, tcp, scopes)
    rules = call(_CREATE_RULESET, rights, ctypes.c_size_t(len(rights)), ctypes.c_uint(0))
    if rules < 0:
        return
    call(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint(0))
    os.close(rules)


def _zeros(count: int) -> list[ctypes.c_ulong]:
    return [ctypes.c_ulong(0)] * count
