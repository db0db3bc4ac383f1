"""The options of `brushwork serve`."""

from pathlib import Path
from typing import Annotated

import typer

from brushwork.inference.sessions import MOST_THREADS

from .engines import OUR_ENGINES
from .listener import DEFAULT_PORT
from .logs import LogFormat

MOST_DECODERS = 64

Address = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65535,
        help=f"Port to listen on; by default {DEFAULT_PORT}, or the next one that is free.",
        show_default=False,
    ),
]
Stylizers = Annotated[
    Path | None,
    typer.Option(
        help="Folder of published stylizers, instead of the shipped ones.",
        show_default=False,
    ),
]
Documentation = Annotated[
    Path | None,
    typer.Option(
        "--docs",
        metavar="DIR",
        help="What `brushwork docs` wrote, the folder docs of a site, to be served as docs/.",
        show_default=False,
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A host name by which people reach this server, without port; repeatable.",
        show_default=False,
    ),
]
OpenBrowser = Annotated[
    bool, typer.Option("--open", help="Open the studio in a browser, where there is a display.")
]
NoApi = Annotated[
    bool, typer.Option("--no-api", help="Serve pages only; paint nothing on this machine.")
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help=f"What paints: {', '.join(OUR_ENGINES)}, or one that an installed package brings.",
    ),
]
EngineAddress = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="The inference server of --engine oip: Triton, KServe, MLServer.",
        show_default=False,
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST_THREADS,
        help="CPU threads of the engine; by default one a core.",
        show_default=False,
    ),
]
SignCertificate = Annotated[
    Path | None,
    typer.Option(
        metavar="CERT.pem",
        envvar="BRUSHWORK_SIGN_CERTIFICATE",
        help="Sign paintings (C2PA) with this certificate, followed by those above it.",
        show_default=False,
    ),
]
SignKey = Annotated[
    Path | None,
    typer.Option(
        metavar="KEY.pem",
        envvar="BRUSHWORK_SIGN_KEY",
        help="The certificate's private key.",
        show_default=False,
    ),
]
SignTimestamps = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="BRUSHWORK_SIGN_TIMESTAMPS",
        help="An authority (RFC 3161) that is asked when a painting was signed; by default nobody "
        "is asked.",
        show_default=False,
    ),
]
Queue = Annotated[int, typer.Option(min=0, help="Pictures that may wait while one is painted.")]
Megapixels = Annotated[
    int, typer.Option(min=1, max=100, metavar="MEGAPIXELS", help="The largest picture.")
]
Seconds = Annotated[
    float,
    typer.Option(
        min=1, metavar="SECONDS", help="What one picture may take, from decoding to encoding."
    ),
]
Decoders = Annotated[
    int,
    typer.Option(
        min=0,
        max=MOST_DECODERS,
        help="Processes that decode pictures; 0 to decode in the server's own.",
    ),
]
DecoderMemory = Annotated[
    int,
    typer.Option(
        min=100, metavar="MB", help="Memory that decoding one picture may take, in a decoder."
    ),
]
DecoderSeconds = Annotated[
    float,
    typer.Option(
        min=1, metavar="SECONDS", help="What decoding one picture may take, in a decoder."
    ),
]
Held = Annotated[
    int,
    typer.Option(
        min=1,
        metavar="MB",
        help="Pictures that wait and paintings that are sent, of all clients together.",
    ),
]
PerClient = Annotated[int, typer.Option(min=1, help="Requests of one client to the API at once.")]
Jobs = Annotated[
    int, typer.Option(min=0, help="Jobs that wait or are painted at a time; 0 for no jobs at all.")
]
ClientJobs = Annotated[
    int, typer.Option(min=1, help="Jobs of one client, those whose results are kept among them.")
]
Kept = Annotated[int, typer.Option(min=1, metavar="MB", help="Results of all jobs together.")]
KeptSeconds = Annotated[
    float, typer.Option(min=1, metavar="SECONDS", help="How long a job's result is kept.")
]
ClientStreams = Annotated[
    int, typer.Option(min=1, help="Streams of events that one client follows at once.")
]
CacheMegabytes = Annotated[
    int,
    typer.Option(
        min=0,
        metavar="MB",
        help="Paintings kept to be given again to whoever sends the same picture and look.",
    ),
]
Proxies = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ADDRESS",
        help="A reverse proxy whose X-Forwarded-For is believed, or a network; repeatable.",
        show_default=False,
    ),
]
RootPath = Annotated[
    str,
    typer.Option(
        metavar="PATH",
        help="The path of a reverse proxy below which this host lies, such as /paint.",
        show_default=False,
    ),
]
MostConnections = Annotated[
    int, typer.Option(min=1, help="Connections at once; fewer where the process may have fewer.")
]
Drain = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="Seconds to go on as before when the server is stopped, while /readyz says so.",
    ),
]
Metrics = Annotated[
    str | None,
    typer.Option(
        metavar="[ADDRESS:]PORT",
        help="Tell metrics at http://ADDRESS:PORT/metrics, by default on this machine alone; "
        "without it, nowhere.",
        show_default=False,
    ),
]
Logs = Annotated[LogFormat, typer.Option(help="Lines of the log, for people or for programs.")]
Grace = Annotated[
    int,
    typer.Option(
        min=0, metavar="SECONDS", help="Seconds to finish pictures in, when the server is stopped."
    ),
]
