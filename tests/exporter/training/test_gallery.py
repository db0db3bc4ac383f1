"""The gallery that ships with the painter of any style: complete, and of known rights."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pydantic import TypeAdapter

from brushwork.contract.manifest import Identifier
from brushwork.training.config import StyleConfig, load_config

CONFIG = Path(__file__).parents[3] / "exporter/stylizers/any-style.toml"
WHOLE = [0, 0, 1, 1]
RIGHTS = re.compile(
    r"CC0, (The Metropolitan|The Cleveland|Art Institute|Smithsonian)"
    r"|public domain, (The Metropolitan|Art Institute|NYPL|Biodiversity Heritage)"
    r"|public domain .*\(artist died \d{4}"
)
SHORTEST_SIDE = 200


@pytest.fixture(scope="module")
def gallery() -> list[StyleConfig]:
    return load_config(CONFIG).styles


@pytest.fixture(scope="module")
def verified(data_folder: Path) -> dict[str, dict[str, str]]:
    """The index's rows whose titles were verified, by file."""
    rows = listed(data_folder / "styles/style_index.csv")
    return {row["file"]: row for row in rows if row["title_verified_by_eye"] == "yes"}


@pytest.fixture(scope="module")
def more(data_folder: Path) -> dict[str, dict[str, str]]:
    """The rows of the larger index, by file."""
    rows = listed(data_folder / "styles_more/index.csv")
    return {f"../styles_more/images/{row['file']}": row for row in rows}


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as index:
        return list(csv.DictReader(index))


def repeated(values: list[str]) -> Iterator[str]:
    return (value for value in set(values) if values.count(value) > 1)


def test_styles_are_many_and_distinct(gallery: list[StyleConfig]) -> None:
    assert len(gallery) >= 200
    assert not list(repeated([style.id for style in gallery]))
    assert not list(repeated([style.title for style in gallery]))
    assert not list(repeated([f"{style.file} {style.detail}" for style in gallery]))
    for style in gallery:
        TypeAdapter(Identifier).validate_python(style.id)


def test_rights_are_stated_and_the_same_for_all_of_a_work(gallery: list[StyleConfig]) -> None:
    rights: dict[str, str] = {}
    for style in gallery:
        assert RIGHTS.match(style.rights), style.id
        assert rights.setdefault(style.file, style.rights) == style.rights


def test_titles_tell_details_from_the_whole(gallery: list[StyleConfig]) -> None:
    for style in gallery:
        # Works of the larger folder have colons in titles of their own.
        if ": " in style.title and style.file.startswith("images/"):
            assert style.detail != WHOLE, style.id


def test_works_are_verified(
    gallery: list[StyleConfig], verified: dict[str, dict[str, str]], more: dict[str, dict[str, str]]
) -> None:
    for style in gallery:
        if style.file in more:
            # CC0 is said of none that its museum does not say it of.
            reason = more[style.file]["why_public_domain"]
            assert "CC0" in reason or not style.rights.startswith("CC0"), style.id
            continue
        row = verified[style.file]
        work = row["title"].partition(" (")[0]
        assert style.title.startswith(work), style.id
        assert (style.artist, style.year) == (row["artist"], row["year"])
        if death := re.search(r"died (\d{4})", style.rights):
            assert death[1] == row["artist_death_year"]


def test_details_are_large_enough(gallery: list[StyleConfig], data_folder: Path) -> None:
    for style in gallery:
        with Image.open(data_folder / "styles" / style.file) as picture:
            width, height = picture.size
        left, top, right, bottom = style.detail
        shorter = min((right - left) * width, (bottom - top) * height)
        assert shorter >= SHORTEST_SIDE, style.id
