"""Publishing: the gate, the thumbnails, the folder and the catalogue."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from brushwork.commands.publish import _keep, _kept
from brushwork.commands.publish import publish as command
from brushwork.contract.canaries import read_canaries
from brushwork.contract.manifest import load_catalogue, load_manifest, read_verified, save_manifest
from brushwork.errors import PublishingError
from brushwork.export.trained import export_trained
from brushwork.export.variants import VARIANTS
from brushwork.inference.pipeline import Pipeline
from brushwork.publishing.publisher import publish
from brushwork.validation import AccuracyLoss, Measurement, PictureLoss, Report
from support.painters import save_painter


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    export_trained(*save_painter(folder), folder / "small", VARIANTS)
    return folder / "small"


@pytest.fixture
def exported(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "small"))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    Image.fromarray(random.integers(0, 256, (90, 120, 3), np.uint8)).save(tmp_path / "picture.png")
    return tmp_path / "picture.png"


def measured(variant: str, tier: str, percent: float) -> Measurement:
    loss = PictureLoss(
        "one.jpg", "first", AccuracyLoss(ssim=percent, lpips=0, style=None, content=0)
    )
    speed = {"milliseconds": 12.3456, "speed_side": 512}
    return Measurement(variant, tier, "a runtime", 2, None, [loss], examples=[], **speed)


def report(native: dict[str, float], browser: dict[str, float] | None = None) -> Report:
    measurements = [measured(id, "native", percent) for id, percent in native.items()]
    measurements += [measured(id, "browser", percent) for id, percent in (browser or {}).items()]
    return Report("small", "Small", 0, {}, [], measurements)


GOOD = {"float32": 0.001, "fp16-weights": 0.1, "int8-weights": 1.0}


def test_a_published_stylizer_is_complete(exported: Path, picture: Path, tmp_path: Path):
    stylizers = tmp_path / "stylizers"
    stylizers.mkdir()
    publish(exported, report(GOOD, GOOD), stylizers, [picture])
    assert load_catalogue(stylizers).stylizers == ["small"]
    manifest = load_manifest(stylizers / "small")
    named = {"manifest.json"}
    for variant in manifest.variants:
        assert [(loss.tier, loss.mean) for loss in variant.losses] == [
            ("native", GOOD[variant.id]),
            ("browser", GOOD[variant.id]),
        ]
        assert [speed.milliseconds for speed in variant.speeds] == [12.3, 12.3]
        named |= {file.file for file in variant.files}
    pictures = set()
    for style in manifest.styles:
        content = read_verified(stylizers / "small", style.thumbnail)
        digest = hashlib.sha256(content).hexdigest()
        assert style.thumbnail.file == f"{style.id}-{digest[:8]}.webp"
        with Image.open(stylizers / "small" / style.thumbnail.file) as image:
            assert image.size == (160, 160)
        named.add(style.thumbnail.file)
        pictures.add(digest)
    assert len(pictures) == len(manifest.styles)
    assert manifest.canaries is not None
    canaries = read_canaries(read_verified(stylizers / "small", manifest.canaries), "canaries")
    assert {each.style for each in canaries.paintings} <= {style.id for style in manifest.styles}
    named.add(manifest.canaries.file)
    assert {path.name for path in (stylizers / "small").iterdir()} == named
    assert {path.name for path in stylizers.iterdir()} == {"small", "stylizers.json"}
    Pipeline(stylizers / "small").stylize(np.zeros((20, 20, 4), np.uint8), "first")


def test_variants_over_budget_are_left_out(exported: Path, picture: Path, tmp_path: Path):
    manifest = publish(exported, report(GOOD | {"int8-weights": 2.1}), tmp_path / "out", [picture])
    assert [variant.id for variant in manifest.variants] == ["float32", "fp16-weights"]
    assert not list((tmp_path / "out" / "small").glob("*int8*"))
    assert [loss.tier for loss in manifest.variant().losses] == ["native"]


@pytest.mark.parametrize(
    ("native", "browser", "message"),
    [
        (GOOD | {"fp16-weights": 2.1}, GOOD, r"fp16-weights in native: 2\.10% on average"),
        (GOOD, GOOD | {"fp16-weights": 8.1}, r"fp16-weights in browser: 8\.10%.*limit 8%"),
        (GOOD | {"fp16-weights": float("nan")}, None, "over budget"),
        ({"float32": 0.0}, None, "it was not measured"),
    ],
)
def test_nothing_changes_where_the_default_is_over_budget(
    exported: Path, picture: Path, tmp_path: Path, native, browser, message: str
):
    stylizers = tmp_path / "stylizers"
    publish(exported, report(GOOD), stylizers, [picture])
    before = {path: path.read_bytes() for path in stylizers.rglob("*") if path.is_file()}
    with pytest.raises(PublishingError, match=message):
        publish(exported, report(native, browser), stylizers, [picture])
    assert {path: path.read_bytes() for path in stylizers.rglob("*") if path.is_file()} == before


def test_pictures_of_thumbnails_take_turns(exported: Path, picture: Path, tmp_path: Path):
    flat = tmp_path / "flat.png"
    Image.new("RGB", (40, 30), (200, 120, 40)).save(flat)

    def shown(name: str, *pictures: Path) -> list[str]:
        styles = publish(exported, report(GOOD), tmp_path / name, pictures).styles
        return [style.thumbnail.file for style in styles if style.thumbnail]

    one, other, both = shown("one", picture), shown("other", flat), shown("both", picture, flat)
    assert both == [one[0], other[1]]


def test_a_browser_loss_between_5_and_8_is_published(exported: Path, picture: Path, tmp_path: Path):
    manifest = publish(
        exported, report(GOOD, GOOD | {"fp16-weights": 7.9}), tmp_path / "out", [picture]
    )
    assert manifest.variant().losses[1].mean == 7.9


def test_publishing_again_replaces_and_lists_once(exported: Path, picture: Path, tmp_path: Path):
    stylizers = tmp_path / "stylizers"
    publish(exported, report(GOOD), stylizers, [picture])
    (stylizers / "small" / "stale.bin").touch()
    other = load_manifest(exported).model_copy(update={"id": "other"})
    save_manifest(other, exported)
    publish(exported, report(GOOD), stylizers, [picture])
    save_manifest(other.model_copy(update={"id": "small"}), exported)
    publish(exported, report(GOOD), stylizers, [picture])
    assert load_catalogue(stylizers).stylizers == ["small", "other"]
    assert not (stylizers / "small" / "stale.bin").exists()


def test_unstated_licences_are_refused(exported: Path, picture: Path, tmp_path: Path):
    manifest = load_manifest(exported)
    save_manifest(manifest.model_copy(update={"licence": "not stated"}), exported)
    with pytest.raises(PublishingError, match="does not state its licence"):
        publish(exported, report(GOOD), tmp_path / "out", [picture])
    assert not (tmp_path / "out").exists()


def test_nothing_else_is_replaced(exported: Path, picture: Path, tmp_path: Path):
    before = {path.name for path in exported.iterdir()}
    with pytest.raises(PublishingError, match="is the export itself"):
        publish(exported, report(GOOD), exported.parent, [picture])
    assert {path.name for path in exported.iterdir()} == before
    holiday = tmp_path / "photos" / "small" / "holiday.jpg"
    holiday.parent.mkdir(parents=True)
    holiday.touch()
    with pytest.raises(PublishingError, match="no published stylizer"):
        publish(exported, report(GOOD), tmp_path / "photos", [picture])
    holiday.unlink()
    publish(exported, report(GOOD), tmp_path / "photos", [picture])
    assert load_catalogue(tmp_path / "photos").stylizers == ["small"]


def test_of_a_graph_the_graph_is_kept(exported: Path, tmp_path: Path):
    (exported / "reference.onnx").write_bytes(b"as it was")
    kept = _kept(exported, tmp_path / "small")
    _keep(exported, kept)
    assert [path.name for path in tmp_path.glob("small.*")] == ["small.onnx"]
    assert kept.read_bytes() == b"as it was"


@pytest.mark.usefixtures("quick_measures")
def test_the_command_validates_first(
    exported: Path, picture: Path, tmp_path: Path, data_folder: Path
):
    (tmp_path / "photographs").mkdir()
    picture.rename(tmp_path / "photographs" / "picture.png")
    picture = tmp_path / "photographs" / "picture.png"
    arguments = ["--pictures", str(picture.parent), "--thumbnail", str(picture)]
    arguments += ["--loss-weights", str(data_folder / "weights"), "--to", str(tmp_path / "out")]
    arguments += ["--keep", str(tmp_path), "--without-browser"]
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, [str(exported), *arguments])
    assert result.exit_code == 0, result.output
    assert "Published without the browser's loss" in result.output
    manifest = load_manifest(tmp_path / "out" / "small")
    losses = {variant.id: variant.losses[0].mean for variant in manifest.variants}
    assert losses["float32"] < losses["fp16-weights"] < 2
    kept = (tmp_path / "small.safetensors").read_bytes()
    assert kept == (exported / "reference.safetensors").read_bytes()
