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
from brushwork.contract.accuracy import ACCURACY_NAME, load_accuracy, made_of
from brushwork.contract.canaries import read_canaries
from brushwork.contract.manifest import (
    Manifest,
    load_catalogue,
    load_manifest,
    read_verified,
    save_manifest,
)
from brushwork.errors import PublishingError, ValidationError
from brushwork.export.trained import export_trained
from brushwork.export.variants import VARIANTS
from brushwork.inference.pipeline import Pipeline
from brushwork.publishing.publisher import publish
from brushwork.validation import AccuracyLoss, Measurement, PictureLoss, Report
from brushwork.validation.painting import Speed
from brushwork.validation.reading import read_report
from support.painters import KERNEL, save_painter


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


def measured(manifest: Manifest, variant: str, tier: str, percent: float) -> Measurement:
    loss = PictureLoss(
        "one.jpg", "first", AccuracyLoss(ssim=percent, lpips=0, style=None, content=0)
    )
    speed = Speed(512, 12.3456, 24.6912, 0.5)
    made = made_of(manifest, manifest.variant(variant))
    runtime = ("a runtime", 2, None)
    return Measurement(variant, tier, *runtime, 512, [loss], speed, 1000, made, examples=[])


def report(
    folder: Path, native: dict[str, float], browser: dict[str, float] | None = None
) -> Report:
    manifest = load_manifest(folder)
    of = {"native": native, "browser": browser or {}}
    measurements = [
        measured(manifest, id, tier, percent)
        for tier, losses in of.items()
        for id, percent in losses.items()
    ]
    return Report(manifest.id, manifest.title, "torch", 0, {}, [], measurements)


GOOD = {"float32": 0.001, "fp16-weights": 0.1, "int8-weights": 1.0}


def test_a_published_stylizer_is_complete(exported: Path, picture: Path, tmp_path: Path):
    stylizers = tmp_path / "stylizers"
    stylizers.mkdir()
    publish(exported, report(exported, GOOD, GOOD), stylizers, [picture])
    assert load_catalogue(stylizers).stylizers == ["small"]
    manifest = load_manifest(stylizers / "small")
    named = {"manifest.json", ACCURACY_NAME}
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
    manifest = publish(
        exported, report(exported, GOOD | {"int8-weights": 2.1}), tmp_path / "out", [picture]
    )
    assert [variant.id for variant in manifest.variants] == ["float32", "fp16-weights"]
    assert not list((tmp_path / "out" / "small").glob("*int8*"))
    assert [loss.tier for loss in manifest.variant().losses] == ["native"]


@pytest.mark.parametrize(
    ("native", "browser", "message"),
    [
        (GOOD | {"fp16-weights": 2.1}, GOOD, r"fp16-weights in native: 2\.10% on average"),
        (GOOD, GOOD | {"fp16-weights": 8.1}, r"fp16-weights in browser: 8\.10%.*limit 8%"),
        (GOOD | {"fp16-weights": float("nan")}, None, "over budget"),
        ({"float32": 0.0}, None, "fp16-weights is not validated: it was not measured in native"),
    ],
)
def test_nothing_changes_where_the_default_is_over_budget(
    exported: Path, picture: Path, tmp_path: Path, native, browser, message: str
):
    stylizers = tmp_path / "stylizers"
    publish(exported, report(exported, GOOD), stylizers, [picture])
    before = {path: path.read_bytes() for path in stylizers.rglob("*") if path.is_file()}
    with pytest.raises(PublishingError, match=message):
        publish(exported, report(exported, native, browser), stylizers, [picture])
    assert {path: path.read_bytes() for path in stylizers.rglob("*") if path.is_file()} == before


def test_figures_lie_beside_the_manifest(exported: Path, picture: Path, tmp_path: Path):
    losses = report(exported, GOOD | {"int8-weights": 2.1}, GOOD)
    publish(exported, losses, tmp_path / "out", [picture])
    place = tmp_path / "out" / "small"
    found = load_accuracy(place, load_manifest(place))
    assert found is not None
    assert [(each.tier, each.variant, each.loss.mean) for each in found.measurements] == [
        ("native", "float32", 0.001),
        ("native", "fp16-weights", 0.1),
        ("browser", "float32", 0.001),
        ("browser", "fp16-weights", 0.1),
    ]
    assert found.measurements[0].speed_ratio == 0.5


@pytest.mark.parametrize("what", ["graph", "codes", "another stylizer's"])
def test_a_report_of_other_graphs_is_refused(
    exported: Path, picture: Path, tmp_path: Path, what: str
):
    older = report(exported, GOOD)
    manifest = load_manifest(exported)
    if what == "graph":
        variants = list(manifest.variants)
        painter = variants[1].graphs.painter.model_copy(update={"sha256": "0" * 64})
        graphs = variants[1].graphs.model_copy(update={"painter": painter})
        variants[1] = variants[1].model_copy(update={"graphs": graphs})
        manifest = manifest.model_copy(update={"variants": variants})
    elif what == "codes":
        first, *others = manifest.styles
        first = first.model_copy(update={"code": [0.5] * len(first.code)})
        manifest = manifest.model_copy(update={"styles": [first, *others]})
    else:
        manifest = manifest.model_copy(update={"id": "other"})
    save_manifest(manifest, exported)
    message = "is of 'small', not of 'other'" if what.startswith("an") else "is older than the gra"
    with pytest.raises(PublishingError, match=message):
        publish(exported, older, tmp_path / "out", [picture])
    assert not (tmp_path / "out").exists()


