"""Files and folders that appear whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from brushwork.files import atomic_write, whole_folder


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


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    atomic_write(pipe, b"content")
    reader.join(10)
    assert read == [b"content"]
    assert pipe.is_fifo()


def test_links_are_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to("target")
    for content in (b"before", b"after"):
        atomic_write(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert contents(tmp_path) == {"link", "target"}


@pytest.mark.parametrize("name", ["none/target", "file/target", "folder"])
def test_errors_name_what_was_to_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    target = tmp_path / name
    with pytest.raises(OSError, match=rf"'{target}'$"):
        atomic_write(target, b"")
    assert contents(tmp_path) == {"file", "folder"}


def test_errors_name_the_folder_that_was_to_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "target"
    with pytest.raises(OSError, match=rf"'{target}'$"), whole_folder(target):
        pass


def test_names_may_be_as_long_as_they_get(tmp_path: Path) -> None:
    name = "\N{ARTIST PALETTE}" * 63
    atomic_write(tmp_path / name, b"")
    assert contents(tmp_path) == {name}
