"""Names of routes for whoever counts requests: few, whatever paths are asked for."""

from typing import Final

from .policy import EMBED_PAGES, NAMED_PAGES

ANSWERED: Final = (
    "/api/stylize",
    "/api/limits",
    "/api/jobs",
    "/api/openapi.json",
    "/healthz",
    "/readyz",
)
FOLDERS: Final = ("/api/jobs/", "/api/results/", "/assets/", "/samples/", "/stylizers/")
EVENTS: Final = "/api/jobs/*/events"
PAGES: Final = "pages"
OTHERS: Final = "others"


def route_name(path: str) -> str:
    """The name of the route of a path below the host: a path of the API, a folder, or a kind."""
    if path in ANSWERED:
        return path
    if path.startswith("/api/jobs/") and path.endswith("/events"):
        return EVENTS  # which take as long as jobs do
    for folder in FOLDERS:
        if path.startswith(folder):
            return f"{folder}*"
    pages = path == "/" or path.endswith(".html") or path in NAMED_PAGES or path in EMBED_PAGES
    return PAGES if pages else OTHERS
