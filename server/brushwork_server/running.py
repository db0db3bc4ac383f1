"""How uvicorn runs the host, until it is stopped."""

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn

from brushwork.contract.limits import SERVER_GRACE_SECONDS

from .access_log import access_log
from .host import Host
from .limits import Limits
from .protocol.connection import Connection
from .protocol.crowd import Crowd
from .readiness import Readiness
from .telemetry import Telemetry

THREADS_END_SECONDS = 0.5
BESIDE_ENDS_SECONDS = 5.0


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


def run(
    app: object,
    listener: socket.socket,
    *,
    readiness: Readiness | None = None,
    warm_up: Callable[[], Coroutine[Any, Any, None]] | None = None,
    drain: float = 0.0,
    **settings: Any,
) -> None:
    """Serve an application on a listener until a signal.

    `readiness`, `warm_up` and `drain` are of `Host`, `settings` of `configuration`.
    """
    Host(configuration(app, **settings), readiness, warm_up, drain).run(sockets=[listener])
    _leave_threads()


@contextmanager
def running_beside(app: object, listener: socket.socket, limits: Limits) -> Iterator[None]:
    """Serve another application meanwhile, in a thread with a loop and connections of its own.

    So it answers also where all connections of the host are taken, and while the host drains.
    """
    host = Host(configuration(app, limits, Telemetry(), grace=1))
    thread = threading.Thread(target=host.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        host.should_exit = True
        thread.join(BESIDE_ENDS_SECONDS)


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
