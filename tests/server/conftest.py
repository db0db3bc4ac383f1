"""A small built web part, engines, and a real server on loopback."""

import gzip
import http.client
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Code, Look
from brushwork.contract.manifest import load_manifest
from brushwork.errors import LookError
from brushwork.imaging import decode
from brushwork_server import create_app
from brushwork_server.command import configuration
from brushwork_server.engines import Cancelled, Engine, NativeStylizers

STYLIZERS = Path(__file__).parents[2] / "web" / "stylizers"
STYLE = load_manifest(STYLIZERS / "classics").styles[0].id
FORM = {"stylizer": "classics", "style": STYLE}
HOST = "localhost:8000"
SCRIPT = "studio-ABCDEFGH.js"
RUNTIME = "ort-0123abcd.wasm"


def png(width: int = 24, height: int = 16, mode: str = "RGB") -> bytes:
    """A PNG of coloured noise."""
    noise = np.random.default_rng(5).integers(0, 256, (height, width, 4), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise, "RGBA").convert(mode).save(stream, "PNG")
    return stream.getvalue()


def plain(width: int, height: int) -> bytes:
    """A large picture in a small file."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "PNG")
    return stream.getvalue()


def stylize(client: httpx.Client, image: bytes, **fields: str) -> httpx.Response:
    """The answer to a picture and fields, which must be a painting."""
    files = {"image": ("photo", image)}
    response = client.post("/api/stylize", data=FORM | fields, files=files)
    assert response.status_code == 200, response.text
    return response


def picture(response: httpx.Response) -> Pixels:
    """The pixels of a painting."""
    return decode(response.content).pixels


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like web/dist, with pages that only name themselves."""
    folder = tmp_path_factory.mktemp("web")
    files = {
        f"assets/{SCRIPT}": b"export {};\n" * 100,
        f"assets/{RUNTIME}": bytes(range(256)) * 40,
        "samples/chelsea.jpg": b"a sample",
        "stylizers/stylizers.json": b'{"schema_version": 1, "stylizers": []}',
        "assets.json": json.dumps({"studio.js": f"assets/{SCRIPT}"}).encode(),
        "offline.json": json.dumps(
            {"modules": [], "keep": {f"assets/{SCRIPT}": "0" * 64}, "used": {}}
        ).encode(),
        "templates/service-worker.js.j2": b"{{ files | tojson }}",
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
    return NativeStylizers(STYLIZERS, threads=1)


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

    def encode(self, pixels: Pixels, stylizer: str, cancelled: Callable[[], bool]) -> Code:
        """It has no encoder."""
        raise LookError("no encoder")

    def paint(
        self, pixels: Pixels, stylizer: str, look: Look, cancelled: Callable[[], bool]
    ) -> Pixels:
        """Invert the colours once `go_on` is set."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.started.release()
        try:
            while not self.go_on.wait(0.01):
                if cancelled():
                    self.stopped += 1
                    raise Cancelled
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
            with httpx.Client(base_url=address, headers={"Host": host}, timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(60)
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


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and body of the answer on a connection."""
    with http.client.HTTPResponse(connection) as response:
        response.begin()
        return response.status, response.read()


def request(client: httpx.Client, image: bytes, *, chunked: bool = False) -> bytes:
    """A whole HTTP request with a picture."""
    built = client.build_request("POST", "/api/stylize", data=FORM, files={"image": ("a", image)})
    body = built.read()
    lines = ["POST /api/stylize HTTP/1.1", f"Host: {client.headers['host']}"]
    lines.append(f"Content-Type: {built.headers['content-type']}")
    if chunked:
        lines.append("Transfer-Encoding: chunked")
        body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def connected(client: httpx.Client) -> socket.socket:
    """A plain connection to a client's server."""
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), 60)


@pytest.fixture(scope="session")
def client(web: Path) -> Iterator[httpx.Client]:
    """A client of the whole application, with an engine that inverts colours."""
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=web)) as client:
        yield client
