"""A real server on loopback, in a thread."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from brushwork_server.host import Host
from brushwork_server.limits import Limits
from brushwork_server.listener import listen
from brushwork_server.running import configuration
from brushwork_server.telemetry import Hook, Telemetry

from .clock import SteeredLoop

HOST = "localhost:8000"
AT_MOST_SECONDS = 0.2


@contextmanager
def steered(
    app: object,
    host: str = HOST,
    send_buffer: int | None = None,
    limits: Limits | None = None,
    hooks: Iterable[Hook] = (),
    proxies: Sequence[str] = (),
    **named: Any,
) -> Iterator[tuple[httpx.Client, SteeredLoop]]:
    """A client of an application that uvicorn runs on loopback, and the loop with its clock.

    `host` is the client's Host header; `send_buffer` is how many bytes the kernel takes of an
    answer that nobody reads; `limits`, `hooks` and `proxies` are of connections,
    what else is named of `Host`. The server stops as it does in reality, in no time.
    """
    config = configuration(app, limits, Telemetry(hooks), grace=3, proxies=proxies)
    with served(Host(config, **named), host, send_buffer) as (client, loop):
        yield client, loop


@contextmanager
def served(
    server: Host, host: str = HOST, send_buffer: int | None = None
) -> Iterator[tuple[httpx.Client, SteeredLoop]]:
    """A client of a server, and the server's loop; see `steered`."""
    loop = SteeredLoop()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(server.serve(sockets=[listener]))

    with listen("127.0.0.1", 0) as listener:
        if send_buffer is not None:  # connections have their listener's
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        thread = threading.Thread(target=run)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, headers={"Host": host}, timeout=60) as client:
                yield client, loop
        finally:
            server.should_exit = True
            _let_finish(server)
            loop.hurry()
            thread.join(60)
    assert not thread.is_alive()


def _let_finish(server: Host) -> None:
    """Give what is nearly done the moment that it would have, were the clock not turned."""
    end = time.monotonic() + AT_MOST_SECONDS
    while server.server_state.tasks and time.monotonic() < end:
        time.sleep(0.005)


@contextmanager
def hosted(app: object, host: str = HOST) -> Iterator[httpx.Client]:
    """A client of an application that uvicorn runs on loopback; `host` is its Host header."""
    with steered(app, host) as (client, _):
        yield client
