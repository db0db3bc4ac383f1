"""Kinds of painters: known, unknown, and with fields of a later version."""

import json
from pathlib import Path
from typing import Any

import pytest

from brushwork import __version__
from brushwork.contract.kinds import KINDS, LocalPainter, WholePainter
from brushwork.contract.manifest import load_manifest, save_manifest
from brushwork.contract.manifest_schema import manifest_schema
from brushwork.errors import ManifestError

OLD = Path(__file__).parent / "manifest-of-0.1.json"
"""A manifest as the first version published it; it must load for ever."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_bytes(OLD.read_bytes())
    return tmp_path


def changed(folder: Path, change: Any) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def test_an_old_manifest_is_read_and_written_as_it_was(folder: Path) -> None:
    manifest = load_manifest(folder)
    assert isinstance(manifest.painter, LocalPainter)
    assert (manifest.painter.tiles, manifest.painter.takes_codes) == (True, True)
    save_manifest(manifest, folder)
    assert (folder / "manifest.json").read_bytes() == OLD.read_bytes()


def test_every_published_manifest_is_written_as_it_is(tmp_path: Path) -> None:
    published = sorted((Path(__file__).parents[3] / "web" / "stylizers").glob("*/manifest.json"))
    assert len(published) >= 2
    for path in published:
        save_manifest(load_manifest(path.parent), tmp_path)
        assert (tmp_path / "manifest.json").read_bytes() == path.read_bytes()


def test_unknown_fields_mean_nothing_and_are_kept(folder: Path) -> None:
    def change(manifest: Any) -> None:
        manifest["painter"]["dither"] = {"levels": 4}
        manifest["styles"][0]["mood"] = "calm"
        manifest["homepage"] = "https://example.org/"

    changed(folder, change)
    wanted = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest = load_manifest(folder)
    assert isinstance(manifest.painter, LocalPainter)
    save_manifest(manifest, folder)
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == wanted


@pytest.mark.parametrize(("needs", "told"), [(None, "a newer one"), ("0.7", "Brushwork 0.7")])
def test_an_unknown_kind_says_what_is_needed(folder: Path, needs: str | None, told: str) -> None:
    def change(manifest: Any) -> None:
        manifest["painter"] = {"kind": "lut", "size": 33}
        if needs:
            manifest["needs"] = needs

    changed(folder, change)
    with pytest.raises(ManifestError) as caught:
        load_manifest(folder)
    for part in ("kind 'lut'", __version__, "local, whole", f"needs {told}", "upgrade"):
        assert part in str(caught.value)


@pytest.mark.parametrize("kind", [None, 5, ["local"]])
def test_a_kind_that_is_no_name_is_broken(folder: Path, kind: object) -> None:
    changed(folder, lambda manifest: manifest["painter"].update(kind=kind))
    with pytest.raises(ManifestError, match="broken: painter: ") as caught:
        load_manifest(folder)
    assert "upgrade" not in str(caught.value)


def test_a_broken_painter_is_told_by_its_place(folder: Path) -> None:
    changed(folder, lambda manifest: manifest["painter"].pop("survey_pixels"))
    with pytest.raises(ManifestError, match=r"broken: painter\.survey_pixels: Field required"):
        load_manifest(folder)


def test_a_painter_of_kind_whole_writes_what_it_always_wrote() -> None:
    painter = WholePainter(kind="whole", alignment=4, minimum=8, halo=0, maximum=255.0)
    assert painter.model_dump_json() == (
        '{"kind":"whole","alignment":4,"minimum":8,"halo":0,"maximum":255.0,'
        '"survey_pixels":null,"code_size":null,"style_side":null}'
    )
    assert (painter.tiles, painter.takes_codes, painter.encodes) == (False, False, False)


def test_the_browser_knows_the_same_kinds() -> None:
    painter = manifest_schema()["$defs"]["Manifest"]["properties"]["painter"]
    assert tuple(painter["discriminator"]["mapping"]) == tuple(KINDS)
