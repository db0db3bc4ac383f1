"""The odd files in a browser: decoded as the library does, or named; the page stays alive."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from brushwork.errors import PictureError
from brushwork.imaging import decode
from support.browser import Site
from support.engine_page import OpenEngine, receive

DECODE = """
async (url) => {
  const result = await outcome(decodePicture(await (await fetch(url)).blob()));
  return result.value ? { picture: await plain(result.value) } : result;
}
"""
CODES = {"unsupported-picture", "picture-not-readable", "picture-too-large"}
# Of one colour in any decoder.
BLANK_FILES = {
    "big-height.webp",
    "full-transparent.png",
    "tRNS_null_1x1.png",
    "exif_gps.jpg",
    "p3.png",
}
MEAN_DIFFERENCE = 1.0
READ_BY_THE_LIBRARY_ONLY = {".tiff"}
READ_HERE = {"example.heic": "unsupported in most browsers"}
# A browser takes the first frame, and does not look at the others.
ONLY_REFUSED_BY_THE_LIBRARY = {"decompression_bomb_extents.gif"}


def test_every_odd_file_is_decoded_as_in_the_library_or_named(
    site: Site, open_engine: OpenEngine, data_folder: Path
) -> None:
    """One page opens them all, one after another, and is alive after each."""
    odd = data_folder / "odd"
    site.folders["/files/"] = odd / "files"
    with (odd / "odd_index.csv").open(newline="") as table:
        expected = {Path(row["file"]).name: row["expect"] for row in csv.DictReader(table)}
    assert len(expected) > 50
    page = open_engine(site)
    wrong, compared = [], 0
    for path in sorted((odd / "files").iterdir()):
        result = page.evaluate(DECODE, f"/files/{path.name}")
        assert page.evaluate("1 + 1") == 2
        shown = receive(result["picture"]) if "picture" in result else None
        expect = expected.pop(path.name, None)
        if expect is not None and not as_expected(path.name, expect, shown, result):
            wrong.append((path.name, expect, result))
        if path.suffix not in READ_BY_THE_LIBRARY_ONLY:
            compared += is_the_same(path, shown)
    assert wrong == []
    assert not expected
    assert compared > 40


def as_expected(name: str, expect: str, shown: np.ndarray | None, result: dict[str, Any]) -> bool:
    """Whether a file is decoded or refused as its row of the index says."""
    if shown is not None:
        fine = expect.startswith("decode") or "partial" in expect or READ_HERE.get(name) == expect
        return fine and bool(shown.std() > 0 or name in BLANK_FILES)
    # SVG is refused by name, which its expected behaviour allows.
    fine = not expect.startswith("decode") or name.endswith(".svg")
    return fine and result.get("code") in CODES and len(result["message"]) < 200


def is_the_same(path: Path, shown: np.ndarray | None) -> bool:
    """Whether the library reads the file; fails where the browser shows something else."""
    try:
        ours = decode(path).pixels.astype(float)
    except PictureError:
        assert shown is None or path.name in ONLY_REFUSED_BY_THE_LIBRARY, path.name
        return False
    assert shown is not None, path.name
    theirs = shown.astype(float)
    assert theirs.shape == ours.shape, path.name
    difference = np.abs(theirs - ours)
    # Colours that cannot be seen may differ.
    difference[..., :3] *= ours[..., 3:] / 255
    assert difference.mean() < MEAN_DIFFERENCE, path.name
    return True
