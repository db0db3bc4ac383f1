"""What is said of signatures: that they hold, or not, by whom, and who is trusted."""

import io
from pathlib import Path

import pytest
from PIL import Image

from brushwork.errors import DamagedPictureError, PictureError, ProvenanceError
from brushwork.imaging import FORMATS, OutputFormat
from brushwork.provenance import Signer, load_credential, load_roots, verify
from support.certificates import Authority, written
from support.signed import PHOTO, PIXELS, flipped, signed, without_manifest


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_signed_holds(
    signer: Signer, authority: Authority, tmp_path: Path, format: OutputFormat
) -> None:
    path = written(tmp_path / "painting", signed(signer, format))
    verdict = verify(path, authority.roots)
    assert (verdict.signature, verdict.trusted, verdict.reasons) == ("holds", True, ())
    assert (verdict.signer, verdict.organisation) == ("Ada Painter", "Paint Works")
    assert (verdict.algorithm, verdict.signed_at) == ("Es256", None)
    assert verdict.generator is not None
    assert verdict.generator.startswith("Brushwork ")
    (photograph,) = verdict.ingredients
    assert (photograph.title, photograph.format) == ("photograph", "image/jpeg")
    assert (photograph.relationship, photograph.signature) == ("parentOf", "none")


def test_without_roots_nobody_is_trusted(signer: Signer, tmp_path: Path) -> None:
    path = written(tmp_path / "painting", signed(signer))
    assert verify(path).trusted is None
    assert verify(path, Authority().roots).trusted is False
    assert verify(path, Authority().roots).signature == "holds"


def test_who_signed_the_photograph_does_not_decide_who_is_trusted(
    signer: Signer, authority: Authority, tmp_path: Path
) -> None:
    """A camera's maker is an authority of its own."""
    maker = Authority()
    camera = Signer(load_credential(*maker.issue(tmp_path, name="Camera")))
    painting = written(tmp_path / "painting", signed(signer, photo=signed(camera, "jpeg")))
    verdict = verify(painting, authority.roots)
    assert (verdict.signature, verdict.trusted) == ("holds", True)
    assert verify(painting, maker.roots).trusted is False
    (photograph,) = verdict.ingredients
    assert (photograph.signer, photograph.signature) == ("Camera", "holds")


@pytest.mark.parametrize("format", FORMATS)
def test_one_bit_of_pixels_label_or_manifest(
    signer: Signer, authority: Authority, tmp_path: Path, format: OutputFormat
) -> None:
    content = signed(signer, format)
    plain = without_manifest(format)
    pixel = content.index(plain[-40:-24])
    for name, at in {
        "pixels": pixel,
        "label": content.index(b"Vincent"),
        "action": content.index(b"c2pa.edited"),
        "ingredient": content.index(b"photograph"),
    }.items():
        verdict = verify(written(tmp_path / name, flipped(content, at)), authority.roots)
        assert (verdict.signature, verdict.trusted) == ("broken", None), name
        assert verdict.reasons, name


def test_no_bit_outside_the_manifest_can_be_changed(signer: Signer, tmp_path: Path) -> None:
    """In a PNG it is a chunk of its own, after the header."""
    content, plain = signed(signer), without_manifest()
    header = 33
    chunk = len(content) - len(plain)
    assert content[:header] + content[header + chunk :] == plain
    for at in range(0, len(plain), 9):
        place = at if at < header else at + chunk
        path = written(tmp_path / "changed", flipped(content, place))
        try:
            assert verify(path).signature != "holds", at
        except PictureError:
            assert at < header


def test_a_manifest_on_another_picture(signer: Signer, tmp_path: Path) -> None:
    content = signed(signer, "jpeg")
    start = content.index(b"\xff\xeb")
    end = start
    while content[end : end + 2] == b"\xff\xeb":
        end += 2 + int.from_bytes(content[end + 2 : end + 4], "big")
    other = PHOTO[:2] + content[start:end] + PHOTO[2:]
    verdict = verify(written(tmp_path / "other", other))
    assert verdict.signature == "broken"
    assert "assertion.dataHash.mismatch" in verdict.reasons[0]


@pytest.mark.parametrize("format", FORMATS)
def test_what_has_no_manifest(signer: Signer, tmp_path: Path, format: OutputFormat) -> None:
    plain = verify(written(tmp_path / "plain", without_manifest(format)))
    assert (plain.signature, plain.reasons) == ("none", ("there is no manifest",))
    saved = io.BytesIO()
    with Image.open(io.BytesIO(signed(signer, format))) as image:
        image.save(saved, format)
    assert verify(written(tmp_path / "saved", saved.getvalue())).signature == "none"


def test_a_cut_manifest_does_not_hold(signer: Signer, tmp_path: Path) -> None:
    content = signed(signer, "jpeg")
    at = content.index(b"jumb")
    cut = content[: at + 60] + content[at + 300 :]
    verdict = verify(written(tmp_path / "cut", cut))
    assert verdict.signature == "broken"
    assert verdict.reasons[0].startswith("the manifest cannot be read: ")


def test_formats_without_manifests(tmp_path: Path) -> None:
    for format in ("BMP", "GIF", "TIFF", "AVIF"):
        Image.fromarray(PIXELS[..., :3]).save(tmp_path / format, format)
        assert verify(tmp_path / format).signature == "none"


def test_what_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"nowhere: cannot be read: No such file"):
        verify(tmp_path / "nowhere")
    with pytest.raises(PictureError, match=r"text: this is not a picture"):
        verify(written(tmp_path / "text", b"no picture"))
    with pytest.raises(DamagedPictureError, match=r"empty: the file is empty"):
        verify(written(tmp_path / "empty", b""))


def test_roots(authority: Authority, tmp_path: Path) -> None:
    text = authority.roots + Authority().roots
    path = written(tmp_path / "roots.pem", b"two roots\n" + text.encode())
    assert load_roots(path) == text
    with pytest.raises(ProvenanceError, match="no certificate in PEM"):
        load_roots(written(tmp_path / "others", b"no roots"))
