"""`brushwork serve`."""

import logging
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from brushwork.contract.manifest import load_catalogue
from brushwork.inference.sessions import MOST_THREADS
from brushwork.site.pages import web_folder
from brushwork.site.stylizers import stylizers_folder

from .addresses import is_name
from .app import create_app
from .engines import DEFAULT_ENGINE, load_engine
from .limits import Limits
from .listener import DEFAULT_PORT, WILDCARDS, ServeError, address_of, listen
from .running import run


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
    """Serve the studio, and paint pictures that are too large for a browser.

    Prints its address, and runs until Ctrl-C. For others than this machine name an address with
    --host, and with --allow-host every name that people reach it by; docs/server.md has limits,
    headers and the API.

    Example:

    brushwork serve --host 0.0.0.0 --allow-host paint.example.org
    """
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    logging.getLogger("brushwork").setLevel(logging.INFO)
    web = web_folder()
    folder = stylizers or stylizers_folder()
    load_catalogue(folder)
    for name in allow_host or []:
        if not is_name(name):
            raise ServeError(f"--allow-host takes a name such as paint.example.org, not {name!r}")
    listener = listen(host, port)
    with listener:
        app = create_app(
            engine=None if no_api else load_engine(DEFAULT_ENGINE, folder, threads=threads),
            stylizers=folder,
            web=web,
            host_names=[host, *(allow_host or [])],
            any_address=host in WILDCARDS,
            limits=Limits(queue=queue),
        )
        address = address_of(host, listener)
        print(f"Brushwork is at {address}  (stop it with Ctrl-C)")
        if open_browser and _has_display():
            # A browser may block while it starts, and the socket already takes its connection.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        run(app, listener)


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
