"""Flat pictures in real Chromium: painted as the library paints them, by the published painters."""

import numpy as np
import pytest

from brushwork.inference.pipeline import Pipeline
from support.browser import Site
from support.engine_page import PAINT, OpenEngine, receive, send
from support.flat_pictures import FLAT, flat


@pytest.mark.parametrize("id", ["classics", "any-style"])
def test_painted_as_the_library_does(site: Site, open_engine: OpenEngine, id: str) -> None:
    native = Pipeline(site.folders["/stylizers/"] / id)
    page = open_engine(site)
    for style in native.manifest.styles[::60]:
        for size, colour in FLAT:
            photo = flat(size, colour)
            request = {"picture": send(photo), "stylizer": id, "style": style.id}
            painted = receive(page.evaluate(PAINT, request)["picture"])
            expected = native.stylize(photo, style.id).pixels
            difference = np.abs(painted.astype(int) - expected).max()
            assert difference <= 1, (style.id, size, colour)
