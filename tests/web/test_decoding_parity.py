"""The browser and the library see the same picture in the same file."""

from pathlib import Path

import numpy as np

from brushwork.errors import PictureError
from brushwork.imaging import decode
from support.browser import Site
from support.engine_page import OpenEngine, receive

DECODE = """
async (url) => {
  const result = await outcome(decodePicture(await (await fetch(url)).blob()));
  return result.value ? await plain(result.value) : null;
}
"""
MEAN_DIFFERENCE = 1.0
READ_BY_THE_LIBRARY_ONLY = {".tiff", ".heic"}
# A browser takes the first frame, and does not look at the others.
ONLY_REFUSED_BY_THE_LIBRARY = {"decompression_bomb_extents.gif"}


def test_every_odd_file_is_the_same(site: Site, open_engine: OpenEngine, data_folder: Path) -> None:
    folder = data_folder / "odd" / "files"
    site.folders["/files/"] = folder
    page = open_engine(site)
    compared = 0
    for path in sorted(folder.iterdir()):
        if path.suffix in READ_BY_THE_LIBRARY_ONLY:
            continue
        shown = page.evaluate(DECODE, f"/files/{path.name}")
        try:
            ours = decode(path).pixels.astype(float)
        except PictureError:
            assert shown is None or path.name in ONLY_REFUSED_BY_THE_LIBRARY, path.name
            continue
        assert shown is not None, path.name
        theirs = receive(shown).astype(float)
        assert theirs.shape == ours.shape, path.name
        difference = np.abs(theirs - ours)
        # Colours that cannot be seen may differ.
        difference[..., :3] *= ours[..., 3:] / 255
        assert difference.mean() < MEAN_DIFFERENCE, path.name
        compared += 1
    assert compared > 40
