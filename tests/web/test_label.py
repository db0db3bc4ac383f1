"""Labels in files that the browser has encoded, as exiv2 reads them."""

import base64
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page

from brushwork.contract.label import LONGEST, Credit, Label, packet
from support.browser import built_site, new_page, serve
from support.engine_page import engine_opener, send
from support.label_vectors import STARRY_NIGHT
from support.metadata import artworks_of, xmp_of

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
LABEL = Label("any-style", "ab" * 32, (STARRY_NIGHT, None), "Brushwork 1.2")
ENCODE = """
async ({ picture, size, type, labels }) => {
  const white = (width, height) => {
    const rows = (from, to) => new Uint8ClampedArray(4 * width * (to - from)).fill(255);
    return { width, height, rows };
  };
  const files = [];
  for (const label of labels) {
    const given = size ? white(...size) : pixels(picture);
    const blob = await encodePicture(given, type, 1, label ? { label } : {});
    const again = await plain(await decodePicture(blob));
    files.push([blob.type, await plain({ data: await blob.arrayBuffer() }), again]);
  }
  return files;
}
"""

texts = (
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
    .map(lambda text: text[:LONGEST].strip(" "))
    .filter(bool)
)


@pytest.fixture(scope="module")
def codecs(chromium: Browser, built_web: Path, assets: dict[str, str]) -> Iterator[Page]:
    """A page that encodes for one test after another: codecs remember nothing."""
    with serve(built_site(built_web)) as site, contextmanager(new_page)(chromium) as page:
        yield engine_opener(page, assets)(site)


def encoded(page: Page, type: str, labels: Sequence[Label | None], **given: Any) -> Iterator[bytes]:
    """A file for each label, which the browser itself could read again."""
    plain = [None if label is None else asdict(label) for label in labels]
    for saved, file, again in page.evaluate(ENCODE, {"type": type, "labels": plain, **given}):
        assert saved == type
        content = base64.b64decode(file["data"])
        assert again["width"] == Image.open(io.BytesIO(content)).width
        yield content


@pytest.mark.parametrize("type", FORMATS)
@pytest.mark.parametrize("alpha", [255, 100])
def test_a_label_leaves_the_picture_as_it_is(codecs: Page, type: str, alpha: int) -> None:
    pixels = np.full((33, 47, 4), alpha, np.uint8)
    pixels[..., 0] = np.arange(47) * 5
    without, labelled = encoded(codecs, type, [None, LABEL], picture=send(pixels))
    assert xmp_of(without) == {}
    images = [Image.open(io.BytesIO(content)) for content in (without, labelled)]
    assert [image.format for image in images] == [FORMATS[type]] * 2
    assert images[0].mode == images[1].mode
    assert np.array_equal(*map(np.asarray, images))
    assert xmp_of(labelled)["iptcExt.AISystemUsed"] == "Brushwork any-style"
    assert artworks_of(labelled) == [asdict(STARRY_NIGHT)]


@pytest.mark.parametrize("type", FORMATS)
def test_what_the_worker_encodes_is_labelled(codecs: Page, type: str) -> None:
    (content,) = encoded(codecs, type, [LABEL], size=[2100, 2000])
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert image.size == (2100, 2000)
    assert artworks_of(content) == [asdict(STARRY_NIGHT)]


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(list(FORMATS)),
    st.lists(st.builds(Credit, texts, texts, st.just(""), texts), min_size=1),
)
def test_any_text_survives(codecs: Page, type: str, credits: list[Credit]) -> None:
    labels = [Label("any-style", "ab" * 32, (credit,), "Brushwork") for credit in credits]
    for credit, content in zip(credits, encoded(codecs, type, labels, size=[3, 2]), strict=True):
        ((title, artist, rights),) = (each.values() for each in artworks_of(content))
        assert (title, artist, rights) == (credit.title, credit.artist, credit.rights)


@pytest.mark.parametrize("type", FORMATS)
def test_the_longest_label_fits(codecs: Page, type: str) -> None:
    long = Label("any-style", "ab" * 32, (Credit(*["&" * LONGEST] * 4),) * 8, "Brushwork")
    (content,) = encoded(codecs, type, [long], size=[3, 2])
    assert len(artworks_of(content)) == 8
    assert packet(long).encode() in content
