"""The content security policies of all pages and workers, which make privacy more than a promise.

Static pages carry theirs in a `<meta>`, and workers in their script's response; the server sends
every policy as a header. A page cannot know its own host, so static policies say `'self'`, and the
page's script narrows that to folders (`narrowed`), before it does anything else.
"""

from collections.abc import Mapping
from typing import Final

FOLDERS: Final = ("assets/", "stylizers/", "samples/")
"""What the studio and its workers may fetch from, below the site's own folder."""
API_FOLDER: Final = "api/"
DOCUMENTATION: Final = "docs/"
"""Where the documentation lies below a site that has one."""
FALLBACK_PAGE: Final = "fallback.html"
EMBED_PAGE: Final = "embed.html"
"""What pages of other sites may frame; the others of the site they may not."""
START_PAGE: Final = "index.html"
EXAMPLE_PAGE: Final = "example.html"
AUDIT_PAGE: Final = "audit.html"
"""Where whoever wants finds out whether his browser paints what was published."""
ACCURACY_PAGE: Final = "accuracy.html"
"""What every published painter loses on the way from its network, as measured at publishing."""
PROBLEM_PAGE: Final = "problem.html"
"""What a server tells a person's browser instead of a page that it cannot send."""
APP_MANIFEST: Final = "manifest.webmanifest"
SERVICE_WORKER: Final = "service-worker.js"
LANGUAGES: Final = ("en", "zh")
"""What pages are written in that speak several (BCP 47); the first has the plain names."""
SHARE: Final = "share"
"""Where an installed studio is sent pictures by other apps: its service worker takes them."""

ISOLATION: Final[Mapping[str, str]] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""The headers of pages and workers that may use several threads."""
CROSS_ORIGIN: Final = "Cross-Origin-Resource-Policy"

FRAMED: Final[Mapping[str, str]] = {
    **ISOLATION,
    CROSS_ORIGIN: "cross-origin",
    "Document-Isolation-Policy": "isolate-and-require-corp",
}
"""Those of the page that others frame: it may use several threads where theirs may not."""

SELF: Final = "'self'"
NONE: Final = "'none'"
WASM: Final = "'self' 'wasm-unsafe-eval'"
CLOSED: Final = {"base-uri": NONE, "form-action": NONE}
UNFRAMED: Final = {**CLOSED, "frame-ancestors": NONE}
_STILL: Final = {"style-src": SELF, "img-src": "data:", **CLOSED}
_EMBED: Final = {"script-src": SELF, "style-src": SELF, "worker-src": SELF, **CLOSED}


def page_in(page: str, language: str) -> str:
    """The name of a page in one of `LANGUAGES`, such as `index.zh.html`."""
    stem, _, ending = page.rpartition(".")
    return page if language == LANGUAGES[0] else f"{stem}.{language}.{ending}"


def in_all(page: str) -> list[str]:
    """The names of a page in all languages."""
    return [page_in(page, language) for language in LANGUAGES]


def addresses(page: str) -> tuple[str, str]:
    """Where a page is found: some hosts send it under its name without `.html`, too."""
    return f"/{page}", f"/{page.removesuffix('.html')}"


KEPT_PAGES: Final = (*in_all(START_PAGE), *in_all(AUDIT_PAGE), *in_all(ACCURACY_PAGE))
"""What opens without a network."""
FRAMES: Final = (*in_all(FALLBACK_PAGE), *in_all(EMBED_PAGE))
"""What pages of the site frame themselves."""


def studio_page(fallback: bool) -> str:
    """The studio's `<meta>`; `fallback`: whether its host also paints, in a frame."""
    return _policy(
        {
            "script-src": WASM,
            "style-src": SELF,
            "worker-src": SELF,
            "connect-src": SELF,
            "img-src": "'self' blob: data:",
            "manifest-src": SELF,
            "frame-src": SELF if fallback else NONE,
            **CLOSED,
        }
    )


def fallback_page() -> str:
    """The `<meta>` of the frame that asks for consent and sends one picture to the server."""
    return _policy(
        {
            "script-src": SELF,
            "style-src": SELF,
            "connect-src": SELF,
            "img-src": "data:",
            **CLOSED,
        }
    )


def example_page() -> str:
    """The `<meta>` of the page that shows the element."""
    return _policy(
        {
            "script-src": SELF,
            "style-src": SELF,
            "worker-src": SELF,
            "connect-src": SELF,
            "img-src": "'self' data:",
            "frame-src": SELF,
            **CLOSED,
        }
    )


