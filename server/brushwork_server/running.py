"""How uvicorn runs the host, until it is stopped."""

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from brushwork.contract.limits import SERVER_GRACE_SECONDS

from .access_log import access_log
from .limits import Limits
from .protocol.connection import Connection
from .protocol.crowd import Crowd
from .telemetry import Telemetry

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
THREADS_END_SECONDS = 0.5
LAST_WORD_SECONDS = 1.0
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_TOLD_EVERY_SECONDS = 60

logger = logging.getLogger("brushwork.server")


def configuration(
    app: object,
    limits: Limits | None = None,
    telemetry: Telemetry | None = None,
    grace: int = SERVER_GRACE_SECONDS,
    proxies: Sequence[str] = (),
) -> uvicorn.Config:
    """How uvicorn runs the host.

    `limits` and `telemetry`, by default the access log, are of connections; `grace` are the
    seconds for pictures in work and in the queue when the host is stopped. `proxies` are addresses
    and networks of those whose X-Forwarded-For and X-Forwarded-Proto are believed.
    """
    limits = limits or Limits()
    crowd = Crowd(limits, telemetry or Telemetry([access_log]))
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        access_log=False,
        backlog=crowd.accepted_at_once,
        http=partial(Connection, crowd=crowd),  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        log_level="warning",
        forwarded_allow_ips=list(proxies),
        proxy_headers=bool(proxies),
        server_header=False,
        timeout_graceful_shutdown=grace,
        timeout_keep_alive=limits.idle_seconds,
        ws="none",
    )


class Host(uvicorn.Server):
    """uvicorn's server: it drains at the first signal, and ends at the second."""

    _loop: asyncio.AbstractEventLoop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(Calm())
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody finish, tell the rest, and leave who does not listen."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=LAST_WORD_SECONDS)
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.cut()
        await asyncio.sleep(0)  # so that they are lost before the loop ends

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take no more connections; at the second signal let nothing be finished."""
        if self.should_exit:
            self.force_exit = True
            self._loop.call_soon_threadsafe(self._cancel)
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that end a process; uvicorn would not know a terminal's end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        known = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
        # What is ignored stays so: `nohup` means it.
        taken = [each for each in known if signal.getsignal(each) is not signal.SIG_IGN]
        before = {each: signal.signal(each, self.handle_exit) for each in taken}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _cancel(self) -> None:
        for task in self.server_state.tasks:
            task.cancel()


def run(app: object, listener: socket.socket, **settings: Any) -> None:
    """Serve an application on a listener until a signal; `settings` are of `configuration`."""
    Host(configuration(app, **settings)).run(sockets=[listener])
    _leave_threads()


class Calm:
    """Where files are short it says so once a minute; asyncio would a thousand times a second."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _OUT_OF_FILES):
            loop.default_exception_handler(context)
        elif loop.time() >= self._next:
            self._next = loop.time() + _TOLD_EVERY_SECONDS
            logger.error("no connection can be accepted: %s", error.strerror)


def _leave_threads() -> None:
    """End the process where a thread works on, for nobody, which nothing can stop."""
    end = time.monotonic() + THREADS_END_SECONDS
    for thread in threading.enumerate():
        if thread is threading.current_thread() or thread.daemon:
            continue
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            logging.shutdown()
            sys.stdout.flush()
            os._exit(0)
