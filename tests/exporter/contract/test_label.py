"""The label: what it says, as exiv2 reads it, and reading it again."""

import dataclasses
import json

import exiv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brushwork.contract.label import LONGEST, SOURCE_TYPE, Credit, Label, packet, read_packet
from brushwork.contract.labelling import TOOL, label_of
from brushwork.contract.look import Look
from brushwork.contract.style_file import PainterOf, StyleFile
from brushwork.imaging import FORMATS, OutputFormat, encode
from support.label_vectors import FILE, STARRY_NIGHT, labels
from support.metadata import artworks_of, xmp_of
from support.server.forms import CLASSICS

PIXELS = np.zeros((2, 3, 4), np.uint8)
LABEL = Label("any-style", "ab" * 32, (STARRY_NIGHT, None), TOOL)
MOST_BYTES_IN_JPEG = 65_502

# A line without spaces at its ends, which is what titles and names are.
texts = (
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
    .map(lambda text: text[:LONGEST].strip(" "))
    .filter(bool)
)


def test_both_languages_write_what_the_vectors_say() -> None:
    vectors = json.loads(FILE.read_text("utf-8"))
    assert [each["packet"] for each in vectors] == list(map(packet, labels()))


@pytest.mark.parametrize("format", FORMATS)
def test_what_exiv2_reads(format: OutputFormat) -> None:
    content = encode(PIXELS, format, label=LABEL)
    said = {key: value for key, value in xmp_of(content).items() if "Artwork" not in key}
    assert said == {
        "xmp.CreatorTool": TOOL,
        "iptcExt.DigitalSourceType": SOURCE_TYPE,
        "iptcExt.AISystemUsed": "Brushwork any-style",
        "iptcExt.AISystemVersionUsed": "sha256:" + "ab" * 32,
        "iptcExt.AIPromptInformation": "in the style of The Starry Night (Vincent van Gogh, 1889), "
        "a picture of one's own",
    }
    assert artworks_of(content) == [dataclasses.asdict(STARRY_NIGHT)]


@settings(deadline=None)
@given(title=texts, artist=texts, rights=texts, format=st.sampled_from(FORMATS))
def test_any_text_survives(title: str, artist: str, rights: str, format: OutputFormat) -> None:
    credit = Credit(title, artist, rights=rights)
    content = encode(PIXELS, format, label=dataclasses.replace(LABEL, styles=(credit,)))
    assert artworks_of(content) == [{"title": title, "artist": artist, "rights": rights}]
    made = read_packet(packet(dataclasses.replace(LABEL, styles=(credit,))).encode())
    assert made is not None
    assert made.prompt == f"in the style of {title} ({artist})".strip()


@given(st.text(st.characters()))
def test_no_text_breaks_a_packet(text: str) -> None:
    """Whatever else a name has, such as control characters and halves of characters."""
    label = dataclasses.replace(LABEL, styles=(Credit(text, text, text, text),))
    made = read_packet(packet(label).encode())
    assert made is not None
    assert made.stylizer == "any-style"


def test_the_longest_label_fits_into_a_jpeg() -> None:
    long = Credit(*["&" * LONGEST + "more"] * 4)
    content = packet(dataclasses.replace(LABEL, styles=(long,) * 16))
    assert len(content.encode()) < MOST_BYTES_IN_JPEG
    assert content.count("<Iptc4xmpExt:AOTitle>") == 8


def test_what_other_programs_rewrote_is_read() -> None:
    image = exiv2.ImageFactory.open(encode(PIXELS, "jpeg", label=LABEL))
    image.readMetadata()
    image.xmpData()["Xmp.dc.creator"] = "somebody"
    image.writeMetadata()
    rewritten = image.xmpPacket()
    assert rewritten != packet(LABEL)
    made = read_packet(rewritten.encode())
    assert made == read_packet(packet(LABEL).encode())
    assert str(made) == (
        f"Painted by {TOOL} in the style of The Starry Night (Vincent van Gogh, 1889), a picture "
        f"of one's own, stylizer any-style (sha256:{'ab' * 32})."
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no XML",
        packet(LABEL).encode()[:-60],
        packet(LABEL).replace("Brushwork any", "Another any").encode(),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + packet(LABEL).encode(),
        packet(LABEL).encode() + b" " * 1_000_000,
        b'<?xml version="1.0" encoding="unknown"?>' + packet(LABEL).encode(),
    ],
)
def test_what_is_no_label(data: bytes) -> None:
    assert read_packet(data) is None


def test_the_label_of_a_look() -> None:
    first, second = CLASSICS.styles[:2]
    code = np.zeros(CLASSICS.painter.code_size or 0, np.float32)
    own = StyleFile(
        title="The harbour",
        artist="me",
        stylizer=PainterOf(id="classics", weights=["ab" * 32]),
        code=[0.0],
    )
    look = Look(
        ((first.id, 1.0), (code, 2.0), (code, 1.0)),
        np.zeros((1, 1, 4), np.uint8),
        ((second.id, 1.0), (first.id, 1.0)),
    )
    label = label_of(CLASSICS, look, [own, None], "float32")
    credits = [Credit(each.title, each.artist, each.year, each.rights) for each in (first, second)]
    assert label.styles == (credits[0], Credit("The harbour", "me"), None, credits[1])
    weights = CLASSICS.variant("float32").weights
    assert weights is not None
    assert (label.stylizer, label.weights) == ("classics", weights.sha256)
