"""A small built web part, engines, and a real server on loopback."""

import gzip
import io
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from PIL import Image

from brushwork.manifest import load_manifest
from brushwork.pixels import Pixels
from brushwork_server import create_app
from brushwork_server.command import configuration
from brushwork_server.engines import Engine, Unwanted, native_engine

STYLIZERS = Path(__file__).parents[2] / "web" / "stylizers"
HOST = "localhost:8000"
SCRIPT = "studio-ABCDEFGH.js"
RUNTIME = "ort-0123abcd.wasm"


def png(width: int = 24, height: int = 16, mode: str = "RGB") -> bytes:
    """A PNG of coloured noise."""
    noise = np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise, "RGBA").convert(mode).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like web/dist, with pages that only name themselves."""
    folder = tmp_path_factory.mktemp("web")
    files = {
        f"assets/{SCRIPT}": b"export {};\n" * 100,
        f"assets/{RUNTIME}": bytes(range(256)) * 40,
        "samples/chelsea.jpg": b"a sample",
        "assets.json": json.dumps({"studio.js": f"assets/{SCRIPT}"}).encode(),
    }
    for page in ("index", "fallback"):
        template = (
            "<title>"
            + page
            + "</title>{{ assets['studio.js'] }} {{ fallback and fallback.pixels }}"
        )
        files[f"templates/{page}.html.j2"] = template.encode()
    files["templates/example.html.j2"] = b"<title>example</title>"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        if name.startswith("assets/"):
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content))
            # Not real brotli: whether it is sent is what matters.
            path.with_name(path.name + ".br").write_bytes(b"brotli")
    return folder


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The native engine with the shipped stylizers."""
    return native_engine(STYLIZERS, threads=1)


class Negative:
    """An engine that needs no network: it inverts colours, and waits where it is told to."""

    name = "negative 1"
    provider = "PaperExecutionProvider"

    def __init__(self) -> None:
        self.stylizers = {"classics": load_manifest(STYLIZERS / "classics")}
        self.started = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.go_on.set()
        self.at_once = 0
        self.most_at_once = 0
        self.stopped = 0

    def paint(
        self,
        pixels: Pixels,
        stylizer: str,
        style: str,
        strength: float,
        unwanted: Callable[[], bool],
    ) -> Pixels:
        """Invert the colours once `go_on` is set."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.started.release()
        try:
            while not self.go_on.wait(0.01):
                if unwanted():
                    self.stopped += 1
                    raise Unwanted
        finally:
            self.at_once -= 1
        return np.concatenate([255 - pixels[..., :3], pixels[..., 3:]], axis=2)


@contextmanager
def hosted(app: object, host: str = HOST) -> Iterator[httpx.Client]:
    """A client of an application that uvicorn runs on loopback; `host` is its Host header."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configuration(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, headers={"Host": host}, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(20)
    assert not thread.is_alive()


def raw(client: httpx.Client, request: bytes) -> bytes:
    """Send bytes that no well-behaved client would, and return the answer up to its end."""
    with connected(client) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def ask(client: httpx.Client, path: str, *headers: str) -> bytes:
    """The answer to a GET with headers and a path that clients would tidy up."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers, "", ""]
    return raw(client, "\r\n".join(lines).encode())


def connected(client: httpx.Client) -> socket.socket:
    """A plain connection to a client's server."""
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), 20)


@pytest.fixture(scope="session")
def client(web: Path) -> Iterator[httpx.Client]:
    """A client of the whole application, with an engine that inverts colours."""
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=web)) as client:
        yield client


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A `brushwork serve` process: its address, and the process."""
    command = [sys.executable, "-m", "brushwork", "serve", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.search(r"http://\S+", line)
            if match is None:
                process.wait(10)
                assert process.stderr is not None
                pytest.fail(f"no address: {line!r} {process.stderr.read()!r}")
            yield match[0], process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(20)
