"""Loopback hosts for pages that real browsers open."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from ..contract import policies
from ..contract.manifest import CATALOGUE_NAME, SCHEMA_VERSION
from ..errors import BrowserError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
ISOLATION = policies.ISOLATION
POLICY = policies.engine_page()
BLANK = b"<!doctype html><meta charset=utf-8><title>Brushwork</title><body>"


@dataclass
class Site:
    """What a host serves: `files` and `folders` by path, files first, all with these headers."""

    address: str = ""
    """Where it is served, without a slash at the end; empty before `serve`."""
    files: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    """By the path that theirs begin with, which ends with a slash."""
    headers: dict[str, str] = field(default_factory=dict)

    def read(self, path: str) -> bytes | None:
        """The content at a path, None where there is none."""
        if path in self.files:
            return self.files[path]
        for prefix, folder in self.folders.items():
            if path.startswith(prefix):
                found = _read(folder, path.removeprefix(prefix))
                if found is not None:
                    return found
        return None

    def answer(self, request: BaseHTTPRequestHandler, path: str) -> None:
        """Answer a GET request for a path."""
        content = self.read(path)
        self.begin(request, path, content)
        request.wfile.write(content or b"")

    def begin(self, request: BaseHTTPRequestHandler, path: str, content: bytes | None) -> None:
        """Send what comes before the content: 404 where there is none."""
        request.send_response(404 if content is None else 200)
        suffix = ".html" if path.endswith("/") else Path(path).suffix
        request.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        request.send_header("Content-Length", str(len(content or b"")))
        for name, value in self.headers_of(path).items():
            request.send_header(name, value)
        request.end_headers()

    def headers_of(self, path: str) -> Mapping[str, str]:
        """The headers of an answer, beside its type and length."""
        return self.headers


AnySite = TypeVar("AnySite", bound=Site)


@contextmanager
def serve(site: AnySite) -> Iterator[AnySite]:
    """Serve a site on loopback, which gives it its address, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.answer(self, unquote(urlsplit(self.path).path))

        def log_message(self, *_: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            site.address = f"http://127.0.0.1:{server.server_port}"
            yield site
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of a file is no news."""


def engine_site(
    web: Path, stylizer: Path, id: str, extra: Mapping[str, bytes] | None = None
) -> Site:
    """A blank page, the built web part's assets, and one stylizer, isolated and under `POLICY`.

    The stylizer is at `stylizers/ID/`, the only one of the catalogue, whatever its folder's name.
    `extra` is served as well, content by path. Raises BrowserError where the assets cannot be read.
    """
    catalogue = json.dumps({"schema_version": SCHEMA_VERSION, "stylizers": [id]}).encode()
    files = {"/": BLANK, f"/stylizers/{CATALOGUE_NAME}": catalogue, **(extra or {})}
    # Read now, so that a build in the meantime changes nothing.
    try:
        for file in (web / "assets").iterdir():
            if file.suffix in TYPES:
                files[f"/assets/{file.name}"] = file.read_bytes()
    except OSError as error:
        raise BrowserError(
            f"cannot read the built web part in {web}: {error.strerror}; build it again"
        ) from error
    headers = {
        **ISOLATION,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Site(files=files, folders={f"/stylizers/{id}/": stylizer}, headers=headers)


def _read(folder: Path, name: str) -> bytes | None:
    """A file in a folder, or below; None where there is none."""
    file = folder / name
    if "\0" in name or ".." in file.parts or not file.is_relative_to(folder):
        return None
    return file.read_bytes() if file.is_file() else None
