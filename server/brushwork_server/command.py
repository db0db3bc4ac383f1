"""`brushwork serve`."""

import logging
import os
import sys
import threading
import webbrowser
from contextlib import ExitStack
from functools import partial

from brushwork.contract.limits import MEGA, SERVER_DECODERS, SERVER_GRACE_SECONDS
from brushwork.contract.manifest import load_catalogue
from brushwork.decoders import can_decode_apart
from brushwork.provenance import load_signer
from brushwork.site.pages import web_folder
from brushwork.site.stylizers import stylizers_folder

from . import arguments, options
from .access_log import access_log
from .app import create_app, decoders_for, queue_for
from .engines import DEFAULT_ENGINE, load_engine
from .limits import Limits
from .listener import WILDCARDS, address_of, listen
from .logs import LogFormat, log_to
from .metrics import Metrics
from .metrics_app import create_metrics_app
from .readiness import Readiness
from .running import run, running_beside
from .telemetry import Hook, Telemetry
from .warming import warm_up

logger = logging.getLogger("brushwork.server")
DEFAULT_DECODERS = SERVER_DECODERS if can_decode_apart() else 0


def serve(
    host: options.Address = "127.0.0.1",
    port: options.Port = None,
    stylizers: options.Stylizers = None,
    documentation: options.Documentation = None,
    allow_host: options.Names = None,
    open_browser: options.OpenBrowser = False,
    no_api: options.NoApi = False,
    engine_name: options.EngineName = DEFAULT_ENGINE,
    engine_address: options.EngineAddress = None,
    threads: options.Threads = None,
    sign_certificate: options.SignCertificate = None,
    sign_key: options.SignKey = None,
    sign_timestamps: options.SignTimestamps = None,
    queue: options.Queue = Limits.queue,
    pixels: options.Megapixels = Limits.pixels // MEGA,
    seconds: options.Seconds = Limits.picture_seconds,
    decoders: options.Decoders = DEFAULT_DECODERS,
    decoder_memory: options.DecoderMemory = Limits.decoder_bytes // MEGA,
    decoder_seconds: options.DecoderSeconds = Limits.decoder_seconds,
    held: options.Held = Limits.held_bytes // MEGA,
    per_client: options.PerClient = Limits.client_requests,
    jobs: options.Jobs = Limits.jobs,
    client_jobs: options.ClientJobs = Limits.client_jobs,
    kept: options.Kept = Limits.kept_bytes // MEGA,
    kept_seconds: options.KeptSeconds = Limits.kept_seconds,
    client_streams: options.ClientStreams = Limits.client_streams,
    cache_megabytes: options.CacheMegabytes = Limits.cache_bytes // MEGA,
    connections: options.MostConnections = Limits.connections,
    proxy: options.Proxies = None,
    root_path: options.RootPath = "",
    drain: options.Drain = 0.0,
    grace: options.Grace = SERVER_GRACE_SECONDS,
    metrics: options.Metrics = None,
    log_format: options.Logs = LogFormat.TEXT,
) -> None:
    """Serve the studio, and paint pictures that are too large for a browser.

    Prints its address, and runs until Ctrl-C, which lets it finish the pictures that it has; the
    second one does not. For others than this machine name an address with
    --host, and with --allow-host every name that people reach it by; docs/server.md has limits,
    headers and the API.

    Example:

    brushwork serve --host 0.0.0.0 --allow-host paint.example.org
    """
    log_to(sys.stderr, log_format)
    web = web_folder()
    folder = stylizers or stylizers_folder()
    load_catalogue(folder)
    names = [host, *map(arguments.host_name, allow_host or [])]
    root_path = arguments.root_path(root_path)
    proxies = [arguments.network(each) for each in proxy or []]
    limits = Limits(
        queue=queue,
        pixels=pixels * MEGA,
        picture_seconds=seconds,
        decoder_bytes=decoder_memory * MEGA,
        decoder_seconds=decoder_seconds,
        held_bytes=held * MEGA,
        client_requests=per_client,
        jobs=jobs,
        client_jobs=client_jobs,
        kept_bytes=kept * MEGA,
        kept_seconds=kept_seconds,
        client_streams=client_streams,
        cache_bytes=cache_megabytes * MEGA,
        connections=connections,
    )
    signer = load_signer(sign_certificate, sign_key, sign_timestamps)
    if signer is not None:
        logger.info("%s", signer)
    arguments.decoders(decoders)
    told = None if metrics is None else arguments.metrics_address(metrics)
    with ExitStack() as ends:
        listener = ends.enter_context(listen(host, port))
        beside = None if told is None else ends.enter_context(listen(*told, "--metrics"))
        # They start while the engine is loaded.
        apart = None
        if decoders and not no_api:
            apart = ends.enter_context(decoders_for(decoders, limits))
        engine = (
            None
            if no_api
            else load_engine(engine_name, folder, threads=threads, address=engine_address)
        )
        if apart is not None:
            apart.wait()
        pictures, readiness = queue_for(engine, limits), Readiness()
        counted = Metrics(engine, pictures, readiness, apart)
        hooks: list[Hook] = [access_log, counted]
        app = create_app(
            engine=engine,
            stylizers=folder,
            web=web,
            documentation=documentation,
            host_names=names,
            any_address=host in WILDCARDS,
            limits=limits,
            root_path=root_path,
            hooks=hooks,
            queue=pictures,
            readiness=readiness,
            signer=signer,
            decoders=apart,
        )
        if hasattr(app.state, "jobs"):
            counted.watch_jobs(app.state.jobs.shelf)
        address = address_of(host, listener)
        print(f"Brushwork is at {address}  (stop it with Ctrl-C)")
        if open_browser and _has_display():
            # A browser may block while it starts, and the socket already takes its connection.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        if told is not None and beside is not None:
            print(f"Metrics are at {address_of(told[0], beside)}metrics")
            own = create_metrics_app(counted.registry, [told[0], *names], told[0] in WILDCARDS)
            ends.enter_context(running_beside(own, beside, limits))
        run(
            app,
            listener,
            readiness=readiness,
            warm_up=partial(warm_up, engine, pictures, readiness) if engine else None,
            drain=drain,
            limits=limits,
            telemetry=Telemetry(hooks),
            grace=grace,
            proxies=proxies,
        )


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
