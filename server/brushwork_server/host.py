"""uvicorn's server as the host needs it: it warms up, drains, and ends when it is told to."""

import asyncio
import errno
import logging
import math
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from .jobs.jobs import Jobs
from .protocol.connection import Connection
from .readiness import Readiness

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
LAST_WORD_SECONDS = 1.0
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_TOLD_EVERY_SECONDS = 60

logger = logging.getLogger("brushwork.server")


class Host(uvicorn.Server):
    """uvicorn's server: it drains at the first signal, and ends at the second.

    From the first one on it is not ready; for `drain` seconds all else goes on, so that whoever
    asks for that notices. Then it takes no more pictures. `warm_up` is begun with the server.
    """

    _loop: asyncio.AbstractEventLoop
    _finishing: asyncio.Task[None] | None = None

    def __init__(
        self,
        config: uvicorn.Config,
        readiness: Readiness | None = None,
        warm_up: Callable[[], Coroutine[Any, Any, None]] | None = None,
        drain: float = 0.0,
    ) -> None:
        super().__init__(config)
        self._readiness = readiness or Readiness()
        self._warm_up = warm_up
        self._warming: asyncio.Task[None] | None = None  # which nobody else keeps
        self._drain = drain
        self._told = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(Calm())
        if self._warm_up is not None:  # before anybody can ask whether it is ready
            self._warming = self._loop.create_task(self._warm_up())
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody finish, tell the rest, and leave who does not listen."""
        self._readiness.drain()
        await self._finish_jobs()
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=LAST_WORD_SECONDS)
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.cut()
        await asyncio.sleep(0)  # so that they are lost before the loop ends

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Be ready no more, and stop after a while; at the second signal at once."""
        if self._told:
            self.force_exit = self.should_exit = True
            self._loop.call_soon_threadsafe(self._cancel)
            return
        self._told = True
        self._readiness.drain()
        if self._drain:
            self._loop.call_soon_threadsafe(self._loop.call_later, self._drain, self._stop)
        else:
            self._stop()

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

    def _stop(self) -> None:
        self.should_exit = True

    @property
    def _jobs(self) -> Jobs | None:
        jobs: Jobs | None = getattr(getattr(self.config.app, "state", None), "jobs", None)
        return jobs

    async def _finish_jobs(self) -> None:
        """Let jobs be finished and fetched, of the time that there is; connections are taken."""
        if self._jobs is None:
            return
        seconds = 0 if self.force_exit else self.config.timeout_graceful_shutdown or 0
        end = self._loop.time() + seconds
        self._finishing = asyncio.create_task(self._jobs.drain(seconds))
        await asyncio.wait([self._finishing])
        self.config.timeout_graceful_shutdown = max(0, math.ceil(end - self._loop.time()))

    def _cancel(self) -> None:
        if self._jobs is not None:
            self._jobs.stop()  # before the rest: those who follow jobs are told
        if self._finishing is not None:
            self._finishing.cancel()
        for task in self.server_state.tasks:
            task.cancel()


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