def test_pictures_of_thumbnails_take_turns(exported: Path, picture: Path, tmp_path: Path):
    flat = tmp_path / "flat.png"
    Image.new("RGB", (40, 30), (200, 120, 40)).save(flat)

    def shown(name: str, *pictures: Path) -> list[str]:
        styles = publish(exported, report(exported, GOOD), tmp_path / name, pictures).styles
        return [style.thumbnail.file for style in styles if style.thumbnail]

    one, other, both = shown("one", picture), shown("other", flat), shown("both", picture, flat)
    assert both == [one[0], other[1]]


def test_a_browser_loss_between_5_and_8_is_published(exported: Path, picture: Path, tmp_path: Path):
    manifest = publish(
        exported, report(exported, GOOD, GOOD | {"fp16-weights": 7.9}), tmp_path / "out", [picture]
    )
    assert manifest.variant().losses[1].mean == 7.9


def test_publishing_again_replaces_and_lists_once(exported: Path, picture: Path, tmp_path: Path):
    stylizers = tmp_path / "stylizers"
    publish(exported, report(exported, GOOD), stylizers, [picture])
    (stylizers / "small" / "stale.bin").touch()
    other = load_manifest(exported).model_copy(update={"id": "other"})
    save_manifest(other, exported)
    publish(exported, report(exported, GOOD), stylizers, [picture])
    save_manifest(other.model_copy(update={"id": "small"}), exported)
    publish(exported, report(exported, GOOD), stylizers, [picture])
    assert load_catalogue(stylizers).stylizers == ["small", "other"]
    assert not (stylizers / "small" / "stale.bin").exists()


def test_what_the_kernel_must_paint_is_made_anew(picture: Path, tmp_path: Path):
    manifest, _ = export_trained(*save_painter(tmp_path, KERNEL), tmp_path / "out", ["float32"])
    first, *others = manifest.styles
    first = first.model_copy(update={"code": [3.0, -3.0, 0.5, 1.0]})
    save_manifest(manifest.model_copy(update={"styles": [first, *others]}), tmp_path / "out")
    measured_now = report(tmp_path / "out", {"float32": 0.0})
    publish(tmp_path / "out", measured_now, tmp_path / "stylizers", [picture])
    before, now = manifest.variant(), load_manifest(tmp_path / "stylizers" / "small").variant()
    assert before.kernel is not None
    assert now.kernel is not None
    assert now.kernel.tensors == before.kernel.tensors
    assert now.kernel.painting != before.kernel.painting


def test_unstated_licences_are_refused(exported: Path, picture: Path, tmp_path: Path):
    manifest = load_manifest(exported)
    save_manifest(manifest.model_copy(update={"licence": "not stated"}), exported)
    with pytest.raises(PublishingError, match="does not state its licence"):
        publish(exported, report(exported, GOOD), tmp_path / "out", [picture])
    assert not (tmp_path / "out").exists()


def test_nothing_else_is_replaced(exported: Path, picture: Path, tmp_path: Path):
    before = {path.name for path in exported.iterdir()}
    with pytest.raises(PublishingError, match="is the export itself"):
        publish(exported, report(exported, GOOD), exported.parent, [picture])
    assert {path.name for path in exported.iterdir()} == before
    holiday = tmp_path / "photos" / "small" / "holiday.jpg"
    holiday.parent.mkdir(parents=True)
    holiday.touch()
    with pytest.raises(PublishingError, match="no published stylizer"):
        publish(exported, report(exported, GOOD), tmp_path / "photos", [picture])
    holiday.unlink()
    publish(exported, report(exported, GOOD), tmp_path / "photos", [picture])
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


def test_the_command_goes_by_a_report(exported: Path, picture: Path, tmp_path: Path):
    app = typer.Typer()
    app.command()(command)
    file = tmp_path / "report.json"
    arguments = [str(exported), "--report", str(file), "--thumbnail", str(picture)]
    arguments += ["--to", str(tmp_path / "out")]

    def refused(*more: str) -> str:
        result = CliRunner().invoke(app, [*arguments, *more])
        assert result.exit_code != 0
        assert not (tmp_path / "out").exists()
        return str(result.exception)

    assert "cannot read report" in refused()
    file.write_text(report(exported, GOOD).to_json())
    assert "was not measured in browser" in refused()
    file.write_text(report(exported, GOOD, GOOD | {"fp16-weights": 8.1}).to_json())
    assert "over budget" in refused()
    file.write_text(report(exported, GOOD, GOOD).to_json())
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert [loss.mean for loss in load_manifest(tmp_path / "out/small").variant().losses] == [
        GOOD["fp16-weights"]
    ] * 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"lpips": 0', '"lpips": NaN'),
        ('"lpips": 0', '"lpips": "0"'),
        ('"content": 0', '"content": -1'),
        ('"threads": 2', '"threads": 0'),
        ('"bytes": 1000', '"bytes": true'),
        ('"seed": 0', '"seed": 1e999'),
        ('"notes": []', f'"notes": {"[" * 100_000}'),
    ],
)
def test_a_report_with_what_is_no_figure_is_refused(
    exported: Path, tmp_path: Path, before: str, after: str
):
    told = report(exported, GOOD, GOOD).to_json()
    assert before in told
    file = tmp_path / "report.json"
    file.write_text(told)
    assert read_report(file).to_json() == told
    file.write_text(told.replace(before, after))
    with pytest.raises(ValidationError, match="is no report of this version"):
        read_report(file)
