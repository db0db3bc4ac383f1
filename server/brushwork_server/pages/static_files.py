"""Serving the built web part's files: precompressed, cached for ever where the name has a hash."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brushwork.contract.manifest import CATALOGUE_NAME, MANIFEST_NAME
from brushwork.errors import SiteError
from brushwork.site.pages import DOCUMENTATION, FOLDERS, STYLIZERS

from ..addresses import READING, local_path
from ..conditional import is_known
from ..problems import changed_file, of_status
from .negotiation import chosen
from .served_files import Form, read_served, served_files

# esbuild's hashes are 8 capitals and digits, all others 8 hexadecimal digits. What has to keep its
# name lies in a folder with a hash.
_HASHED = re.compile(r"/(assets|stylizers)/.+-([0-9a-f]{8}|[0-9A-Z]{8})(\.[^/-]+|/[^/]+)")
_INDEX = "index.html"
# What a page fetches; in examples of code, names stand for others.
_ASSET = re.compile(r'<script[^>]* src="(?:\.\./)+(assets/[^"]+)"')
TEXTS: Final = (CATALOGUE_NAME, MANIFEST_NAME)
FOR_EVER: Final = "max-age=315360000, public, immutable"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
}
"""By a name's ending; what the machine knows besides would differ from host to host."""


Files = Mapping[str, Mapping[str | None, Form]]


def static_files(web: Path, stylizers: Path, documentation: Path | None = None) -> Files:
    """The forms of all files of `assets/`, `stylizers/` and `samples/`, by path.

    And of the folder that `brushwork docs` wrote, where there is one. Manifests are left to
    `page_router`, which compresses them. Raises SiteError where a file cannot be read, or the
    documentation is none, or not of this build.
    """
    folders = {name: web / name for name in FOLDERS} | {STYLIZERS: stylizers}
    files = _files(folders)
    return files if documentation is None else {**files, **_documentation(documentation, files)}


def _files(folders: Mapping[str, Path]) -> Files:
    return {
        f"/{name}/{path}": forms
        for name, folder in folders.items()
        for path, forms in served_files(folder).items()
        if Path(path).name not in TEXTS
    }


def _documentation(folder: Path, files: Files) -> Files:
    """Its pages use the site's assets, whose names change with every build."""
    if not (folder / _INDEX).is_file():
        raise SiteError(f"{folder} is no documentation; write it: brushwork docs SITE_DIR")
    for page in folder.rglob("*.html"):
        for asset in _ASSET.findall(read_served(page).decode("utf-8", "replace")):
            if f"/{asset}" not in files:
                reason = f"the documentation in {folder} is of another build"
                raise SiteError(f"{reason}; write it anew: brushwork docs SITE_DIR")
    found = _files({DOCUMENTATION: folder})
    return {**found, f"/{DOCUMENTATION}/": found[f"/{DOCUMENTATION}/{_INDEX}"]}


class StaticFiles:
    """ASGI middleware: answers GET and HEAD for files as they were when the server started.

    `.br` and `.gz` beside a file are sent instead of it to whoever accepts them. What has changed
    since is a problem.
    """

    def __init__(self, app: ASGIApp, files: Files) -> None:
        self._app = app
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or pass the request on."""
        path = local_path(scope) if scope["type"] == "http" else ""
        if path not in self._files:
            await self._app(scope, receive, send)
        elif scope["method"] not in READING:
            raise of_status(405, {"Allow": "GET, HEAD"})
        else:
            await _send(
                _response(path, self._files[path], Headers(scope=scope)), scope, receive, send
            )


def is_hashed(url: str) -> bool:
    """Whether a file's name changes with its content."""
    return _HASHED.fullmatch(url) is not None


def _response(url: str, forms: Mapping[str | None, Form], asked: Headers) -> Response:
    coding = chosen(asked, [each for each in forms if each is not None])
    form = forms[coding]
    headers = {"Cache-Control": FOR_EVER if is_hashed(url) else "no-cache", "ETag": form.etag}
    if len(forms) > 1:
        headers["Vary"] = "Accept-Encoding"
    if is_known(asked, form.etag):
        return Response(status_code=304, headers=headers)
    if not form.is_unchanged():
        raise changed_file()
    if coding is not None:
        headers["Content-Encoding"] = coding
    media_type = MEDIA_TYPES.get(forms[None].path.suffix.lower(), "application/octet-stream")
    return FileResponse(form.path, headers=headers, media_type=media_type, stat_result=form.stat)


class _BadRange(Exception):  # noqa: N818 - it is ignored
    """A Range header that cannot be understood."""


async def _send(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    async def checked(message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 400:
                raise _BadRange
            if message["status"] == 416:
                raise of_status(
                    416, {"Content-Range": Headers(raw=message["headers"])["content-range"]}
                )
        await send(message)

    try:
        await response(scope, receive, checked)
    except _BadRange:
        left = [header for header in scope["headers"] if header[0] != b"range"]
        await response({**scope, "headers": left}, receive, send)
