"""Labels and kept metadata in files that the browser has encoded, as exiv2 reads them."""

import base64
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import exiv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser, Page

from brushwork.contract.label import LONGEST, Credit, Label, packet, read_packet
from brushwork.imaging import OutputFormat, encode
from brushwork.provenance import Signer, load_credential
from support.browser import built_site, new_page, serve
from support.certificates import Authority
from support.engine_page import engine_opener, send
from support.exif_vectors import ARTIST, PREFIX, camera
from support.label_vectors import STARRY_NIGHT
from support.metadata import artworks_of, exif_of, xmp_of
from support.signed import signed, without_manifest

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


KEEP = """
async ({ data, wanted, types, label }) => {
  const source = new Blob([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))]);
  const exif = await readMetadata(source, wanted);
  const picture = { width: 3, height: 2, data: new Uint8ClampedArray(24).fill(255) };
  const files = [];
  for (const type of types) {
    const blob = await encodePicture(picture, type, 1, { label, exif });
    await decodePicture(blob);
    const later = await withMetadata(await encodePicture(picture, type), type, { exif });
    for (const each of [blob, later]) files.push(await plain({ data: await each.arrayBuffer() }));
  }
  return [files, await readLabel(source)];
}
"""


def kept(page: Page, content: bytes, wanted: str) -> tuple[list[dict[str, str]], Any]:
    """The EXIF of files of each type, labelled and not, and what the source's label says."""
    source = base64.b64encode(content).decode()
    request = {"data": source, "wanted": wanted, "types": list(FORMATS), "label": asdict(LABEL)}
    files, made = page.evaluate(KEEP, request)
    contents = [base64.b64decode(file["data"]) for file in files]
    assert [bool(xmp_of(each)) for each in contents] == [True, False] * 3
    for each in contents:
        Image.open(io.BytesIO(each)).load()
    return [exif_of(each) for each in contents], made


@pytest.mark.parametrize("format", FORMATS.values())
def test_metadata_is_kept_as_wanted(codecs: Page, format: str) -> None:
    source = io.BytesIO()
    Image.new("RGB", (3, 2)).save(source, format, exif=PREFIX + camera())
    for wanted, has in (
        ("none", set()),
        ("details", {"Image.Artist"}),
        ("location", {"Image.Artist", "GPSInfo.GPSLatitude"}),
    ):
        for exif in kept(codecs, source.getvalue(), wanted)[0]:
            found = exif.keys() & {"Image.Artist", "GPSInfo.GPSLatitude", "Image.Orientation"}
            assert found == has
            assert not has or exif["Image.Artist"] == ARTIST
            assert "Photo.MakerNote" not in exif


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_a_label_is_read_again(codecs: Page, format: OutputFormat, tmp_path: Path) -> None:
    content = encode(np.zeros((2, 3, 4), np.uint8), format, label=LABEL)
    file = tmp_path / "rewritten"
    file.write_bytes(content)
    image = exiv2.ImageFactory.open(str(file))
    image.readMetadata()
    image.xmpData()["Xmp.dc.creator"] = "somebody"
    image.writeMetadata()
    assert file.read_bytes() != content
    for each in (content, file.read_bytes()):
        made = read_packet(packet(LABEL).encode())
        assert kept(codecs, each, "location")[1] == vars(made)
    for other in (content[:60], b"", encode(np.zeros((2, 3, 4), np.uint8), format)):
        assert kept(codecs, other, "location")[1] is None


SIGNED = """
(files) => Promise.all(files.map((data) =>
  isSigned(new Blob([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))]))))
"""


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_what_is_signed_is_known(codecs: Page, format: OutputFormat, tmp_path: Path) -> None:
    signer = Signer(load_credential(*Authority().issue(tmp_path)))
    files = (signed(signer, format), without_manifest(format), b"", b"no picture")
    given = [base64.b64encode(each).decode() for each in files]
    assert codecs.evaluate(SIGNED, given) == [True, False, False, False]
