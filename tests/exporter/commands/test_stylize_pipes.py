"""`brushwork stylize`: `-` for standard input and output."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork import streams
from brushwork.errors import PictureError
from brushwork.imaging import decode, encode

NOISE = np.random.default_rng(3).integers(0, 256, (30, 41, 4), np.uint8)
OPAQUE = np.concatenate([NOISE[..., :3], np.full_like(NOISE[..., 3:], 255)], -1)
PNG = encode(OPAQUE, "png")
Pipe = Callable[..., tuple[int, bytes, str]]


def bitmap() -> bytes:
    from io import BytesIO

    file = BytesIO()
    Image.fromarray(NOISE[..., :3]).save(file, "BMP")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "options", "format"),
    [
        (PNG, [], "PNG"),
        (encode(OPAQUE, "jpeg"), [], "JPEG"),
        (encode(OPAQUE, "webp"), [], "WebP"),
        (bitmap(), [], "PNG"),
        (PNG, ["--format", "jpeg"], "JPEG"),
    ],
)
def test_through_a_pipe_in_the_format_of_the_input(
    pipe: Pipe, content: bytes, options: list[str], format: str
) -> None:
    status, output, errors = pipe(content, "-", "-", *options)
    assert (status, errors) == (0, "standard output: 41 x 30\n")
    painted = decode(output)
    assert painted.format == format
    expected = 255 - decode(content).pixels[..., :3].astype(int)
    tolerance = 0 if format == "PNG" else 40
    assert np.abs(painted.pixels[..., :3] - expected).mean() <= tolerance


def test_from_and_to_files(pipe: Pipe, tmp_path: Path) -> None:
    out, photo = tmp_path / "out.webp", tmp_path / "photo.jpg"  # a PNG, whatever its name
    photo.write_bytes(PNG)
    assert pipe(PNG, "-", out)[0] == 0
    assert decode(out).format == "WebP"
    status, output, _ = pipe(b"", photo, "-")
    assert status == 0
    assert decode(output).format == "PNG"


def test_a_folder_with_that_name_is_not_meant(
    pipe: Pipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-").mkdir()
    monkeypatch.chdir(tmp_path)
    status, output, _ = pipe(PNG, "-", "-")
    assert status == 0
    assert decode(output).format == "PNG"
    assert pipe(PNG, "-", "out.png")[0] == 0
    assert decode(tmp_path / "out.png").format == "PNG"


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"", ("-", "-"), "standard input: the file is empty"),
        (b"hello", ("-", "-"), "standard input: this is not a picture"),
        (PNG[:200], ("-", "-"), "standard input: the PNG file is damaged"),
        (PNG, ("-", "."), "is a folder, and standard input has no name"),
        (PNG, (".", "-"), "is a folder; its pictures go into a folder"),
        (PNG, ("-", "missing/out.png"), "there is no folder missing"),
        (PNG, ("-", "out.gif"), "pass --format"),
        (PNG, ("-", "-", "--json"), "cannot both go to standard output"),
    ],
)
def test_nothing_is_written_where_it_cannot_be_done(
    pipe: Pipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, output, errors = pipe(content, *arguments)
    assert (status, output) == (2, b"")
    assert said in " ".join(errors.replace("\u2502", "").split())
    assert [*tmp_path.iterdir()] == []


def test_terminals_and_closed_streams_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, terminal = os.openpty()
    with os.fdopen(controller, "wb"), os.fdopen(terminal, "r+b", buffering=0) as shown:
        monkeypatch.setattr(sys, "stdin", shown)
        monkeypatch.setattr(sys, "stdout", shown)
        with pytest.raises(PictureError, match="input is a terminal"):
            streams.read_standard_input(10)
        with pytest.raises(PictureError, match="output is a terminal"):
            streams.write_standard_output(b"picture")
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(PictureError, match="input is closed"):
        streams.read_standard_input(10)
    with pytest.raises(PictureError, match="output is closed"):
        streams.write_standard_output(b"picture")


def test_a_reader_that_went_away_is_told_of(stylizers: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "brushwork", "stylize", "-", "-", "--stylizers", stylizers],
            input=PNG,
            stdout=output,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert ended.returncode == 2
    assert ended.stderr == b"brushwork: standard output cannot be written: Broken pipe\n"
