"""`brushwork stylize`: files and folders, refusals, exit status, Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork.contract.manifest import load_published
from brushwork.errors import ManifestError, PictureError
from brushwork.imaging import decode
from brushwork.inference.batch import Job, find_jobs
from brushwork.site.stylizers import find_stylizer, stylizers_folder, suitable_stylizer
from support.exif_vectors import PREFIX, camera
from support.metadata import artworks_of, exif_of, xmp_of
from support.tiny_stylizers import tiny_stylizers

NOISE = np.random.default_rng(2).integers(0, 256, (30, 41, 4), np.uint8)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(NOISE).save(path)
    return path


def make_folder(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in names:
        format = "JPEG" if name.lower().endswith(("jpg", "jpeg")) else None
        Image.fromarray(NOISE[..., :3]).save(folder / name, format)
    return folder


def test_paints_a_file(run: Run, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    status, _, errors = run(photo, out, "--style", "plain")
    assert status == 0
    assert "41 x 30" in errors
    alpha = NOISE[..., 3:] / 255
    expected = 255 - (NOISE[..., :3] * alpha + 255 * (1 - alpha))
    painted = decode(out).pixels
    assert np.abs(painted[..., :3] - expected).max() <= 0.51
    assert np.array_equal(painted[..., 3], NOISE[..., 3])


def test_strength_stylizer_and_format_matter(run: Run, photo: Path, tmp_path: Path) -> None:
    contents = set()
    for number, options in enumerate(
        ([], ["--strength", 0.5], ["--stylizer", "tiny-local"], ["--variant", "float32"])
    ):
        out = tmp_path / f"{number}.png"
        assert run(photo, out, *options)[0] == 0
        contents.add(decode(out).pixels.tobytes())
    assert len(contents) == 3
    for name, format in (("a.jpg", "JPEG"), ("a.JPEG", "JPEG"), ("a.webp", "WebP")):
        assert run(photo, tmp_path / name, "--quality", 60)[0] == 0
        assert decode(tmp_path / name).format == format
    status, _, errors = run(photo, tmp_path / "a", "--format", "jpeg")
    assert status == 0
    assert "transparency laid on white" in errors.replace("\n", " ")
    assert decode(tmp_path / "a").format == "JPEG"


def test_files_say_how_they_were_made(run: Run, photo: Path, tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg", "a.webp"):
        out = tmp_path / name
        assert run(photo, out, "--stylizer", "tiny-local", "--style", "plain")[0] == 0
        assert xmp_of(out.read_bytes())["iptcExt.AISystemUsed"] == "Brushwork tiny-local"
        (artwork,) = artworks_of(out.read_bytes())
        assert artwork["title"] == "Plain"
        assert run(photo, out, "--no-label", "--overwrite")[0] == 0
        assert xmp_of(out.read_bytes()) == {}


def test_metadata_is_kept_as_wanted(run: Run, tmp_path: Path) -> None:
    photo, out = tmp_path / "turned.jpg", tmp_path / "out.jpg"
    Image.fromarray(NOISE[..., :3]).save(photo, exif=PREFIX + camera())
    for wanted, has in (("none", ()), ("details", ("Artist",)), ("location", ("Artist", "GPSTag"))):
        assert run(photo, out, "--metadata", wanted, "--overwrite")[0] == 0
        assert decode(out).size == (30, 41), "it is upright, and is not turned again"
        image = {key.removeprefix("Image.") for key in exif_of(out.read_bytes())}
        assert image & {"Artist", "GPSTag", "Orientation"} == set(has)


def test_says_what_there_is(run: Run) -> None:
    status, output, _ = run("--list")
    assert status == 0
    assert [line for line in output.splitlines() if line[0] != " "] == [
        "tiny-whole: tiny-whole",
        "tiny-local: tiny-local",
    ]
    assert "plain  Plain, tiny-whole, 2026" in output


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--style", "fauve"], "no style 'fauve'; there is plain"),
        (["--stylizer", "huge"], "no stylizer 'huge'"),
        (["--variant", "int8-weights"], "no variant"),
        (["--strength", "1.6"], "--strength"),
        (["--strength", "nan"], "strength"),
        (["--quality", "0"], "--quality"),
        (["--format", "gif"], "--format"),
        (["--format", "jpeg"], "does not fit the name"),
        (["--stylizers", "/nowhere"], "/nowhere"),
    ],
)
def test_wrong_options_paint_nothing(
    run: Run, photo: Path, tmp_path: Path, options: list[str], reason: str
) -> None:
    status, _, errors = run(photo, tmp_path / "out.png", *options)
    assert status == 2
    assert reason in errors
    assert [*tmp_path.iterdir()] == [photo]


def test_wrong_places_paint_nothing(run: Run, photo: Path, tmp_path: Path) -> None:
    before = photo.read_bytes()
    taken = tmp_path / "taken.png"
    taken.write_bytes(b"taken")
    linked = tmp_path / "linked.png"
    linked.hardlink_to(photo)
    for source, target, reason in (
        (photo, photo, "would overwrite"),
        (photo, tmp_path, "would overwrite"),
        (photo, linked, "would overwrite"),
        (photo, tmp_path / "out.gif", "pass --format"),
        (photo, tmp_path / "no" / "out.png", "make it first"),
        (tmp_path / "missing.png", tmp_path / "out.png", "no file or folder"),
        (tmp_path, photo, "is a file"),
        (taken, tmp_path / "out.png", "not a picture"),
    ):
        for options in ([], ["--overwrite"]):
            status, _, errors = run(source, target, *options)
            assert status == 2
            assert reason in errors.replace("\n", " ")
    assert "IN and OUT" in run(photo)[2]
    assert "--overwrite" in run(photo, taken)[2]
    assert taken.read_bytes() == b"taken"
    assert photo.read_bytes() == before
    assert len([*tmp_path.iterdir()]) == 3
    assert run(photo, taken, "--overwrite")[0] == 0
    assert decode(taken).size == (41, 30)


def test_paints_a_folder_and_skips_what_is_bad(run: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, "a.jpg", "b.PNG", "c.webp", "d.bmp", ".hidden.png")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no")
    (folder / "notes.txt").write_text("hello")
    (folder / "below").mkdir()
    out = tmp_path / "new" / "out"
    status, _, errors = run(folder, out)
    assert status == 1
    assert "4 of 6 pictures painted" in errors
    assert "bad.jpg: the JPEG file is damaged" in errors
    assert "notes.txt: this is not a picture" in errors
    assert {path.name: decode(path).format for path in out.iterdir()} == {
        "a.jpg": "JPEG",
        "b.PNG": "PNG",
        "c.webp": "WebP",
        "d.png": "PNG",
    }
    (folder / "bad.jpg").unlink()
    (folder / "notes.txt").unlink()
    status, _, errors = run(folder, out)
    assert status == 1
    assert "0 of 4 pictures painted" in errors
    assert run(folder, out, "--overwrite")[0] == 0
    status, _, errors = run(folder, folder, "--overwrite")
    assert status == 1
    assert "would overwrite" in errors


def test_two_pictures_do_not_go_to_one_file(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, "a.jpg", "a.png", "b.jpeg")
    jobs = find_jobs(folder, tmp_path / "out", "webp")
    assert [job.target.name for job in jobs] == ["a.webp", "a.webp", "b.webp"]
    assert [bool(job.refusal) for job in jobs] == [False, True, False]
    kept = find_jobs(folder, tmp_path / "out", "jpeg")
    assert [job.target.name for job in kept] == ["a.jpg", "a.jpg", "b.jpeg"]
    assert find_jobs(folder / "a.png", tmp_path, None) == [
        Job(folder / "a.png", tmp_path / "a.png", "png")
    ]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no files"):
        find_jobs(tmp_path, tmp_path / "out", None)


def test_names_that_are_no_text(run: Run, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, "a\udcff[red].png")
    (folder / "b\x1b[31m.png").write_bytes(b"junk")
    status, _, errors = run(folder, tmp_path / "out")
    assert status == 1
    assert "1 of 2 pictures painted" in errors
    assert "\x1b" not in errors
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a\udcff[red].png"]


def test_where_stylizers_are_found(stylizers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRUSHWORK_STYLIZERS", raising=False)
    assert (stylizers_folder() / "stylizers.json").is_file()
    monkeypatch.setenv("BRUSHWORK_STYLIZERS", str(stylizers))
    assert stylizers_folder() == stylizers
    assert [each.id for each in load_published(stylizers)] == ["tiny-whole", "tiny-local"]
    assert find_stylizer(stylizers) == stylizers / "tiny-whole"
    with pytest.raises(ManifestError, match="it has tiny-whole, tiny-local"):
        find_stylizer(stylizers, "classics")


def test_the_first_stylizer_that_can_paint_what_is_asked(tmp_path: Path) -> None:
    for path, content in tiny_stylizers(any_style=True).items():
        file = tmp_path / path.removeprefix("/stylizers/")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)

    def found(*styles: str, encoding: bool = False) -> str:
        return suitable_stylizer(tmp_path, styles, encoding).name

    assert found() == found("plain") == "tiny-whole"
    assert found("plain", "warm") == found(encoding=True) == "tiny-any"
    with pytest.raises(ManifestError, match=r"no style 'wram'; there is .*\bwarm\b"):
        found("wram", encoding=True)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "brushwork", "stylize", *map(str, arguments)]


def test_help_and_errors_of_the_real_command(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("brushwork")
    shown = subprocess.run([script, "stylize", "--help"], capture_output=True, text=True)
    assert shown.returncode == 0
    for word in ("IN", "OUT", "--style", "--strength", "--overwrite", "Exit status", "Example"):
        assert word in shown.stdout
    run = subprocess.run(
        command(tmp_path / "a.png", tmp_path / "b.png", "--style", "starry-night"),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert run.stderr.startswith("brushwork: there is no file or folder")
    assert len(run.stderr.splitlines()) == 1


def test_ctrl_c_leaves_only_whole_pictures(stylizers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    picture = Image.fromarray(NOISE[..., :3]).resize((1500, 1000))
    picture.save(folder / "000.png", compress_level=1)
    for number in range(1, 60):
        (folder / f"{number:03}.png").hardlink_to(folder / "000.png")
    out = tmp_path / "out"
    options = ["--stylizers", stylizers, "--stylizer", "tiny-local", "--threads", 1]
    with subprocess.Popen(
        command(folder, out, *options), stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None and not list(out.glob("[0-9]*.png")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "interrupted" in errors
    written = list(out.iterdir())
    assert 0 < len(written) < 60
    for path in written:
        assert decode(path).size == (1500, 1000)
