"""Training with pictures that cannot be read: they are left out and told of, and it goes on."""

import io
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from brushwork import cli
from brushwork.errors import (
    ConfigError,
    DamagedPictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from brushwork.loss_networks.weights import VGG19
from brushwork.training.config import AnyStyleConfig
from brushwork.training.data import Photographs, load_picture
from brushwork.training.losses import STATISTICS
from brushwork.training.pack import pack
from brushwork.training.pictures import LeftOut
from brushwork.training.style_bank import StyleBank
from support import picture_files

from .test_train import config
from .test_train import data as data  # a fixture

NOISE = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)


def saved(format: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(NOISE).save(file, format)
    return file.getvalue()


BAD = {
    "cut-off.jpg": (saved("JPEG")[:3000], DamagedPictureError),
    "page.jpg": (b"<!doctype html><title>Not found</title>", UnsupportedPictureError),
    "huge.jpg": (picture_files.png(size=(20_000, 20_000), rows=b""), PictureTooLargeError),
}


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """A folder of two photographs, one of them a PNG by another name, and three other files."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    (folder / "good.jpg").write_bytes(saved("JPEG"))
    (folder / "renamed.jpg").write_bytes(saved("PNG"))
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    return folder


def test_what_cannot_be_read_is_left_out_and_counted(photographs: Path) -> None:
    left_out = LeftOut()
    crops = Photographs(photographs, 32, 8, 1.5, left_out).batch(list(range(40)), 32)
    assert crops.shape == (40, 3, 32, 32)
    assert {path.name: type(error) for path, error in left_out.reasons.items()} == {
        name: kind for name, (_, kind) in BAD.items()
    }
    for path, error in left_out.reasons.items():
        assert str(error).startswith(f"{path}: ")
    assert len(Photographs(photographs, 32, 8, 1.5).samples(4, 8)) == 4


def test_crops_depend_on_their_number_alone_with_damaged_files_too(photographs: Path) -> None:
    forwards = Photographs(photographs, 32, 8, 1.5).batch(list(range(12)), 32)
    backwards = Photographs(photographs, 32, 8, 1.5).batch(list(range(11, -1, -1)), 32)
    assert torch.equal(forwards, backwards.flip(0))


def test_nothing_changes_where_all_can_be_read(photographs: Path) -> None:
    for name in BAD:
        (photographs / name).unlink()
    generator, again = random.Random(1), random.Random(1)
    crops = Photographs(photographs, 32, 8, 1.5)
    for _ in range(5):
        with Image.open(again.choice(crops.files)) as image:
            stored = torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)
        assert torch.equal(crops.photograph(generator), stored)


def test_a_folder_without_any_is_an_error(photographs: Path) -> None:
    for name in ("good.jpg", "renamed.jpg"):
        (photographs / name).unlink()
    with pytest.raises(ConfigError, match=r"no picture in .*photographs can be read"):
        Photographs(photographs, 32, 8, 1.5).batch([0], 32)
    assert Photographs(photographs, 32, 8, 1.5).samples(4, 8) == []


def test_pictures_are_laid_on_white_and_upright(tmp_path: Path) -> None:
    half = Image.new("RGBA", (8, 4), (0, 0, 0, 128))
    exif = Image.Exif()
    exif[0x0112] = 6
    half.save(tmp_path / "half.png", exif=exif)
    picture = load_picture(tmp_path / "half.png")
    assert picture.shape == (3, 8, 4)
    assert picture.unique().tolist() == [127]


def test_paintings_are_left_out_too(photographs: Path, tmp_path: Path) -> None:
    paintings = tmp_path / "styles"
    paintings.mkdir()
    photographs.rename(paintings / "images")
    left_out = LeftOut()

    def measure(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        means = pictures.mean((1, 2, 3))[:, None].expand(-1, sum(STATISTICS)) + 1
        return means, means[:, :0]

    bank = StyleBank(
        AnyStyleConfig(bank=12, choosing=["cut-off.jpg"]),
        tmp_path,
        Photographs(paintings / "images", 64, 8, 1.5, left_out),
        measure,
        tmp_path / "cache",
    )
    assert bank.batch(range(12)).pictures.isfinite().all()
    assert bank.whole(bank.chosen_by[0]) is None
    assert {path.name for path in left_out.reasons} == BAD.keys()


def test_a_run_tells_what_it_left_out_and_ends_well(
    data: Path,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, (content, _) in BAD.items():
        (data / "content/images" / name).write_bytes(content)
    options = ["--loss-weights", data_folder / "weights", "--run", data / "run", "--threads", "1"]
    command = ["brushwork", "train", config(data), "--data", data, *options]
    monkeypatch.setattr(sys, "argv", [*map(str, command)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert not ended.value.code, said.err
    for name in BAD:
        assert said.out.count(f"{name}: ") == 1
    assert "left out, as they could not be read: 3" in said.out
    assert "Traceback" not in said.err


def test_packs_leave_them_out(photographs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for place in ("content", "styles"):
        (folder / place / "images").mkdir(parents=True)
        for file in photographs.iterdir():
            (folder / place / "images" / file.name).write_bytes(file.read_bytes())
    (tmp_path / VGG19).write_bytes(b"weights")
    left_out = LeftOut()
    content, added = pack(folder, tmp_path, 10_000_000, lambda done, total: None, left_out)
    assert added == 2
    assert len(left_out.reasons) == 2 * len(BAD)
    names = {Path(name).name for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    assert names == {VGG19, "good.webp", "renamed.webp"}
    for name in ("good.jpg", "renamed.jpg"):
        (folder / "content" / "images" / name).unlink()
    with pytest.raises(ConfigError, match="no photograph in"):
        pack(folder, tmp_path, 10_000_000, lambda done, total: None)
