"""Signed paintings: what their manifests say, and of which photograph."""

import io
import socket
from pathlib import Path

import c2pa
import numpy as np
import pytest
from PIL import Image

from brushwork import __version__
from brushwork.contract.label import SOURCE_TYPE, read_packet
from brushwork.errors import ProvenanceError
from brushwork.imaging import FORMATS, OutputFormat, decode, encode
from brushwork.imaging.stored import read_label
from brushwork.provenance import Credential, Signer, load_credential, signing, verify
from support.certificates import Authority, written
from support.metadata import artworks_of, xmp_of
from support.signed import LABEL, PIXELS, flipped, manifest, manifests, signed

SOFTWARE = {"name": "Brushwork", "version": __version__}


def assertions(content: bytes) -> dict[str, dict[str, object]]:
    """What a manifest says, by label."""
    return {each["label"]: each["data"] for each in manifest(content)["assertions"]}


@pytest.mark.parametrize("format", FORMATS)
def test_a_manifest_says_what_the_label_says(signer: Signer, format: OutputFormat) -> None:
    content = signed(signer, format)
    said = manifest(content)
    generator = said["claim_generator_info"][0]
    assert {name: generator[name] for name in SOFTWARE} == SOFTWARE
    opened, edited = assertions(content)["c2pa.actions.v2"]["actions"]
    assert opened["action"] == "c2pa.opened"
    assert edited == {
        "action": "c2pa.edited",
        "digitalSourceType": SOURCE_TYPE,
        "softwareAgent": SOFTWARE,
        "description": "in the style of The Starry Night (Vincent van Gogh, 1889), a picture of "
        "one's own",
    }
    metadata = assertions(content)["cawg.metadata"]
    label = xmp_of(content)
    for name in ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "DigitalSourceType"):
        assert metadata[f"Iptc4xmpExt:{name}"] == label[f"iptcExt.{name}"]
    assert metadata["xmp:CreatorTool"] == label["xmp.CreatorTool"]
    assert metadata["Iptc4xmpExt:ArtworkOrObject"] == [
        {
            "Iptc4xmpExt:AOTitle": "The Starry Night",
            "Iptc4xmpExt:AOCreator": ["Vincent van Gogh"],
            "Iptc4xmpExt:AOCircaDateCreated": "1889",
            "Iptc4xmpExt:AOCopyrightNotice": "public domain",
        }
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_the_label_and_the_pixels_are_as_before(
    signer: Signer, format: OutputFormat, tmp_path: Path
) -> None:
    before, after = encode(PIXELS, format, label=LABEL), signed(signer, format)
    assert np.array_equal(decode(after).pixels, decode(before).pixels)
    assert xmp_of(after) == xmp_of(before)
    assert artworks_of(after)[0]["artist"] == "Vincent van Gogh"
    made = read_label(written(tmp_path / "painting", after))
    assert made is not None
    assert made.stylizer == "any-style"


def test_the_photograph_is_named_without_anything_of_its_own(signer: Signer) -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
        b' xmpMM:InstanceID="xmp.iid:telltale" xmpMM:DocumentID="xmp.did:telltale"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    stream = io.BytesIO()
    Image.fromarray(PIXELS[..., :3]).save(stream, "JPEG", xmp=xmp, comment=b"telltale")
    content = signed(signer, photo=stream.getvalue())
    (photograph,) = manifest(content)["ingredients"]
    known = {name: photograph[name] for name in ("title", "format", "relationship")}
    assert known == {
        "title": "photograph",
        "format": "image/jpeg",
        "relationship": "parentOf",
    }
    assert "thumbnail" not in photograph
    assert "thumbnail" not in manifest(content)
    assert b"telltale" not in content


@pytest.mark.parametrize("format", ["BMP", "GIF", "TIFF", "PNG", "WEBP", "AVIF"])
def test_photographs_of_all_formats(signer: Signer, format: str) -> None:
    stream = io.BytesIO()
    Image.fromarray(PIXELS[..., :3]).save(stream, format)
    (photograph,) = manifest(signed(signer, photo=stream.getvalue()))["ingredients"]
    assert photograph["format"] == f"image/{format.lower()}"


def test_the_photographs_own_manifest_is_kept(signer: Signer, tmp_path: Path) -> None:
    first = signed(signer, "jpeg")
    content = signed(signer, photo=first)
    (photograph,) = manifest(content)["ingredients"]
    assert photograph["active_manifest"] == manifests(first)["active_manifest"]
    assert photograph["active_manifest"] in manifests(content)["manifests"]
    verdict = verify(written(tmp_path / "painting", content))
    assert verdict.signature == "holds"
    (told,) = verdict.ingredients
    assert (told.signature, told.signer) == ("holds", "Ada Painter")
    assert told.generator == verdict.generator


@pytest.mark.parametrize("format", FORMATS)
def test_a_damaged_manifest_of_the_photograph_is_left_out(
    signer: Signer, format: OutputFormat
) -> None:
    first = signed(signer, format)
    at = first.find(b"jumb") + 20
    content = signed(signer, photo=first[:at] + b"\xff" * 20 + first[at + 20 :])
    (photograph,) = manifest(content)["ingredients"]
    assert "active_manifest" not in photograph
    assert photograph["format"] == f"image/{format}"


@pytest.mark.parametrize("format", FORMATS)
def test_a_manifest_that_is_too_large_is_left_out(
    signer: Signer, format: OutputFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signed(signer, format)
    monkeypatch.setattr(signing, "MOST_MANIFEST_BYTES", 5000)
    content = signed(signer, photo=first)
    (photograph,) = manifest(content)["ingredients"]
    assert "active_manifest" not in photograph


def test_a_photograph_that_was_changed_is_told_of(signer: Signer, tmp_path: Path) -> None:
    first = signed(signer, "jpeg")
    path = written(tmp_path / "painting", signed(signer, photo=flipped(first, -50)))
    verdict = verify(path)
    assert (verdict.signature, verdict.ingredients[0].signature) == ("holds", "broken")


def test_nobody_is_asked_for_a_manifest_elsewhere(signer: Signer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        xmp = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/"'
            f' dcterms:provenance="http://127.0.0.1:{elsewhere.getsockname()[1]}/m.c2pa"/>'
            "</rdf:RDF></x:xmpmeta>"
        )
        stream = io.BytesIO()
        Image.fromarray(PIXELS[..., :3]).save(stream, "JPEG", xmp=xmp.encode())
        content = signed(signer, photo=stream.getvalue())
        verdict = verify(written(tmp_path / "photo", stream.getvalue()))
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody has come
            elsewhere.accept()
    assert verdict.signature == "none"
    assert "elsewhere" in verdict.reasons[0]
    assert manifest(content)["ingredients"][0]["title"] == "photograph"


def test_a_signature_that_does_not_hold_leaves_nobody(
    authority: Authority, signer: Signer, tmp_path: Path
) -> None:
    """Whatever is wrong with a credential that was not checked."""
    own = signer.credential
    other = load_credential(*authority.issue(tmp_path))
    mixed = Credential(own.chain, other.key, own.algorithm, "", "", own.expires)
    with pytest.raises(ProvenanceError, match="cannot be signed: Signature"):
        Signer(mixed)


def test_formats_that_cannot_be_signed_are_told(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for format in FORMATS:
        signer.check(format)
    monkeypatch.setattr(c2pa.Builder, "get_supported_mime_types", lambda: ["image/png"])
    with pytest.raises(ProvenanceError, match="webp pictures cannot be signed"):
        signer.check("webp")


def test_what_was_signed_is_still_read_by_its_packet(signer: Signer) -> None:
    content = signed(signer, "jpeg")
    start = content.index(b"<?xpacket begin")
    end = content.index(b'<?xpacket end="r"?>')
    assert read_packet(content[start:end]) is not None
