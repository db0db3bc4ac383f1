"""A small built web part, engines, and a real server on loopback."""

import gzip
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from brushwork_server import Limits, create_app
from brushwork_server.engines import Engine, native_engine
from PIL import Image
from starlette.testclient import TestClient

STYLIZERS = Path(__file__).parents[2] / "web" / "stylizers"
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
    for page in ("index", "example", "fallback"):
        template = "<title>" + page + "</title>{{ assets['studio.js'] }} {{ fallback.pixels }}"
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


@pytest.fixture
def client(web: Path, engine: Engine) -> Iterator[TestClient]:
    """A client of the whole application, with the native engine."""
    app = create_app(engine=engine, stylizers=STYLIZERS, web=web, limits=Limits())
    with TestClient(app, base_url="http://localhost:8000") as client:
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
