"""The policies as texts: whoever changes one of them changes what the pages may do."""

from brushwork.contract import policies

HOST = "paint.example.org/studio"
FOLDERS = f"{HOST}/assets/ {HOST}/stylizers/ {HOST}/samples/"
CLOSED = "base-uri 'none'; form-action 'none'"


def test_static_pages() -> None:
    assert policies.studio_page(fallback=False) == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
        "worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; manifest-src 'self'; "
        f"frame-src 'none'; {CLOSED}"
    )
    assert "frame-src 'self'" in policies.studio_page(fallback=True)
    assert policies.fallback_page() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src data:; {CLOSED}"
    )
    assert policies.example_page() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; "
        f"connect-src 'self'; img-src 'self' data:; frame-src 'self'; {CLOSED}"
    )
    assert policies.embed_page() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; "
        f"{CLOSED}; connect-src 'self'; img-src 'self' blob: data:"
    )
    assert policies.documentation_page(is_live=True) == policies.example_page()
    assert policies.documentation_page(is_live=False) == (
        f"default-src 'none'; style-src 'self'; img-src 'self'; {CLOSED}"
    )


def test_a_page_with_the_engine_takes_nothing_from_others() -> None:
    assert policies.engine_page() == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        "connect-src 'self'; img-src 'self' blob: data:; style-src 'self'"
    )


def test_workers() -> None:
    scripts = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
    assert policies.worker() == f"{scripts}; connect-src 'self'"
    assert policies.worker(FOLDERS) == f"{scripts}; connect-src {FOLDERS}"
    assert policies.service_worker() == (
        "default-src 'none'; script-src 'self'; connect-src 'self'"
    )


def test_the_server() -> None:
    closed = f"{CLOSED}; frame-ancestors 'none'"
    assert policies.served_nothing() == f"default-src 'none'; {closed}"
    assert policies.served_studio(HOST) == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        f"connect-src {FOLDERS}; img-src {FOLDERS} blob: data:; style-src 'self'; "
        f"manifest-src {HOST}/manifest.webmanifest {HOST}/manifest.zh.webmanifest; "
        f"frame-src {HOST}/fallback.html {HOST}/fallback.zh.html {HOST}/embed.html "
        f"{HOST}/embed.zh.html; {closed}"
    )
    assert policies.served_service_worker(HOST) == (
        f"default-src 'none'; script-src {HOST}/assets/; "
        f"connect-src {HOST}/index.html {HOST}/index.zh.html {HOST}/audit.html "
        f"{HOST}/audit.zh.html {HOST}/accuracy.html {HOST}/accuracy.zh.html {FOLDERS}; {closed}"
    )
    assert policies.served_fallback(HOST) == (
        f"default-src 'none'; script-src 'self'; connect-src {HOST}/api/; img-src data:; "
        f"style-src 'self'; {CLOSED}; frame-ancestors 'self'"
    )
    assert policies.served_embed(HOST) == (
        "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; "
        f"{CLOSED}; connect-src {FOLDERS}; img-src {FOLDERS} blob: data:"
    )
