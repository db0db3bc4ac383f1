"""Pages, their service worker, and manifests: rendered or read when the server starts."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from brushwork.contract.manifest import CATALOGUE_NAME, MANIFEST_NAME
from brushwork.contract.policies import (
    ACCURACY_PAGE,
    AUDIT_PAGE,
    EMBED_PAGE,
    KEPT_PAGES,
    SERVICE_WORKER,
    START_PAGE,
    addresses,
    in_all,
)
from brushwork.site.pages import (
    SERVER_PAGES,
    STYLIZERS,
    app_manifests,
    has_service_worker,
    page_names,
    render_page,
    render_service_worker,
)

from ..addresses import split_port
from ..problems import Problem
from .served_files import read_served
from .text import StaticText


def page_router(web: Path, stylizers: Path, context: Mapping[str, object]) -> APIRouter:
    """Routes of all pages of a web part, its service worker, and a folder's manifests.

    `context` is what pages tell of this host, as `render_page` takes it. Raises BrushworkError
    where the web part is not built or a page does not render.
    """
    router = APIRouter(include_in_schema=False)
    kept: dict[str, str] = {}
    for name in page_names(web):
        if name in SERVER_PAGES and context.get("fallback") is None:
            continue
        html = render_page(name, context, web, stylizers)
        page = _Page(html.encode(), "text/html")
        if name in KEPT_PAGES:
            kept[name] = html
        for path in _addresses(name):
            router.add_api_route(path, page.respond, methods=["GET", "HEAD"])
    for name in app_manifests(web):
        app = render_page(name, web=web, stylizers=stylizers)
        text = StaticText(app.encode(), "application/manifest+json")
        router.add_api_route(f"/{name}", text.respond, methods=["GET", "HEAD"])
    if has_service_worker(web):
        worker = render_service_worker(kept, web, stylizers)
        script = StaticText(worker.encode(), "text/javascript")
        router.add_api_route(f"/{SERVICE_WORKER}", script.respond, methods=["GET", "HEAD"])
    for file in (*stylizers.glob(CATALOGUE_NAME), *stylizers.glob(f"*/{MANIFEST_NAME}")):
        if file.parent.name.startswith("."):
            continue
        text = StaticText(read_served(file), "application/json")
        address = f"/{STYLIZERS}/{file.relative_to(stylizers).as_posix()}"
        router.add_api_route(address, text.respond, methods=["GET", "HEAD"])
    return router


def _addresses(name: str) -> set[str]:
    if name == START_PAGE:
        return {f"/{name}", "/"}
    named = (*in_all(EMBED_PAGE), *in_all(AUDIT_PAGE), *in_all(ACCURACY_PAGE))
    return set(addresses(name)) if name in named else {f"/{name}"}


class _Page(StaticText):
    """A page, where a policy can name its address."""

    async def respond(self, request: Request) -> Response:
        return _nameable(request.url) or await super().respond(request)


def _nameable(url: URL) -> Response | None:
    """A policy cannot name an IPv6 address, so its page could not fetch anything.

    A name with a dot at its end is one of those that browsers and policies may take for two.
    """
    name = split_port(url.netloc)
    port = "" if url.port is None else f":{url.port}"
    if name.endswith("."):
        return _moved(url, name.removesuffix(".") + port)
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
    return _moved(url, f"localhost{port}")


def _moved(url: URL, netloc: str) -> Response:
    return RedirectResponse(str(url.replace(netloc=netloc)), 307)
