"""A host below a path of its proxy."""

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .policy import LOCKED, SECURITY_HEADERS


class RootPath:
    """ASGI middleware: the host lies below `root_path`, such as `/paint`.

    Proxies may leave it on what they pass on or take it off; either is understood.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the path that the client asked for."""
        if scope["type"] != "http" or not self._root_path:
            await self._app(scope, receive, send)
            return
        outer = scope.get("root_path", "")
        root = outer + self._root_path
        path: str = scope["path"]
        if path == root:  # from here, relative addresses would lead elsewhere
            headers = {**SECURITY_HEADERS, "Content-Security-Policy": LOCKED}
            await RedirectResponse(f"{root}/", 308, headers)(scope, receive, send)
            return
        if not path.startswith(f"{root}/"):
            path = root + path.removeprefix(outer)
        raw = {"raw_path": path.encode("utf-8", "surrogateescape")}
        await self._app({**scope, **raw, "path": path, "root_path": root}, receive, send)
