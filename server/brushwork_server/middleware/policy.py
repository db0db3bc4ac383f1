"""The headers of every response, and the content security policies that enforce privacy."""

from collections.abc import Mapping
from typing import Final

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}

FALLBACK_PAGE: Final = "/fallback.html"
SERVICE_WORKER: Final = "/service-worker.js"

# Nothing at all: for pictures, problems, data, and whatever is opened that is not a page.
LOCKED: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def content_security_policy(path: str, host: str | None) -> str:
    """The policy of the response to a path.

    `host` is the well-formed Host header and the path where the host's pages begin, as source
    expressions with a path need a host; None where there is no such header. A worker has the
    policy of its own script's response, so assets carry the pages' policy.
    """
    if host is None:
        return LOCKED
    if path == FALLBACK_PAGE:
        return _fallback(host)
    if path == SERVICE_WORKER:
        return _service_worker(host)
    if path == "/" or path.endswith(".html") or path.startswith("/assets/"):
        return _studio(host)
    return LOCKED


def _folders(host: str) -> str:
    return f"{host}/assets/ {host}/stylizers/ {host}/samples/"


def _studio(host: str) -> str:
    folders = _folders(host)
    return (
        "default-src 'none'; "
        "script-src 'self' 'wasm-unsafe-eval'; "
        "worker-src 'self'; "
        f"connect-src {folders}; "
        f"img-src {folders} blob: data:; "
        "style-src 'self'; "
        f"frame-src {host}{FALLBACK_PAGE}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _service_worker(host: str) -> str:
    """It fetches the files that it keeps, and the studio's page by its name; never the API."""
    return (
        "default-src 'none'; "
        f"script-src {host}/assets/; "
        f"connect-src {host}/index.html {_folders(host)}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _fallback(host: str) -> str:
    return (
        "default-src 'none'; "
        "script-src 'self'; "
        f"connect-src {host}/api/; "
        "img-src data:; "
        "style-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
