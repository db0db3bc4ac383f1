"""A small built web part, engines, and a real server on loopback."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from brushwork_server import Engine, create_app, load_engine
from support.server.engines import Negative
from support.server.forms import STYLIZERS
from support.server.hosting import hosted
from support.server.web_part import RUNTIME, SCRIPT


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
            {
                "modules": [],
                "keep": {f"assets/{SCRIPT}": "0" * 64},
                "onnx": {},
                "later": {},
                "audit": {},
                "used": {},
            }
        ).encode(),
        "texts/en.json": b'{"language": "English"}',
        "texts/zh.json": '{"language": "中文"}'.encode(),
        "templates/service-worker.js.j2": b"{{ files | tojson }}",
    }
    for page in ("index", "fallback"):
        template = (
            "<title>"
            + page
            + "</title>{{ assets['studio.js'] }} {{ fallback and fallback.pixels }}"
        )
        files[f"templates/{page}.html.j2"] = template.encode()
    for page in ("example", "embed"):
        files[f"templates/{page}.html.j2"] = f"<title>{page}</title>".encode()
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
    return load_engine("cpu", STYLIZERS, threads=1)


@pytest.fixture(scope="session")
def client(web: Path) -> Iterator[httpx.Client]:
    """A client of the whole application, with an engine that inverts colours."""
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=web)) as client:
        yield client
