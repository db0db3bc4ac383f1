"""`brushwork verify`, and `brushwork stylize` that signs."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from brushwork.imaging import FORMATS, OutputFormat, encode
from support.certificates import DAY, Authority, written
from support.signed import LABEL, PIXELS, flipped

Run = Callable[..., tuple[int, str, str]]
Pipe = Callable[..., tuple[int, bytes, str]]

LOOK = ("--stylizer", "tiny-whole", "--style", "plain")


@pytest.fixture(scope="module")
def authority() -> Authority:
    """It issues certificates."""
    return Authority()


@pytest.fixture
def signs(authority: Authority, tmp_path: Path) -> tuple[object, ...]:
    """The options that sign."""
    certificate, key = authority.issue(tmp_path)
    return ("--sign-certificate", certificate, "--sign-key", key)


@pytest.fixture
def roots(authority: Authority, tmp_path: Path) -> Path:
    """The file of whom to trust."""
    return written(tmp_path / "roots.pem", authority.roots.encode())


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph."""
    return written(tmp_path / "photo.jpg", encode(PIXELS, "jpeg"))


def verified(brushwork: Run, *arguments: object) -> tuple[int, list[dict[str, object]]]:
    """The exit status, and what is said of each file."""
    status, output, _ = brushwork("verify", "--json", *arguments)
    return status, [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize("format", FORMATS)
def test_a_painting_is_signed(
    brushwork: Run,
    signs: tuple[object, ...],
    roots: Path,
    photo: Path,
    tmp_path: Path,
    format: OutputFormat,
) -> None:
    painting = tmp_path / f"painting.{format}"
    assert brushwork("stylize", photo, painting, *LOOK, *signs)[0] == 0
    status, (told,) = verified(brushwork, painting, "--trust", roots)
    assert (status, told["signature"], told["trusted"]) == (0, "holds", True)
    assert told["label"]["stylizer"] == "tiny-whole"  # type: ignore[index]
    assert (told["signer"], told["message"]) == ("Ada Painter", None)
    status, output, _ = brushwork("verify", painting)
    first, label, *rest = output.splitlines()
    assert (status, first) == (0, str(painting))
    assert label.startswith("  label: Painted by Brushwork ")
    assert rest[0] == "  signature: holds, by Ada Painter, Paint Works"
    assert rest[1].startswith("  trusted: not asked; --trust")
    assert rest[2].startswith("  made by: Brushwork ")
    assert rest[3:] == ["  made of: photograph (image/jpeg), without a manifest of its own"]


def test_a_painting_of_a_painting(
    brushwork: Run, signs: tuple[object, ...], photo: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.webp", tmp_path / "second.png"
    assert brushwork("stylize", photo, first, *LOOK, *signs)[0] == 0
    assert brushwork("stylize", first, second, *LOOK, *signs)[0] == 0
    status, output, _ = brushwork("verify", second)
    assert status == 0
    assert "whose own signature by Ada Painter held when this was signed" in output


def test_standard_input_and_a_folder(
    brushwork: Run, pipe: Pipe, signs: tuple[object, ...], photo: Path, tmp_path: Path
) -> None:
    status, painting, _ = pipe(photo.read_bytes(), "-", "-", *LOOK, *signs)
    assert status == 0
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.png", "b.bmp"):
        Image.fromarray(PIXELS[..., :3]).save(folder / name)
    assert brushwork("stylize", folder, tmp_path / "out", *LOOK, *signs)[0] == 0
    files = [written(tmp_path / "piped", painting), *sorted((tmp_path / "out").iterdir())]
    status, told = verified(brushwork, *files)
    assert [each["signature"] for each in told] == ["holds"] * 3
    assert status == 0


def test_what_was_changed_or_taken_out(
    brushwork: Run, signs: tuple[object, ...], photo: Path, tmp_path: Path
) -> None:
    painting = tmp_path / "painting.png"
    brushwork("stylize", photo, painting, *LOOK, *signs)
    changed = written(tmp_path / "changed", flipped(painting.read_bytes(), -30))
    stripped = tmp_path / "stripped.png"
    brushwork("stylize", photo, stripped, *LOOK)
    camera = io.BytesIO()
    Image.fromarray(PIXELS[..., :3]).save(camera, "JPEG")
    plain = written(tmp_path / "plain", camera.getvalue())
    status, told = verified(brushwork, painting, changed, stripped, plain)
    assert status == 1
    assert [each["signature"] for each in told] == ["holds", "broken", "none", "none"]
    assert [each["label"] is None for each in told] == [False, False, False, True]
    status, output, _ = brushwork("verify", changed, stripped)
    assert status == 1
    assert "signature: DOES NOT HOLD: assertion.dataHash.mismatch" in output
    assert "signature: none: there is no manifest" in output


def test_whom_nobody_trusts(
    brushwork: Run, signs: tuple[object, ...], photo: Path, tmp_path: Path
) -> None:
    painting = tmp_path / "painting.png"
    brushwork("stylize", photo, painting, *LOOK, *signs)
    others = written(tmp_path / "others.pem", Authority().roots.encode())
    status, output, _ = brushwork("verify", painting, "--trust", others)
    assert status == 1
    assert "signature: holds" in output
    assert f"trusted: NO: not by any authority in {others}" in output
    assert brushwork("verify", painting, "--trust", photo)[0] == 2


def test_what_cannot_be_read_keeps_nothing_from_being_looked_at(
    brushwork: Run, photo: Path, tmp_path: Path
) -> None:
    text = written(tmp_path / "text", b"no picture")
    status, told = verified(brushwork, text, photo)
    assert status == 2
    assert "not a picture" in str(told[0]["message"])
    assert (told[0]["signature"], told[1]["signature"]) == (None, "none")
    assert told[0].keys() == told[1].keys()


def test_without_the_extra_the_label_is_read(
    brushwork: Run, signs: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painting = written(tmp_path / "painting.png", encode(PIXELS, "png", label=LABEL))
    monkeypatch.setitem(sys.modules, "c2pa", None)
    status, output, _ = brushwork("verify", painting)
    assert status == 1
    assert "in the style of The Starry Night" in output
    assert "signature: not looked at; signing and verifying need" in output
    assert "pip install 'brushwork[c2pa]'" in output
    status, _, errors = brushwork("stylize", painting, tmp_path / "o.png", *LOOK, *signs)
    assert status == 2
    assert "pip install 'brushwork[c2pa]'" in errors


def test_what_cannot_sign_paints_nothing(
    brushwork: Run, signs: tuple[object, ...], authority: Authority, photo: Path, tmp_path: Path
) -> None:
    target = tmp_path / "painting.png"
    old = authority.issue(tmp_path, name="old", valid=(-9 * DAY, -DAY))
    for options, told in (
        (("--sign-certificate", old[0], "--sign-key", old[1]), "old.pem expired on"),
        ((*signs[:2], "--sign-key", old[1]), "is not that of the certificate"),
        (signs[:2], "pass both --sign-certificate and --sign-key"),
        (signs[2:], "pass both --sign-certificate and --sign-key"),
        ((*signs, "--no-label"), "exclude each other"),
    ):
        status, _, errors = brushwork("stylize", photo, target, *LOOK, *options)
        assert status == 2
        assert told in " ".join(errors.replace("│", " ").split())
        assert not target.exists()


def test_without_a_certificate_nothing_is_signed(
    brushwork: Run, photo: Path, tmp_path: Path
) -> None:
    painting = tmp_path / "painting.jpg"
    assert brushwork("stylize", photo, painting, *LOOK)[0] == 0
    assert b"c2pa" not in painting.read_bytes()
