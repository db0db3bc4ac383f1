"""`brushwork sheet`: photographs in all styles on one picture."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from brushwork.imaging import decode, encode

PNG = encode(np.random.default_rng(3).integers(0, 256, (9, 12, 4), np.uint8), "png")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    (tmp_path / "photo.png").write_bytes(PNG)
    return tmp_path / "photo.png"


def test_a_sheet_has_a_row_for_each_photograph(brushwork: Run, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    status, output, _ = brushwork("sheet", out, photo, photo)
    assert (status, output) == (0, f"{out}: 2 photographs in 1 styles\n")
    height, width, _ = decode(out).pixels.shape
    assert (height, width) == (26 + 2 * 384 + 6, 2 * 384 + 6)


def test_no_photograph_is_overwritten(brushwork: Run, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(photo)
    (tmp_path / "hard.png").hardlink_to(photo)
    for name in ("photo.png", "link.png", "hard.png"):
        status, _, errors = brushwork("sheet", tmp_path / name, tmp_path / "link.png", photo)
        assert status == 2
        assert "would be overwritten" in errors
        assert photo.read_bytes() == PNG


def test_the_first_of_several_photographs_is_no_sheet(
    brushwork: Run, photo: Path, tmp_path: Path
) -> None:
    first = tmp_path / "first.png"
    first.write_bytes(PNG)
    status, _, errors = brushwork("sheet", first, photo)
    assert status == 2
    assert "the sheet is named first" in errors
    assert first.read_bytes() == PNG
    assert brushwork("sheet", "--overwrite", first, photo)[0] == 0
    assert decode(first).pixels.shape[1] > 384


def test_what_cannot_be_written_is_told_before_painting(
    brushwork: Run, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    for name, reason in (
        ("folder.png", "is a folder"),
        ("none/sheet.png", "there is no folder"),
        ("sheet.tiff", "ends in none of"),
    ):
        status, _, errors = brushwork("sheet", tmp_path / name, photo)
        assert status == 2
        assert reason in errors
