"""Reading manifests that somebody else wrote."""

import json
from pathlib import Path
from typing import Any

import pytest

from brushwork.contract.manifest import load_manifest, load_published, read_verified
from brushwork.errors import ManifestError
from support.tiny_stylizers import tiny_stylizers

Json = dict[str, Any]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A catalogue with the manifests of the tiny stylizers."""
    for path, content in tiny_stylizers().items():
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path / "stylizers"


def change(folder: Path, *keys: str | int, value: object) -> None:
    """Set a value deep in a manifest."""
    manifest: Any = json.loads((folder / "manifest.json").read_text())
    part = manifest
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = value
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("painter", "maximum"), 0),
        (("painter", "maximum"), -255.0),
        (("painter", "maximum"), float("inf")),
        (("painter", "survey_pixels"), -400),
        (("painter", "survey_pixels"), 0),
        (("painter", "minimum"), 10**18),
        (("painter", "code_size"), 0),
        (("styles", 0, "code"), [float("nan")] * 3),
        (("styles", 0, "code"), [0.5] * 4),
        (("styles", 0, "id"), "../plain"),
        (("variants", 0, "graphs", "painter", "file"), "../painter.onnx"),
        (("variants", 0, "graphs", "painter", "file"), "/etc/hostname"),
        (("variants", 0, "graphs", "painter", "bytes"), 10**30),
    ],
)
def test_what_cannot_be_is_refused(
    published: Path, keys: tuple[str | int, ...], value: object
) -> None:
    folder = published / "tiny-local"
    change(folder, *keys, value=value)
    with pytest.raises(ManifestError, match=r"manifest\.json is broken"):
        load_manifest(folder)


def test_newer_manifests_ask_for_an_upgrade(published: Path) -> None:
    change(published / "tiny-local", "schema_version", value=2)
    with pytest.raises(ManifestError, match=r"schema version 2.*upgrade"):
        load_manifest(published / "tiny-local")


def test_a_published_stylizer_lies_in_a_folder_of_its_name(published: Path) -> None:
    assert [each.id for each in load_published(published)] == ["tiny-whole", "tiny-local"]
    change(published / "tiny-local", "id", value="another")
    with pytest.raises(ManifestError, match=r"tiny-local.*of stylizer 'another'"):
        load_published(published)


def test_no_more_is_read_than_was_promised(published: Path) -> None:
    folder = published / "tiny-whole"
    painter = load_manifest(folder).variants[0].graphs.painter
    (folder / painter.file).unlink()
    (folder / painter.file).symlink_to("/dev/zero")
    with pytest.raises(ManifestError, match="does not match"):
        read_verified(folder, painter)
