"""The pages: rendered and compressed once, when the server starts."""

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from brushwork.site import (
    SERVER_PAGES,
    has_service_worker,
    page_names,
    render_page,
    render_service_worker,
)

from .guard import split_port
from .limits import Limits
from .policy import SERVICE_WORKER
from .problems import Problem

START_PAGE = "index.html"


def page_router(web: Path, stylizers: Path, limits: Limits | None) -> APIRouter:
    """Routes of all pages of a web part, which show the stylizers of a folder, and its service worker.

    `limits` is None where this host paints no pictures. Raises BrushworkError where the web part
    is not built or a page does not render.
    """
    fallback = {"pixels": limits.pixels, "bytes": limits.body_bytes} if limits else None
    router = APIRouter(include_in_schema=False)
    for name in page_names(web):
        if name in SERVER_PAGES and limits is None:
            continue
        html = render_page(name, {"fallback": fallback}, web, stylizers)
        page = _Page(html, "text/html")
        for path in {f"/{name}", "/"} if name == START_PAGE else {f"/{name}"}:
            router.add_api_route(path, page.respond, methods=["GET", "HEAD"])
        if name == START_PAGE and has_service_worker(web):
            script = _Page(render_service_worker(html, web, stylizers), "text/javascript")
            router.add_api_route(SERVICE_WORKER, script.respond, methods=["GET", "HEAD"])
    return router


class _Page:
    def __init__(self, text: str, media_type: str) -> None:
        self._plain = text.encode()
        self._compressed = gzip.compress(self._plain, mtime=0)
        self._media_type = media_type

    async def respond(self, request: Request) -> Response:
        if (elsewhere := _nameable(request.url)) is not None:
            return elsewhere
        accepted = request.headers.get("accept-encoding", "")
        compress = "gzip" in (form.strip() for form in accepted.split(","))
        body = self._compressed if compress else self._plain
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Cache-Control": "no-cache", "ETag": etag, "Vary": "Accept-Encoding"}
        known = request.headers.get("if-none-match", "")
        if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
            return Response(status_code=304, headers=headers)
        if compress:
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=self._media_type)


def _nameable(url: URL) -> Response | None:
    """A policy cannot name an IPv6 address, so its page could not fetch anything."""
    name = split_port(url.netloc)
    if not name.startswith("["):
        return None
    if name != "[::1]":
        raise Problem(
            421,
            "unnameable-host",
            "Pages need a host name",
            "Browsers' content security policies cannot name IPv6 addresses; open the pages by "
            "a host name that the server was given with --allow-host.",
        )
    port = "" if url.port is None else f":{url.port}"
    return RedirectResponse(str(url.replace(netloc=f"localhost{port}")), 307)
