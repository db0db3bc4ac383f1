"""`brushwork validate` on a small random painter: natively, in real Chromium, and its errors."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from brushwork import cli
from brushwork.browser.tabs import check_browser
from brushwork.contract.manifest import load_manifest, save_manifest
from brushwork.errors import BrowserMissingError, BrushworkError, ValidationError
from brushwork.export.folder import REFERENCE_NAME
from brushwork.export.reference import load_reference
from brushwork.export.trained import export_trained
from brushwork.validation import Progress, Report, validate
from brushwork.validation.page import render
from brushwork.validation.tiers import TIERS
from support.painters import KERNEL, STYLES, save_painter

pytestmark = pytest.mark.usefixtures("quick_measures")
SAMPLE = Path(__file__).parents[3] / "web" / "samples" / "chelsea.jpg"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three small crops of a photograph."""
    folder = tmp_path_factory.mktemp("pictures")
    with Image.open(SAMPLE) as image:
        for index in range(3):
            left = 40 + 90 * index
            image.crop((left, 40, left + 97, 104)).save(folder / f"{index}.png")
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small painter with random weights in two variants."""
    folder = tmp_path_factory.mktemp("export")
    export_trained(*save_painter(folder), folder / "small", ("float32", "fp16-weights"))
    return folder / "small"


@pytest.fixture(scope="module")
def in_kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small painter whose layers the kernel has, in two variants."""
    folder = tmp_path_factory.mktemp("kernel")
    weights = save_painter(folder, KERNEL)
    export_trained(*weights, folder / "small", ("fp16-weights", "int8-weights"))
    return folder / "small"


def size_of(folder: Path, variant: str) -> list[int]:
    return [
        (folder / file.file).stat().st_size for file in load_manifest(folder).variant(variant).files
    ]


@pytest.fixture(scope="module")
def damaged(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graphs of other weights than those of its reference."""
    folder = tmp_path_factory.mktemp("damaged")
    export_trained(*save_painter(folder, gain=1.3), folder / "small", ("float32",))
    shutil.copy(exported / REFERENCE_NAME, folder / "small")
    return folder / "small"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, data_folder: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command line in this process: its exit status and what it says."""

    def call(*arguments: object) -> tuple[int, str]:
        command = ["brushwork", "validate", *map(str, arguments)]
        command += ["--loss-weights", str(data_folder / "weights")]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out + captured.err

    return call


def test_a_faithful_export_passes_natively(run, exported, pictures, tmp_path):
    page, figures = tmp_path / "report.html", tmp_path / "report.json"
    status, said = run(
        exported, "--pictures", pictures, "--tier", "native", "--html", page, "--json", figures
    )
    assert status == 0, said
    assert "pass" in said
    assert "style picture is not known" in " ".join(said.split())
    loaded = json.loads(figures.read_text())
    assert loaded["verdict"] == "pass"
    assert [each["variant"] for each in loaded["measurements"]] == ["float32", "fp16-weights"]
    sizes = [sum(size_of(exported, id)) for id in ("float32", "fp16-weights")]
    assert [each["bytes"] for each in loaded["measurements"]] == sizes
    for measured in loaded["measurements"]:
        assert len(measured["pictures"]) == 3
        assert measured["mean"] < 0.5
        assert measured["components"]["style"] is None
        speed = measured["speed"]
        # Of one turn, the medians are what the ratio is of.
        assert speed["ratio"] == pytest.approx(speed["milliseconds"] / speed["reference"])
    assert loaded["reference"].endswith("float32, 1 thread")
    assert loaded["reference"] in page.read_text()
    assert page.read_text().count("<img") == 2 * 3 * 4
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "report.json"}


def test_a_damaged_variant_is_over_budget(run, damaged, pictures):
    options = ["--tier", "native", "--limit", 2, "--json", "-"]
    status, said = run(damaged, "--pictures", pictures, *options)
    assert status == 1, said
    figures, end = json.JSONDecoder().raw_decode(said)  # alone on standard output
    assert figures["verdict"] == "fail"
    assert "fail" in said[end:]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--pictures", "{tmp}/nowhere"), "there is no folder"),
        (("--pictures", "{tmp}"), "no pictures in"),
        (("--pictures", "{pictures}", "--html", "{tmp}/none/r.html"), "there is no folder"),
        (("--pictures", "{pictures}", "--json", "{tmp}"), "is a folder"),
        (("--pictures", "{pictures}", "--weights", "{tmp}/none"), "no torch weights"),
    ],
)
def test_what_cannot_run_says_why(run, exported, pictures, tmp_path, arguments, reason):
    filled = [text.format(tmp=tmp_path, pictures=pictures) for text in arguments]
    status, said = run(exported, *filled, "--tier", "native")
    assert status == 2
    assert reason in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_an_unknown_stylizer_is_named(run, pictures):
    status, said = run("no-such-stylizer", "--pictures", pictures)
    assert status == 2
    assert "no-such-stylizer" in said


