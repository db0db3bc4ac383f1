"""What is painted of a working copy is kept: its file, or other colours, need no painting."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from skimage import data

from support.browser import Site
from support.engine_page import OpenEngine, receive, send

PAINTED = """
async ({ copy, photo, looks }) => {
  const engine = createEngine();
  const painted = async (picture, look, one = engine) => {
    const phases = [];
    const onProgress = ({ phase }) => phases.push(phase);
    const request = { picture: pixels(picture), stylizer: "any-style", onProgress, ...look };
    return { ...(await plain((await one.stylize(request)).picture)), phases };
  };
  const found = [];
  for (const look of looks) {
    const shown = await painted(copy, look);
    found.push({ shown, saved: await painted(photo, look) });
  }
  return { found, fresh: await painted(photo, looks.at(-1), createEngine()) };
}
"""
SHRUNK = "async (picture) => plain(await workingCopy(pixels(picture)))"


@pytest.fixture
def page_of(site: Site, open_engine: OpenEngine) -> Page:
    return open_engine(site)


def test_a_file_is_made_of_what_was_painted_for_the_screen(page_of: Page) -> None:
    """The same file as when nothing is kept; only what makes another painting is painted."""
    photo = send(_photograph(1200, 900))
    copy = page_of.evaluate(SHRUNK, photo)
    style = {"style": "starry-night", "stroke": 3}
    looks = [style, {**style, "stroke": 4}, {**style, "colours": "luma"}, {**style, "grain": 0.5}]
    sent = {"copy": copy, "photo": photo, "looks": looks}
    answer = page_of.evaluate(PAINTED, sent)
    found, fresh = answer["found"], answer["fresh"]
    assert ["paint" in each["shown"]["phases"] for each in found] == [True, True, False, False]
    assert not any("paint" in each["saved"]["phases"] for each in found)
    assert "paint" in fresh["phases"]
    assert np.array_equal(receive(found[-1]["saved"]), receive(fresh))


def _photograph(width: int, height: int) -> np.ndarray:
    return np.asarray(Image.fromarray(data.coffee()).resize((width, height)).convert("RGBA"))
