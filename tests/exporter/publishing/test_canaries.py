"""Canaries that are painted at publishing, and what fails by them."""

from pathlib import Path

import pytest

from brushwork.commands.canaries import canaries
from brushwork.contract.manifest import Manifest, load_manifest, save_manifest
from brushwork.errors import PublishingError
from brushwork.export.trained import export_trained
from brushwork.publishing.canaries import add_canaries

STYLIZERS = Path(__file__).parents[3] / "exporter/stylizers"


@pytest.fixture
def classics(tmp_path: Path) -> Path:
    """In eight bits the published classics paint a pattern where a picture is flat."""
    weights, config = (STYLIZERS / f"classics.{kind}" for kind in ("safetensors", "toml"))
    export_trained(
        weights, config, tmp_path / "classics", ["float32", "fp16-weights", "int8-weights"]
    )
    return tmp_path / "classics"


def ids(manifest: Manifest) -> list[str]:
    return [variant.id for variant in manifest.variants]


def test_variants_that_paint_flat_pictures_otherwise_are_taken_away(
    classics: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = {file.file for file in load_manifest(classics).variant("int8-weights").files}
    kept = {file.file for file in load_manifest(classics).variant("fp16-weights").files}
    canaries([classics])
    said = capsys.readouterr().out
    assert "int8-weights is taken away, as it paints the canary 'flat'" in said
    assert ids(load_manifest(classics)) == ["float32", "fp16-weights"]
    there = {path.name for path in classics.iterdir()}
    assert kept <= there
    assert not gone & there
    assert add_canaries(classics) == (load_manifest(classics), {})


def test_a_default_that_fails_is_said_and_nothing_is_taken_away(classics: Path) -> None:
    manifest = load_manifest(classics)
    save_manifest(manifest.model_copy(update={"default_variant": "int8-weights"}), classics)
    with pytest.raises(PublishingError, match="its default variant paints the canary 'flat'"):
        add_canaries(classics)
    assert ids(load_manifest(classics)) == ids(manifest)