def test_equal_arguments_give_equal_losses_and_style_counts(exported, pictures, data_folder):
    paintings = sorted((data_folder / "styles" / "images").glob("*.jpg"))
    known = {style.id: path for style, path in zip(STYLES, paintings, strict=False)}
    steps: list[Progress] = []

    def measure():
        return validate(
            exported,
            pictures,
            reference=load_reference(exported),
            loss_weights=data_folder / "weights",
            style_pictures=known,
            tiers=("native",),
            variants=("fp16-weights",),
            limit=2,
            seed=4,
            on_progress=steps.append,
        )

    first, second = measure(), measure()
    assert first.measurements[0].pictures == second.measurements[0].pictures
    assert all(each.loss.style is not None for each in first.measurements[0].pictures)
    assert {each.style for each in first.measurements[0].pictures} == {"first", "second"}
    assert not first.notes
    one_run = steps[: len(steps) // 2]
    assert one_run[-1].done == one_run[-1].total == 2 * (1 + 2)
    assert [step.done for step in one_run] == sorted(step.done for step in one_run)


def test_pictures_that_cannot_be_read_are_left_out_aloud(exported, tmp_path, pictures, data_folder):
    shutil.copy(pictures / "0.png", tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    arguments = {
        "reference": load_reference(exported),
        "loss_weights": data_folder / "weights",
        "tiers": ("native",),
        "variants": ("float32",),
    }
    report = validate(exported, tmp_path, **arguments)
    assert [each.picture for each in report.measurements[0].pictures] == ["0.png"]
    assert any(note.startswith("broken.jpg is left out: ") for note in report.notes)
    assert str(tmp_path) not in report.to_json()
    with pytest.raises(BrushworkError, match=r"no picture could be read.*broken"):
        validate(exported, [tmp_path / "broken.jpg"], **arguments)


def test_what_was_interrupted_goes_on_where_it_stopped(
    exported, pictures, tmp_path, data_folder, monkeypatch
):
    arguments = {"loss_weights": data_folder / "weights", "tiers": ("native",), "limit": 2}
    arguments |= {"keep": tmp_path / "kept", "side": 64}
    reference = load_reference(exported)
    steps: list[str] = []

    def measure(folder: Path = exported, **others: object):
        steps.clear()
        return validate(
            folder,
            pictures,
            reference=reference,
            on_progress=lambda step: steps.append(step.what),
            **arguments | others,
        )

    def stop(step: Progress) -> None:
        if step.what == "native fp16-weights":
            raise KeyboardInterrupt

    measure(variants=["float32"])
    with pytest.raises(KeyboardInterrupt):
        validate(exported, pictures, reference=reference, on_progress=stop, **arguments)
    finished = measure()
    assert "native float32" not in steps
    assert steps.count("native fp16-weights") == 2
    again = measure()
    assert steps == ["reference", "reference", "native kept"]
    assert again.to_json() == finished.to_json()
    assert render(again) == render(finished)

    other = Path(shutil.copytree(exported, tmp_path / "other"))
    manifest = load_manifest(other)
    first = manifest.styles[0]
    first = first.model_copy(update={"code": [number * 1.5 for number in first.code]})
    save_manifest(manifest.model_copy(update={"styles": [first, *manifest.styles[1:]]}), other)
    measure(other)
    assert steps.count("native float32") == 2, "other codes are other paintings"
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:100])
    measure()
    assert steps.count("native float32") == 2, "what is half a file is measured again"


@pytest.mark.browser
@pytest.mark.parametrize("tier", ["one-thread", "firefox", "webkit", "webgpu", "kernel"])
def test_other_browsers_and_backends(in_kernel, pictures, data_folder, built_web, tier):
    named = {"firefox": "Firefox", "webkit": "WebKitGTK"}.get(tier, "Chromium")
    expect_browser(TIERS[tier].browser)
    (measured,) = validated_beside(
        folder=in_kernel,
        pictures=pictures,
        reference=load_reference(in_kernel),
        loss_weights=data_folder / "weights",
        tiers=(tier,),
        variants=["fp16-weights"],
        limit=1,
        side=64,
    ).measurements
    assert measured.tier == tier
    assert named in measured.runtime
    assert ("webgpu on google swiftshader" in measured.runtime) == (tier == "webgpu")
    assert (" kernel, " in measured.runtime) == (tier == "kernel")
    assert measured.threads == 1 or tier in ("firefox", "kernel")
    assert measured.mean < 0.5
    assert measured.examples[0].deployed.shape[:2] == ((64, 64) if tier == "webgpu" else (42, 64))


