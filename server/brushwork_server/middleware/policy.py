"""The headers of every response, and which content security policy belongs to a path."""

from collections.abc import Mapping
from typing import Final

from brushwork.contract import policies

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    **policies.ISOLATION,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
}


def _addresses(name: str) -> set[str]:
    """Of a page in all languages, with and without `.html`."""
    pages = policies.in_all(name)
    return {address for page in pages for address in policies.addresses(page)}


FALLBACK_PAGES: Final = {f"/{page}" for page in policies.in_all(policies.FALLBACK_PAGE)}
EMBED_PAGES: Final = _addresses(policies.EMBED_PAGE)
NAMED_PAGES: Final = _addresses(policies.AUDIT_PAGE) | _addresses(policies.ACCURACY_PAGE)
"""Those that are found without `.html`, too, and have the policy of the others."""
SERVICE_WORKER: Final = f"/{policies.SERVICE_WORKER}"

LOCKED: Final = policies.served_nothing()


def security_headers(path: str) -> Mapping[str, str]:
    """The headers of the response to a path, beside its policy."""
    return {**SECURITY_HEADERS, **policies.FRAMED} if path in EMBED_PAGES else SECURITY_HEADERS


def content_security_policy(path: str, host: str | None) -> str:
    """The policy of the response to a path.

    `host` is the well-formed Host header and the path where the host's pages begin, as source
    expressions with a path need a host; None where there is no such header. A worker has the
    policy of its own script's response, so assets carry the pages' policy.
    """
    if host is None:
        return LOCKED
    if path in FALLBACK_PAGES:
        return policies.served_fallback(host)
    if path in EMBED_PAGES:
        return policies.served_embed(host)
    if path == SERVICE_WORKER:
        return policies.served_service_worker(host)
    if path.startswith(f"/{policies.DOCUMENTATION}"):
        return policies.served_documentation(host)
    pages = path == "/" or path.endswith(".html") or path in NAMED_PAGES
    if pages or path.startswith("/assets/"):
        return policies.served_studio(host)
    return LOCKED
