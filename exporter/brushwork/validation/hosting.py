"""A loopback host for one stylizer and the built web part, as a studio's host would serve them."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..contract.manifest import CATALOGUE_NAME, SCHEMA_VERSION
from ..errors import ValidationError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
# Isolation gives threads; the policy is the studio's: no eval, nothing from elsewhere.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
        "worker-src 'self'; connect-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAGE = b"<!doctype html><title>Brushwork validation</title>"


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of a file is no news."""


@contextmanager
def host(
    web: Path, stylizer: Path, id: str, extra: Mapping[str, bytes] | None = None
) -> Iterator[str]:
    """Serve a blank page, `web`'s assets and the stylizer's folder; gives the address.

    `extra` is served as well, content by path.

    The stylizer appears as `stylizers/ID/`, the only one of the catalogue, whatever its folder's
    name. Only loopback can reach the host; it ends with the block. Raises ValidationError.
    """
    catalogue = json.dumps({"schema_version": SCHEMA_VERSION, "stylizers": [id]}).encode()
    contents = {"/": PAGE, f"/stylizers/{CATALOGUE_NAME}": catalogue, **(extra or {})}
    # Read now, so that a build in the meantime changes nothing.
    try:
        for file in (web / "assets").iterdir():
            if file.suffix in TYPES:
                contents[f"/assets/{file.name}"] = file.read_bytes()
    except OSError as error:
        raise ValidationError(
            f"cannot read the built web part in {web}: {error.strerror}; build it again"
        ) from error
    prefix = f"/stylizers/{id}/"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            content = contents.get(path)
            if content is None and path.startswith(prefix):
                content = _read(stylizer, path.removeprefix(prefix))
            status = HTTPStatus.NOT_FOUND if content is None else HTTPStatus.OK
            suffix = ".html" if path == "/" else Path(path).suffix
            self.send_response(status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _read(folder: Path, name: str) -> bytes | None:
    """The named file of the folder, None where there is none."""
    file = folder / name
    return file.read_bytes() if file.name == name and file.is_file() else None
