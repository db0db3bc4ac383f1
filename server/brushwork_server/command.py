"""`brushwork serve`."""

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from brushwork.contract.manifest import load_catalogue
from brushwork.errors import BrushworkError
from brushwork.inference.sessions import MOST_THREADS
from brushwork.site.pages import web_folder
from brushwork.site.stylizers import stylizers_folder

from .app import create_app
from .engines import NativeStylizers
from .guard import bracketed, is_name
from .limits import Limits

DEFAULT_PORT = 8000
PORTS_TRIED = 20
GRACE_SECONDS = 3
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class ServeError(BrushworkError):
    """The host cannot be started."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help=f"Port to listen on; by default {DEFAULT_PORT}, or the next one that is free.",
            show_default=False,
        ),
    ] = None,
    stylizers: Annotated[
        Path | None,
        typer.Option(
            help="Folder of published stylizers, instead of the shipped ones.",
            show_default=False,
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A host name by which people reach this server, without port; repeatable.",
            show_default=False,
        ),
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the studio in a browser, where there is a display.")
    ] = False,
    no_api: Annotated[
        bool, typer.Option("--no-api", help="Serve pages only; paint nothing on this machine.")
    ] = False,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_THREADS,
            help="CPU threads of the engine; by default one a core.",
            show_default=False,
        ),
    ] = None,
    queue: Annotated[
        int, typer.Option(min=0, help="Pictures that may wait while one is painted.")
    ] = Limits.queue,
) -> None:
    """Serve the studio, and paint pictures that are too large for a browser."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    logging.getLogger("brushwork").setLevel(logging.INFO)
    web = web_folder()
    folder = stylizers or stylizers_folder()
    load_catalogue(folder)
    for name in allow_host or []:
        if not is_name(name):
            raise ServeError(f"--allow-host takes a name such as paint.example.org, not {name!r}")
    listener = _listen(host, port)
    with listener:
        app = create_app(
            engine=None if no_api else NativeStylizers(folder, threads),
            stylizers=folder,
            web=web,
            host_names=[host, *(allow_host or [])],
            any_address=host in WILDCARDS,
            limits=Limits(queue=queue),
        )
        address = _address(host, listener.getsockname()[1])
        typer.echo(f"Brushwork is at {address}  (stop it with Ctrl-C)")
        if open_browser and _has_display():
            # A browser may block while it starts, and the socket already takes its connection.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        _run(uvicorn.Server(configuration(app)), listener)


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


def _listen(host: str, port: int | None) -> socket.socket:
    wanted = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    reason = ""
    for number in wanted:
        try:
            family, _, _, _, address = socket.getaddrinfo(
                host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            both = host == "::" and socket.has_dualstack_ipv6()
            listener = socket.create_server(
                address, family=family, backlog=256, dualstack_ipv6=both
            )
        except socket.gaierror as error:
            raise ServeError(f"cannot listen on {host!r}: {error.strerror}") from error
        except UnicodeError as error:  # a part too long for DNS
            raise ServeError(f"cannot listen on {host!r}: it is no host name") from error
        except OSError as error:
            reason = error.strerror or str(error)
            continue
        if port is None and number != DEFAULT_PORT:
            typer.echo(f"Port {DEFAULT_PORT} is taken; using {number}.", err=True)
        return listener
    if port is None:
        tried = f"ports {wanted[0]} to {wanted[-1]}"
        raise ServeError(f"cannot listen on {tried} of {host}: {reason}; choose one with --port")
    raise ServeError(
        f"cannot listen on port {port} of {host}: {reason}; choose another one with --port"
    )


def _address(host: str, port: int) -> str:
    name = "localhost" if host in WILDCARDS else bracketed(host)
    return f"http://{name}:{port}/"


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    # uvicorn raises the signal again when it has shut down; both are a wanted end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
