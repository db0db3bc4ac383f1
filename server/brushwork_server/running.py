"""How uvicorn runs the host, until it is stopped."""

import signal
import socket

import uvicorn

GRACE_SECONDS = 3


def configuration(app: object) -> uvicorn.Config:
    """How uvicorn runs the host."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        access_log=False,
        # Its handling of refused uploads is known; another one would be taken where installed.
        http="h11",
        lifespan="off",
        log_config=None,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws="none",
    )


def run(app: object, listener: socket.socket) -> None:
    """Serve an application on a listener until Ctrl-C or SIGTERM."""
    server = uvicorn.Server(configuration(app))
    # uvicorn raises the signal again when it has shut down; both are a wanted end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
