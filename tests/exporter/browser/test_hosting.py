"""The loopback host of the harness for real browsers."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from brushwork.browser.hosting import engine_site, serve


def test_the_loopback_host_serves_only_what_it_should(tmp_path: Path) -> None:
    web, stylizer = tmp_path / "web", tmp_path / "a-folder"
    (web / "assets").mkdir(parents=True)
    stylizer.mkdir()
    (web / "assets" / "engine.js").write_text("export {}")
    (web / "secret.txt").write_text("secret")
    (stylizer / "manifest.json").write_text("{}")
    with serve(engine_site(web, stylizer, "tiny")) as site:
        address = site.address
        with urlopen(f"{address}/assets/engine.js") as response:
            assert response.headers["Content-Type"].startswith("text/javascript")
            assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
            assert "unsafe-eval" not in response.headers["Content-Security-Policy"].replace(
                "wasm-unsafe-eval", ""
            )
        with urlopen(f"{address}/stylizers/stylizers.json") as response:
            assert json.load(response)["stylizers"] == ["tiny"]
        with urlopen(f"{address}/stylizers/tiny/manifest.json") as response:
            assert response.read() == b"{}"
        for path in (
            "/secret.txt",
            "/assets/../secret.txt",
            "/assets/%2e%2e/secret.txt",
            "/stylizers/tiny/../web/secret.txt",
            "/stylizers/tiny/%2e%2e/web/secret.txt",
            "/stylizers/tiny/%2e%2e",
            f"/stylizers/tiny/{web}/secret.txt",
            "/stylizers/tiny/a%00b",
        ):
            with pytest.raises(HTTPError, match="404") as refused:
                urlopen(address + path)
            refused.value.close()
    with pytest.raises(OSError, match="refused"):
        urlopen(address)
