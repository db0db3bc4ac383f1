"""Files and folders that appear whole or not at all."""

from pathlib import Path

import pytest

from brushwork.files import whole_folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that holds something already, alone in its parent."""
    target = tmp_path / "parent" / "target"
    target.mkdir(parents=True)
    (target / "old").touch()
    return target


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_is_replaced_as_a_whole(target: Path) -> None:
    with whole_folder(target) as folder:
        (folder / "new").touch()
        assert contents(target) == {"old"}
    assert contents(target) == {"new"}
    assert contents(target.parent) == {"target"}


def test_after_an_error_nothing_has_changed(target: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "new").touch()
        raise RuntimeError

    with pytest.raises(RuntimeError), whole_folder(target) as folder:
        fail(folder)
    assert contents(target) == {"old"}
    assert contents(target.parent) == {"target"}


def test_what_cannot_be_put_in_place_leaves_what_was_there(target: Path) -> None:
    with pytest.raises(OSError, match="new"), whole_folder(target) as folder:
        folder.rmdir()
    assert contents(target) == {"old"}
    assert contents(target.parent) == {"target"}
