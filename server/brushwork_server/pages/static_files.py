"""Serving the built web part's files: precompressed, cached for ever where the name has a hash."""

import re
from pathlib import Path
from wsgiref.headers import Headers

from servestatic import ServeStaticASGI  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Receive, Scope, Send

from brushwork.site.pages import FOLDERS

from ..addresses import local_path

# esbuild's hashes are 8 capitals and digits, all others 8 hexadecimal digits.
_HASHED = re.compile(r"/(assets|stylizers)/.+-([0-9a-f]{8}|[0-9A-Z]{8})\.[^/-]+")


class StaticFiles:
    """ASGI middleware: answers GET and HEAD for `assets/`, `stylizers/` and `samples/`.

    Manifests are left to `page_router`, which compresses them. Files are found when the server
    starts; `.br` and `.gz` beside a file are sent instead of it to whoever accepts them.
    """

    def __init__(self, app: ASGIApp, web: Path, stylizers: Path) -> None:
        self._app = app
        self._files = ServeStaticASGI(
            app,
            allow_all_origins=False,
            max_age=None,
            immutable_file_test=is_hashed,
            add_headers_function=_revalidate_others,
        )
        for name in FOLDERS:
            folder = stylizers if name == "stylizers" else web / name
            if folder.is_dir():
                self._files.add_files(folder, f"/{name}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path = local_path(scope)
            if path in self._files.files and not path.endswith(".json"):
                await self._files({**scope, "path": path}, receive, send)
                return
        await self._app(scope, receive, send)


def is_hashed(path: str, url: str) -> bool:
    """Whether a file's name changes with its content; `path` is not looked at."""
    return _HASHED.fullmatch(url) is not None


def _revalidate_others(headers: Headers, path: str, url: str) -> None:
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-cache"
