"""The engine in real Chromium with real wasm: what it paints, and what it says when it cannot."""

import json
import os

import numpy as np
import pytest
from brushwork.pixels import blend, composite, pad, survey_copy, to_tensor
from browser import INSECURE_HOST, Site, SiteMaker
from playwright.sync_api import Page
from tiny_stylizers import CODE, tiny_stylizers

PAINT = """
async ({ picture, ...request }) => {
  const progress = [];
  const onProgress = (step) => progress.push(step);
  const result = await engine.stylize({ ...request, picture: pixels(picture), onProgress });
  return { ...result, picture: await plain(result.picture), progress };
}
"""
TRY = "({ picture, ...request }) => outcome(engine.stylize({ ...request, picture: pixels(picture) }))"


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Noise with all kinds of alpha, of sides that no alignment divides."""
    return np.random.default_rng(11).integers(0, 256, (37, 54, 4), np.uint8)


def expected_local(photo: np.ndarray, strength: float) -> np.ndarray:
    on_white = composite(photo)
    survey = to_tensor(pad(survey_copy(on_white, 400), 4, 16), 1.0)
    scales = survey.mean(axis=(2, 3), keepdims=True)
    shifts = np.array(CODE, np.float32).reshape(1, 3, 1, 1)
    painted = to_tensor(pad(on_white, 4, 16), 1.0) * scales * np.float32(0.5) + shifts
    return blend(on_white, painted, photo[..., 3], strength, 1.0)


def expected_whole(photo: np.ndarray, strength: float) -> np.ndarray:
    on_white = composite(photo)
    painted = 255 - to_tensor(pad(on_white, 4, 8), 255.0)
    return blend(on_white, painted, photo[..., 3], strength, 255.0)


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.0])
def test_paints_as_the_library_does(tiny_site, open_engine, photo, strength, send, receive):
    page = open_engine(tiny_site)
    for stylizer, expected in (("tiny-local", expected_local), ("tiny-whole", expected_whole)):
        request = {"stylizer": stylizer, "style": "plain", "strength": strength}
        result = page.evaluate(PAINT, {"picture": send(photo), **request})
        painted = receive(result["picture"]).astype(int)
        difference = np.abs(painted - expected(photo, strength))
        assert difference.max() <= 1
        assert np.count_nonzero(difference) < 0.001 * difference.size
        assert np.array_equal(painted[..., 3], photo[..., 3])
    assert page.evaluate("violations") == []
