"""`brushwork style`: what is learned comes closer, and goes on where it stopped."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from brushwork import cli
from brushwork.contract.manifest import load_manifest
from brushwork.contract.style_file import load_style_file
from brushwork.errors import ConfigError, StylizerError
from brushwork.export.published import load_published_painter
from brushwork.export.trained import export_trained, load_trained
from brushwork.export.tuned_codes import load_codes, save_codes
from brushwork.interrupts import INTERRUPTED
from brushwork.networks.painter import PainterShape
from brushwork.training import style_tuning
from support.any_style import painting
from support.painters import STYLES, save_painter

SHAPE = PainterShape(
    channels=16,
    blocks=1,
    half_channels=6,
    code_size=4,
    eighth_channels=16,
    eighth_blocks=1,
    skip=1,
    subpixel=1,
)
STEPS = 4
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Path:
    """A painter's weights, its stylizer `small`, a data folder, and a painting to learn."""
    folder = tmp_path_factory.mktemp("style")
    weights, config = save_painter(folder, SHAPE, any_style=True)
    for name in ("styles", "content/images"):
        (folder / "data" / name).mkdir(parents=True)
    (folder / "data/weights").symlink_to(data_folder / "weights")
    for style in STYLES:
        Image.fromarray(painting(style.id)).save(folder / "data/styles" / style.file, "PNG")
    noise = np.random.default_rng(3).integers(0, 256, (24, 30, 3), np.uint8)
    for name in ("one", "two"):
        photo = Image.fromarray(noise).resize((90, 72))
        photo.save(folder / "data/content/images" / f"{name}.jpg")
    paintings = folder / "data/styles"
    export_trained(weights, config, folder / "small", ["float32", "fp16-weights"], paintings)
    Image.fromarray(painting("first")).save(folder / "harbour.png")
    return folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command where small pictures do; give exit status and all that it says."""
    monkeypatch.setenv("BRUSHWORK_DATA", str(folder / "data"))
    monkeypatch.setattr(style_tuning, "SIDE", 64)
    monkeypatch.setattr("brushwork.training.style_bank.JUDGED", 64)
    monkeypatch.setattr(style_tuning, "PHOTOGRAPHS", 4)

    def run_command(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["brushwork", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run_command


def test_a_published_painter_is_the_trained_one(folder: Path) -> None:
    trained = load_trained(folder).painter
    painter = load_published_painter(folder / "small", load_manifest(folder / "small"))
    wanted = trained.state_dict()
    assert painter.state_dict().keys() == wanted.keys()
    for name, tensor in painter.state_dict().items():
        # Published by default with weights in fp16.
        assert torch.allclose(tensor, wanted[name], rtol=1e-3, atol=1e-6), name


def test_a_painter_whose_weights_are_not_there_is_named(any_style: Path) -> None:
    manifest = load_manifest(any_style / "small")
    with pytest.raises(StylizerError, match="pass --weights FILE"):
        load_published_painter(any_style / "small", manifest)


def test_what_is_learned_is_closer_and_goes_on_where_it_stopped(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = tmp_path / "whole.style.json", tmp_path / "parts.style.json"
    words = ("--stylizer", folder / "small", "--steps", STEPS, "--title", "Harbour")
    status, said = run("style", "learn", folder / "harbour.png", "--out", whole, *words)
    assert status == 0, said
    before, after = distances(said)
    assert after < before
    assert load_style_file(whole).title == "Harbour"
    status, said = run("style", "learn", folder / "harbour.png", "--out", whole, *words)
    assert (status, "pass --overwrite" in said) == (2, True)
    step = style_tuning.Descent.step

    def interrupted(descent: style_tuning.Descent) -> float:
        loss = step(descent)
        if descent.done == 2:
            signal.raise_signal(signal.SIGINT)
        return loss

    with monkeypatch.context() as patched:
        patched.setattr(style_tuning.Descent, "step", interrupted)
        status, said = run("style", "learn", folder / "harbour.png", "--out", parts, *words)
    assert status == INTERRUPTED
    assert f"Stopped after 2 of {STEPS} steps" in said
    assert not parts.exists()
    taken: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(
            style_tuning.Descent, "step", lambda each: (taken.append(each.done), step(each))[1]
        )
        status, said = run("style", "learn", folder / "harbour.png", "--out", parts, *words)
    assert (status, taken) == (0, [2, 3]), said
    assert parts.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_shipped_styles_are_learned_and_exported(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("weights.safetensors", "small.toml"):
        shutil.copyfile(folder / name, tmp_path / name)
    weights, config = tmp_path / "weights.safetensors", tmp_path / "small.toml"
    taken: list[int] = []
    step = style_tuning.Descent.step

    def noted(descent: style_tuning.Descent) -> float:
        taken.append(descent.done)
        if len(taken) == STEPS + 1:
            signal.raise_signal(signal.SIGINT)
        return step(descent)

    monkeypatch.setattr(style_tuning.Descent, "step", noted)
    status, said = run("style", "tune", weights, config, "--steps", STEPS)
    assert (status, "Stopped with 1 styles left" in said) == (INTERRUPTED, True), said
    status, said = run("style", "tune", weights, config, "--steps", STEPS)
    assert (status, len(taken)) == (0, 2 * STEPS + 1), said
    before, after = distances(said)
    assert after < before
    learned = json.loads((tmp_path / "weights.codes.json").read_text())["styles"]
    manifest, _ = export_trained(weights, config, tmp_path / "small", ["float32"])
    assert {style.id: style.code for style in manifest.styles} == {
        id: style["code"] for id, style in learned.items()
    }
    # They go with the weights, into whatever file these are written.
    again = tmp_path / "small/reference.safetensors"
    assert (
        export_trained(again, config, tmp_path / "again", ["float32"])[0].styles == manifest.styles
    )

    # Only what is of another work, or in other steps, is learned again.
    taken.clear()
    assert run("style", "tune", weights, config, "--steps", STEPS)[0] == 0
    assert taken == []
    config.write_text(config.read_text().replace("[0.0, 0.0, 1.0, 1.0]", "[0.0, 0.0, 0.5, 1.0]", 1))
    with pytest.raises(ConfigError, match="'first' was learned of another work"):
        export_trained(weights, config, tmp_path / "small", ["float32"])
    assert run("style", "tune", weights, config, "--steps", STEPS)[0] == 0
    assert taken == list(range(STEPS))


def test_codes_of_earlier_weights_go_on(run: Run, folder: Path, tmp_path: Path) -> None:
    for name in ("weights.safetensors", "small.toml"):
        shutil.copyfile(folder / name, tmp_path / name)
    weights, config = tmp_path / "weights.safetensors", tmp_path / "small.toml"
    status, said = run("style", "tune", weights, config, "--steps", 3 * STEPS)
    assert status == 0, said
    learned = distances(said)[1]
    codes = tmp_path / "weights.codes.json"
    earlier = codes.rename(tmp_path / "earlier.codes.json")
    anew = distances(run("style", "tune", weights, config, "--steps", 1)[1])[1]
    codes.unlink()
    status, said = run("style", "tune", weights, config, "--steps", 1, "--from", earlier)
    assert status == 0, said
    assert distances(said)[1] < (learned + anew) / 2

    codes.unlink()
    earlier.write_text("{}")
    status, said = run("style", "tune", weights, config, "--steps", 1, "--from", earlier)
    assert (status, "earlier.codes.json is broken" in said) == (2, True), said


def test_codes_of_other_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    weights = folder / "weights.safetensors"
    tensors = load_trained(weights).tensors
    kept = tmp_path / weights.name
    save_codes(load_codes(kept, tensors), kept)
    assert load_codes(kept, tensors).styles == {}
    others = {name: tensor + 1 for name, tensor in tensors.items()}
    with pytest.raises(ConfigError, match=r"weights\.codes\.json is of other weights"):
        load_codes(kept, others)
    (tmp_path / "weights.codes.json").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_codes(kept, tensors)


def test_weights_of_another_painter_are_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other, _ = save_painter(tmp_path / "other", SHAPE, 2.0, any_style=True)
    out = tmp_path / "harbour.style.json"
    words = ("--out", out, "--stylizer", folder / "small", "--weights", other)
    status, said = run("style", "learn", folder / "harbour.png", *words)
    assert (status, "holds other weights than the stylizer 'small'" in said) == (2, True), said


def distances(said: str) -> tuple[float, float]:
    """Style distances as guessed and as learned."""
    words = said[said.index("style distance") :].split()
    return float(words[2]), float(words[5])


def test_what_no_file_takes_is_told_before_anything_is_learned(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    good = tmp_path / "x.style.json"
    for words, reason in (
        (("--out", "harbour.json"), "must end in .style.json"),
        (("--out", folder / "missing/x.style.json"), "there is no folder"),
        (("--out", good, "--title", "x" * 201), "--title cannot be that"),
    ):
        status, said = run(
            "style", "learn", folder / "harbour.png", "--stylizer", folder / "small", *words
        )
        assert (status, reason in said) == (2, True), said
    # A name that is long, and no text, is a title all the same.
    odd = os.fsdecode(b"\xff" + b"long" * 60 + b".png")
    shutil.copyfile(folder / "harbour.png", tmp_path / odd)
    words = ("--out", good, "--stylizer", folder / "small", "--steps", 1)
    status, said = run("style", "learn", tmp_path / odd, *words)
    assert status == 0, said
    assert load_style_file(good).title.startswith("\N{REPLACEMENT CHARACTER}long")