def test_what_the_kernel_cannot_paint_is_left_out(run, in_kernel, pictures, tmp_path):
    paints = {each.id: TIERS["kernel"].paints(each) for each in load_manifest(in_kernel).variants}
    assert paints == {"fp16-weights": True, "int8-weights": False}
    weights = save_painter(tmp_path, replace(KERNEL, half_channels=6))
    exported = tmp_path / "small"
    export_trained(*weights, exported, ("float32", "fp16-weights"))
    options = ["--pictures", pictures, "--limit", 1, "--tier", "kernel"]
    status, said = run(exported, *options)
    assert status == 2
    left_out = "Tier kernel is left out for float32, fp16-weights: it lacks their layers."
    assert left_out in " ".join(said.split())
    status, said = run(exported, *options, "--tier", "native", "--json", tmp_path / "report.json")
    assert status == 0, said
    report = json.loads((tmp_path / "report.json").read_text())
    assert {each["tier"] for each in report["measurements"]} == {"native"}
    assert left_out in report["notes"]


def validated_beside(**arguments: object) -> Report:
    """Playwright's fixtures may be at work in this thread, and its sync API runs once in each."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(validate, **arguments).result()


def expect_browser(name: str) -> None:
    """Skip without a browser, or fail where it is expected."""
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(check_browser, name).result()
    except BrowserMissingError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))


@pytest.mark.parametrize(
    ("tier", "said"), [("firefox", "there is no Firefox"), ("webkit", "there is no WebKitGTK")]
)
def test_browsers_that_are_missing_are_said_at_once(
    run, exported, pictures, monkeypatch, tier, said
):
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.delenv("BRUSHWORK_FIREFOX", raising=False)
    status, told = run(exported, "--pictures", pictures, "--tier", tier)
    assert status == 2
    assert f"tier {tier} cannot be measured: {said}" in told
    assert "install Debian's" in told


def test_what_webgpu_does_not_paint_is_no_figure_of_webgpus(
    exported, pictures, data_folder, built_web, monkeypatch
):
    """Without an adapter the engine paints with wasm, and says so."""
    monkeypatch.setitem(TIERS, "webgpu", replace(TIERS["webgpu"], arguments=()))
    expect_browser("chromium")
    with pytest.raises(ValidationError, match=r"Chromium .* does not paint with webgpu: Not by"):
        validated_beside(
            folder=exported,
            pictures=pictures,
            reference=load_reference(exported),
            loss_weights=data_folder / "weights",
            tiers=("webgpu",),
            limit=1,
            side=64,
        )


def test_a_browser_that_does_not_start_is_named(
    exported, pictures, data_folder, built_web, monkeypatch
):
    monkeypatch.setenv("BRUSHWORK_CHROMIUM", "/no/such/browser")
    arguments = {
        "reference": load_reference(exported),
        "loss_weights": data_folder / "weights",
        "tiers": ("browser",),
    }
    with pytest.raises(BrushworkError, match="Chromium at /no/such/browser does not start"):
        validated_beside(folder=exported, pictures=pictures, **arguments)


def test_the_browser_tier_in_real_chromium(
    exported, pictures, tmp_path, data_folder, built_web, chromium
):
    figures = tmp_path / "report.json"
    arguments = [exported, "--pictures", pictures, "--tier", "browser", "--limit", 2]
    arguments += ["--json", figures, "--loss-weights", data_folder / "weights"]
    command = [sys.executable, "-m", "brushwork", "validate", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert ended.returncode == 0, ended.stderr
    loaded = json.loads(figures.read_text())
    assert [each["tier"] for each in loaded["measurements"]] == ["browser", "browser"]
    assert [each.id for each in load_manifest(exported).variants] == [
        each["variant"] for each in loaded["measurements"]
    ]
    for measured in loaded["measurements"]:
        assert "onnxruntime-web" in measured["runtime"]
        assert "Chromium" in measured["runtime"]
        assert measured["mean"] < 0.5
        assert measured["threads"] >= 1
