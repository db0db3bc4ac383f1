"""Training data in one file."""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork import cli
from brushwork.errors import ConfigError
from brushwork.loss_networks.weights import VGG19
from brushwork.training.pack import pack, unpacked


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two paintings and one more, six photographs and a loss network of a few bytes."""
    noise = np.random.default_rng(0)
    for folder, count in (("content/images", 6), ("styles/images", 2), ("styles_more/images", 1)):
        (tmp_path / folder).mkdir(parents=True)
        for i in range(count):
            # Blurred, as noise of single pixels takes the encoders long.
            small = Image.fromarray(noise.integers(0, 256, (30, 52, 3), np.uint8))
            small.resize((520, 300)).save(tmp_path / folder / f"{i}.jpg")
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / VGG19).write_bytes(b"weights")
    return tmp_path


def test_a_pack_unpacks_to_a_data_folder_of_smaller_pictures(data: Path):
    content, photographs = pack(data, data / "weights", 10_000_000, lambda done, total: None)
    assert photographs == 6
    assert (content, 6) == pack(data, data / "weights", 10_000_000, lambda done, total: None)
    (data / "small.zip").write_bytes(content)
    folder = unpacked(data / "small.zip")
    assert folder == data / "small" == unpacked(data / "small.zip")
    assert (folder / "weights" / VGG19).read_bytes() == b"weights"
    with Image.open(folder / "content/images/5.webp") as photograph:
        assert photograph.size == (444, 256)
    with Image.open(folder / "styles/images/1.webp") as painting:
        assert painting.size == (520, 300)  # never larger than it was


def test_a_pack_keeps_to_its_limit_and_leaves_out_photographs_only(data: Path):
    whole, _ = pack(data, data / "weights", 10_000_000, lambda done, total: None)
    limit = len(whole) * 2 // 3
    content, photographs = pack(data, data / "weights", limit, lambda done, total: None)
    assert len(content) <= limit
    assert 0 < photographs < 6
    (data / "less.zip").write_bytes(content)
    with zipfile.ZipFile(data / "less.zip") as archive:
        names = archive.namelist()
    assert sum(name.startswith("styles") for name in names) == 3
    with pytest.raises(ConfigError, match="alone are over"):
        pack(data, data / "weights", 1000, lambda done, total: None)


def test_a_folder_of_another_pack_is_replaced_and_any_other_is_left_alone(data: Path):
    def packed(name: str, content: bytes) -> None:
        with zipfile.ZipFile(data / "some.zip", "w") as archive:
            archive.writestr(name, content)

    packed("one.txt", b"one")
    folder = unpacked(data / "some.zip")
    (folder / "one.txt").write_bytes(b"kept")
    assert (unpacked(data / "some.zip") / "one.txt").read_bytes() == b"kept"  # not unpacked again
    packed("two.txt", b"two")
    assert unpacked(data / "some.zip") == folder
    assert sorted(path.name for path in folder.iterdir()) == ["pack.sha256", "two.txt"]

    (folder / "pack.sha256").unlink()  # half of a pack, or a folder of somebody's own
    (folder / "mine.txt").write_bytes(b"mine")
    with pytest.raises(ConfigError, match="was not unpacked"):
        unpacked(data / "some.zip")
    assert (folder / "mine.txt").read_bytes() == b"mine"


def test_what_is_no_pack_is_named(data: Path):
    (data / "broken.zip").write_bytes(b"no archive")
    with pytest.raises(ConfigError, match=r"broken\.zip cannot be unpacked"):
        unpacked(data / "broken.zip")
    assert not (data / "broken").exists()


def test_what_does_not_end_in_zip_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["brushwork", "pack", "out.tar", "--data", str(data)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "does not end in .zip" in capsys.readouterr().err