def audit_page() -> str:
    """The `<meta>` of the page that checks the browser; its workers have their own."""
    return _policy(
        {
            "script-src": SELF,
            "style-src": SELF,
            "worker-src": SELF,
            "connect-src": SELF,
            "img-src": "data:",
            **CLOSED,
        }
    )


def accuracy_page() -> str:
    """The `<meta>` of the page of losses: it has no script, and fetches nothing but its style."""
    return _policy(_STILL)


def problem_page() -> str:
    """The `<meta>` of the page that tells of a problem, which is as still."""
    return _policy(_STILL)


def embed_page() -> str:
    """The `<meta>` of the page that others frame, which paints pictures that it is sent."""
    return _policy(_EMBED | {"connect-src": SELF, "img-src": "'self' blob: data:"})


def documentation_page(is_live: bool) -> str:
    """The `<meta>` of a page of the documentation; `is_live`: whether it paints."""
    if is_live:
        return example_page()
    return _policy({"style-src": SELF, "img-src": SELF, **CLOSED})


def engine_page() -> str:
    """The header of a page of one's own, and of its workers alike: no eval, nothing from others."""
    return _policy(
        {
            "script-src": WASM,
            "worker-src": SELF,
            "connect-src": SELF,
            "img-src": "'self' blob: data:",
            "style-src": SELF,
        }
    )


def narrowed(places: str) -> str:
    """What a page adds to its `<meta>` once it knows the addresses of its folders, `places`."""
    return f"connect-src {places}; img-src {places} blob: data:"


def worker(places: str = SELF) -> str:
    """Of a worker's script, where nothing but its own response can say it: it runs wasm."""
    return _policy({"script-src": WASM, "worker-src": SELF, "connect-src": places})


def service_worker() -> str:
    """Of the service worker's script on a static host."""
    return _policy({"script-src": SELF, "connect-src": SELF})


def served_nothing() -> str:
    """The server's for pictures, problems, data, and whatever is opened that is not a page."""
    return _policy(UNFRAMED)


def served_problem() -> str:
    """The server's for a problem that is told as a page."""
    return _policy({**_STILL, **UNFRAMED})


def served_documentation(host: str) -> str:
    """The server's for the documentation, whose examples paint as the example page does."""
    folders = _places(host)
    return _policy(
        {
            "script-src": WASM,
            "worker-src": SELF,
            "connect-src": folders,
            "img-src": f"{folders} {host}/{DOCUMENTATION} blob: data:",
            "style-src": SELF,
            **UNFRAMED,
        }
    )


def served_studio(host: str) -> str:
    """The server's for pages and their workers, which have the policy of their own script.

    `host` is the address below which the site lies, without scheme and without a slash at the end.
    """
    folders = _places(host)
    return _policy(
        {
            "script-src": WASM,
            "worker-src": SELF,
            "connect-src": folders,
            "img-src": f"{folders} blob: data:",
            "style-src": SELF,
            "manifest-src": " ".join(f"{host}/{name}" for name in in_all(APP_MANIFEST)),
            "frame-src": " ".join(f"{host}/{page}" for page in FRAMES),
            **UNFRAMED,
        }
    )


def served_service_worker(host: str) -> str:
    """The server's for the service worker, which fetches what it keeps, and never the API."""
    pages = " ".join(f"{host}/{page}" for page in KEPT_PAGES)
    return _policy(
        {
            "script-src": f"{host}/{FOLDERS[0]}",
            "connect-src": f"{pages} {_places(host)}",
            **UNFRAMED,
        }
    )


def served_fallback(host: str) -> str:
    """The server's for the frame that sends one picture to the API."""
    return _policy(
        {
            "script-src": SELF,
            "connect-src": f"{host}/{API_FOLDER}",
            "img-src": "data:",
            "style-src": SELF,
            **CLOSED,
            "frame-ancestors": SELF,
        }
    )


def served_embed(host: str) -> str:
    """The server's for the page that others frame: it says nothing of who may."""
    folders = _places(host)
    return _policy(_EMBED | {"connect-src": folders, "img-src": f"{folders} blob: data:"})


def _policy(directives: Mapping[str, str]) -> str:
    allowed = {"default-src": NONE, **directives}
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def _places(host: str) -> str:
    return " ".join(f"{host}/{folder}" for folder in FOLDERS)
