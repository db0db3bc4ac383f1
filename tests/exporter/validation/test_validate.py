"""`brushwork validate` on a small random painter: natively, in real Chromium, and its errors."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from brushwork import cli
from brushwork.contract.manifest import load_manifest
from brushwork.errors import BrushworkError
from brushwork.export.folder import REFERENCE_NAME
from brushwork.export.reference import load_reference
from brushwork.export.trained import export_trained
from brushwork.validation import Progress, validate
from support.painters import STYLES, save_painter

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
    for measured in loaded["measurements"]:
        assert len(measured["pictures"]) == 3
        assert measured["mean"] < 0.5
        assert measured["components"]["style"] is None
        assert measured["milliseconds"] > 0
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
    assert one_run[-1].done == one_run[-1].total == 2 * 2 * 2
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


def test_a_browser_that_does_not_start_is_named(
    exported, pictures, data_folder, built_web, monkeypatch
):
    monkeypatch.setenv("BRUSHWORK_CHROMIUM", "/no/such/browser")
    arguments = {
        "reference": load_reference(exported),
        "loss_weights": data_folder / "weights",
        "tiers": ("browser",),
    }
    # Playwright's fixtures may be at work in this thread, and its sync API runs but once in each.
    with (
        ThreadPoolExecutor(1) as pool,
        pytest.raises(BrushworkError, match="Chromium at /no/such/browser does not start"),
    ):
        pool.submit(validate, exported, pictures, **arguments).result()


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
