"""`brushwork stylize`: sub-folders, what exists already, and that no source is ever destroyed."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from brushwork.contract.look import Look
from brushwork.errors import PictureError
from brushwork.imaging import decode, encode
from brushwork.inference.batch import Batch, Wish, find_jobs
from brushwork.inference.pipeline import Pipeline

NOISE = np.random.default_rng(3).integers(0, 256, (9, 12, 4), np.uint8)
PNG = encode(NOISE, "png")
Run = Callable[..., tuple[int, str, str]]


def make(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(PNG)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def untouched(folder: Path) -> bool:
    return all(path.read_bytes() == PNG for path in folder.rglob("*") if path.is_file())


def test_the_output_lies_as_the_input_does(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.png", "2020/b.png", "2020/May/c.bmp", ".git/x.png")
    (photos / "2020" / "empty").mkdir()
    (photos / "again").symlink_to(photos)
    status, _, errors = run(photos, tmp_path / "out")
    assert (status, errors.splitlines()[-1]) == (0, "3 of 3 pictures painted")
    assert files(tmp_path / "out") == ["2020/May/c.png", "2020/b.png", "a.png"]
    assert not (tmp_path / "out" / "2020" / "empty").exists()


def test_what_fails_below_is_named_and_makes_no_folder(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.png")
    (photos / "notes").mkdir()
    (photos / "notes" / "read.me").write_text("hello")
    out = make(tmp_path / "out")
    out.mkdir()
    status, _, errors = run(photos, out)
    assert status == 1
    assert "skipped: " in errors
    assert "notes/read.me: this is not a picture" in errors.replace("\n", "")
    assert files(out) == ["a.png"]
    assert not (out / "notes").exists()
    make(photos, "blocked/b.png")
    (out / "blocked").write_text("a file where a folder would be")
    status, _, errors = run(photos, out, "--skip-existing")
    assert status == 1
    assert "cannot make the folder" in errors


def test_a_folder_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    photos = make(tmp_path / "in", "a.png", "closed/b.png")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    jobs = find_jobs(photos, tmp_path / "out", None)
    assert [job.source.name for job in jobs] == ["a.png", "closed"]
    assert jobs[1].refusal == f"{photos / 'closed'}: the folder cannot be read: Permission denied"


def test_output_in_the_input_is_not_painted_again(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.png", "below/b.png")
    out = photos / "below" / "painted"
    for options in ([], ["--overwrite"], ["--skip-existing"]):
        assert run(photos, out, *options)[0] == 0
        assert files(out) == ["a.png", "below/b.png"]
    (tmp_path / "elsewhere").symlink_to(out)
    assert run(photos, tmp_path / "elsewhere", "--overwrite")[0] == 0
    assert files(out) == ["a.png", "below/b.png"]


def test_what_exists_is_skipped(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.png", "below/b.png", "c.png")
    out = make(tmp_path / "out", "below/b.png")
    status, _, errors = run(photos, out, "--skip-existing")
    assert status == 0
    assert errors.endswith("2 of 3 pictures painted, 1 exists already\n")
    assert (out / "below" / "b.png").read_bytes() == PNG
    before = (out / "a.png").stat()
    status, _, errors = run(photos / "a.png", out / "a.png", "--skip-existing")
    assert (status, errors) == (0, f"skipped: {out / 'a.png'} exists already\n")
    assert (out / "a.png").stat() == before
    status, _, errors = run(photos, out, "--skip-existing", "--overwrite")
    assert status == 2
    assert "exclude each other" in errors


def test_skipping_does_not_hide_what_was_never_painted(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.bmp", "a.gif")
    for _ in range(2):
        status, _, errors = run(photos, tmp_path / "out", "--skip-existing")
        assert status == 1
        assert "another picture goes to" in errors


def hard_link(source: Path, target: Path) -> None:
    target.hardlink_to(source)


def soft_link(source: Path, target: Path) -> None:
    target.symlink_to(source)


@pytest.mark.parametrize("link", [hard_link, soft_link])
def test_no_source_of_the_run_is_overwritten(
    run: Run, tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    photos = make(tmp_path / "in", "a.png", "b.png", "below/c.png")
    out = tmp_path / "out"
    out.mkdir()
    link(photos / "b.png", out / "a.png")  # another source than that of this target
    link(photos / "below" / "c.png", out / "b.png")
    status, _, errors = run(photos, out, "--overwrite")
    assert status == 1
    assert errors.count("would overwrite a picture that is read") == 2
    assert untouched(photos)
    assert decode(out / "below" / "c.png").size == (12, 9)


def test_links_to_folders_and_nested_folders_destroy_no_source(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "x/a.png", "x/x/a.png", "y/a.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").symlink_to(photos / "y")
    assert run(photos, tmp_path / "out", "--overwrite")[0] == 1
    assert run(photos, photos, "--overwrite")[0] == 1
    assert run(photos / "x", photos, "--overwrite")[0] == 1  # in/x/x/a.png goes to in/x/a.png
    assert (photos / "x" / "a.png").read_bytes() == PNG
    assert (photos / "x" / "x" / "a.png").read_bytes() == PNG
    assert (photos / "y" / "a.png").read_bytes() == PNG


def test_pictures_of_the_look_are_sources_too(run: Run, tmp_path: Path) -> None:
    make(tmp_path, "photo.png", "mask.png")
    mask = tmp_path / "mask.png"
    status, _, errors = run(tmp_path / "photo.png", mask, "--overwrite", "--mask", mask)
    assert status == 2
    assert "would overwrite" in errors
    assert untouched(tmp_path)


def batch(stylizers: Path, **options: object) -> Batch:
    engine = Pipeline(stylizers / "tiny-whole")
    return Batch(engine, Wish(Look((("plain", 1.0),)), 90), **options)


def test_two_names_of_one_target_are_two_paintings(stylizers: Path, tmp_path: Path) -> None:
    """As where case makes no difference: only what is written tells that the names are one."""
    photos = make(tmp_path / "in", "A.png", "a.png")
    (tmp_path / "out").mkdir()
    first, second = find_jobs(photos, tmp_path / "out", None)
    painting = batch(stylizers, existing="replace", sources=[first.source, second.source])
    assert painting.paint(first).status == "painted"
    second.target.symlink_to(first.target)
    with pytest.raises(PictureError, match=r"another picture went to .*a\.png already"):
        painting.paint(second)


def test_what_appears_while_it_is_painted_is_kept(stylizers: Path, tmp_path: Path) -> None:
    make(tmp_path, "a.png")
    out = tmp_path / "out.png"
    (job,) = find_jobs(tmp_path / "a.png", out, None)

    def appear() -> bool:
        out.write_bytes(b"mine")
        return False

    with pytest.raises(PictureError, match="exists already; pass --overwrite"):
        batch(stylizers).paint(job, appear)
    out.unlink()
    assert batch(stylizers, existing="skip").paint(job, appear).status == "skipped"
    assert out.read_bytes() == b"mine"


KEYS = [
    *("source", "target", "status", "format", "width", "height"),
    *("milliseconds", "flattened", "message"),
]


def test_one_json_object_a_picture(run: Run, tmp_path: Path) -> None:
    photos = make(tmp_path / "in", "a.png", "b\udcff\u00e9.jpg", "c.png")
    (photos / "d.txt").write_text("hello")
    out = make(tmp_path / "out", "c.png")
    status, output, _ = run(photos, out, "--skip-existing", "--json")
    assert status == 1
    assert output.isascii()
    records = [json.loads(line) for line in output.splitlines()]
    assert [list(record) for record in records] == [KEYS] * 4
    assert [record["status"] for record in records] == ["painted", "painted", "skipped", "failed"]
    painted, named, skipped, failed = records
    assert painted["source"] == str(photos / "a.png")
    assert painted["target"] == str(out / "a.png")
    assert (painted["format"], painted["width"], painted["height"]) == ("png", 12, 9)
    assert painted["milliseconds"] > 0
    assert (painted["flattened"], painted["message"]) == (False, None)
    assert Path(named["target"]).exists()
    assert (named["format"], named["flattened"]) == ("jpeg", True)
    assert skipped["message"] == f"{out / 'c.png'} exists already"
    assert "this is not a picture" in failed["message"]
    assert [failed[key] for key in KEYS[3:8]] == [None] * 5


def test_one_picture_that_fails_is_told_in_both_ways(run: Run, tmp_path: Path) -> None:
    make(tmp_path, "a.png")
    status, output, errors = run(tmp_path / "a.png", tmp_path / "a.png", "--json")
    assert status == 2
    assert json.loads(output)["status"] == "failed"
    assert errors.startswith("brushwork: ")
    assert json.loads(output)["message"] in errors


def test_the_list_for_scripts(run: Run) -> None:
    status, output, _ = run("--list", "--json")
    assert status == 0
    assert json.loads(output)[0] == {
        "id": "tiny-whole",
        "title": "tiny-whole",
        "style_images": False,
        "variants": ["float32"],
        "styles": [{"id": "plain", "title": "Plain", "artist": "tiny-whole", "year": "2026"}],
    }
