"""The kernel in Firefox and WebKitGTK: it paints there as onnxruntime-web does."""

import numpy as np

from brushwork.browser.engine_page import engine_script
from brushwork.browser.firefox import Firefox
from brushwork.browser.tab import Tab
from brushwork.browser.webkit import WebKit
from support.browser import Site
from support.engine_page import receive, send
from support.kernel_painting import STYLE, STYLIZER, assert_alike, photograph
from support.painting import PAINT


def assert_paints_alike(tab: Tab, site: Site, assets: dict[str, str]) -> None:
    """Photograph and strength, which asks the encoder, by both backends."""
    tab.open(site.address)
    tab.call(*engine_script(assets))
    photo = photograph(120, 90)
    request = {"picture": send(photo), "stylizer": STYLIZER, "style": STYLE, "strength": 0.7}
    paintings: dict[str, np.ndarray] = {}
    for backend in ("kernel", "wasm"):
        result = tab.call(PAINT, {**request, "backend": backend})
        assert result["runtime"]["backend"] == backend, result["runtime"]
        paintings[backend] = receive(result["picture"])
    assert_alike(paintings["kernel"], paintings["wasm"])
    assert np.abs(paintings["kernel"].astype(int) - photo).mean() > 10


def test_firefox(firefox: Firefox, site: Site, assets: dict[str, str]) -> None:
    assert_paints_alike(firefox, site, assets)


def test_webkit(webkit: WebKit, site: Site, assets: dict[str, str]) -> None:
    assert_paints_alike(webkit, site, assets)
