"""Training: seeded, resumable, stoppable; its configuration and its command."""

import os
import resource
import signal
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from brushwork import cli
from brushwork.errors import ConfigError, WeightsError
from brushwork.export.trained import load_trained
from brushwork.training.config import ClosingConfig, TrainingConfig, load_config
from brushwork.training.interrupts import stop_requests
from brushwork.training.trainer import Folders, Progress, Trainer

CONFIG = """
id = "tiny"
title = "Tiny"
description = "For tests."
licence = "MIT"
training_data = "noise"
[network]
channels = 8
blocks = 1
quarter_channels = 8
half_channels = 4
code_size = 4
[training]
steps = {steps}
batch = 2
crop = 64
style_size = 64
grid_weight = 100.0
[[styles]]
id = "noise"
file = "noise.png"
title = "Noise"
artist = "Nobody"
year = "2026"
rights = "CC0"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with generated pictures, and the configuration beside it."""
    random = np.random.default_rng(0)
    photographs, paintings = tmp_path / "data/content/images", tmp_path / "data/styles"
    photographs.mkdir(parents=True)
    paintings.mkdir()
    for index in range(3):
        small = random.integers(0, 256, (6, 8, 3), np.uint8)
        Image.fromarray(small).resize((112, 84)).save(photographs / f"{index}.jpg")
    Image.fromarray(random.integers(0, 256, (70, 64, 3), np.uint8)).save(paintings / "noise.png")
    return tmp_path / "data"


def config(data: Path, steps: int = 3) -> Path:
    file = data / "tiny.toml"
    file.write_text(CONFIG.format(steps=steps))
    return file


def trainer(data: Path, weights: Path, run: str) -> Trainer:
    folders = Folders(data, weights / "weights", data / run)
    return Trainer(load_config(config(data)), folders, torch.device("cpu"))


def test_an_interrupted_run_gives_what_an_uninterrupted_one_gives(data: Path, data_folder: Path):
    reports: list[Progress] = []
    assert trainer(data, data_folder, "whole").run(reports.append)
    assert [(r.step, r.steps) for r in reports] == [(1, 3), (2, 3), (3, 3)]
    assert reports[-1].seconds_left == 0
    assert all(np.isfinite(list(r.losses.values())).all() for r in reports)

    first = trainer(data, data_folder, "parts")
    assert not first.run(lambda progress: None, lambda: first.step == 1)
    second = trainer(data, data_folder, "parts")
    assert second.step == 1
    assert second.run(lambda progress: None)
    whole, parts = (load_file(data / run / "weights.safetensors") for run in ("whole", "parts"))
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    assert load_trained(data / "parts").steps == 3
    with Image.open(data / "parts" / "sheet_000003.jpg") as sheet:
        assert sheet.size == (2 * 256, 4 * 256)


def test_a_checkpoint_of_another_network_is_refused(data: Path, data_folder: Path):
    trainer(data, data_folder, "run").save()
    file = config(data)
    file.write_text(
        file.read_text().replace("channels = 8\nblocks = 1", "channels = 12\nblocks = 1")
    )
    folders = Folders(data, data_folder / "weights", data / "run")
    with pytest.raises(WeightsError, match=r"checkpoint\.pt is damaged, or of another"):
        Trainer(load_config(file), folders, torch.device("cpu"))
    (data / "run" / "checkpoint.pt").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match=r"checkpoint\.pt is damaged"):
        trainer(data, data_folder, "run")


def test_what_cannot_be_saved_leaves_what_was_saved(data: Path, data_folder: Path):
    run = data / "run"
    training = trainer(data, data_folder, "run")
    training.run(lambda progress: None, lambda: training.step == 1)
    names = ("weights.safetensors", "checkpoint.pt")
    saved = [(run / name).read_bytes() for name in names]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for name in names:  # as on a disk that is full at once, or after the first
        limit = 1000 if name == names[0] else len(saved[0]) + 1000
        assert limit < len(saved[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        try:
            with pytest.raises(WeightsError, match="cannot save the run in"):
                training.save()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert (run / "checkpoint.pt").read_bytes() == saved[1]
    assert load_file(run / "weights.safetensors")
    assert {path.name for path in run.iterdir()} == {*names, "sheet_000001.jpg"}
    again = trainer(data, data_folder, "run")
    assert again.step == 1
    assert again.run(lambda progress: None)


def test_the_smallest_style_pictures_can_be_measured(data: Path, data_folder: Path):
    file = config(data)
    file.write_text(file.read_text().replace("style_size = 64", "style_size = 16"))
    folders = Folders(data, data_folder / "weights", data / "run")
    assert Trainer(load_config(file), folders, torch.device("cpu")).step == 0


def test_a_run_begins_with_the_weights_of_another(data: Path, data_folder: Path):
    trainer(data, data_folder, "one").run(lambda progress: None)
    weights = data / "one" / "weights.safetensors"
    folders = Folders(data, data_folder / "weights", data / "two", weights)
    second = Trainer(load_config(config(data)), folders, torch.device("cpu"))
    second.save()
    begun, given = (load_file(data / run / "weights.safetensors") for run in ("two", "one"))
    assert all(torch.equal(begun[name], given[name]) for name in given)
    second.run(lambda progress: None)
    third = Trainer(second.config, folders, torch.device("cpu"))  # resumes, begins no more
    assert third.step == 3
    third.save()
    assert load_trained(data / "two").steps == 6
    assert load_trained(data / "two").samples == 2 * load_trained(data / "one").samples
    weights.write_bytes(b"nothing")
    folders = Folders(data, data_folder / "weights", data / "three", weights)
    with pytest.raises(WeightsError, match="cannot begin this training"):
        Trainer(second.config, folders, torch.device("cpu"))


def test_ctrl_c_saves_and_the_same_command_resumes(
    data: Path,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def train(steps: int) -> tuple[int, str]:
        arguments = ["train", config(data, steps), "--data", data, "--run", data / "run"]
        arguments += ["--loss-weights", data_folder / "weights", "--device", "cpu"]
        monkeypatch.setattr(sys, "argv", ["brushwork", *map(str, arguments), "--threads", "1"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), capsys.readouterr().out

    def step_and_ctrl_c(self: Trainer) -> dict[str, float]:
        losses = one_step(self)
        if self.step == 4:  # before it is counted
            signal.raise_signal(signal.SIGINT)
        return losses

    one_step = Trainer._train_step
    monkeypatch.setattr(Trainer, "_train_step", step_and_ctrl_c)
    monkeypatch.setattr("brushwork.training.trainer.LOG_EVERY", 5)
    status, told = train(1000)
    assert status == 130
    assert "5/1000" in told
    assert "content" in told
    assert "Stopped and saved after 5 of 1000 steps" in told
    assert load_trained(data / "run").steps == 5
    status, told = train(5)
    assert status == 0
    assert f"Resuming {data / 'run'} after 5 of 5 steps" in told


def test_a_signal_is_a_wish_once():
    before = signal.getsignal(signal.SIGTERM)
    with stop_requests() as stopped:
        assert not stopped()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stopped()
        assert signal.getsignal(signal.SIGTERM) is before
    with stop_requests() as stopped:
        assert not stopped()
    assert signal.getsignal(signal.SIGTERM) is before


def test_weights_of_the_loss_rise_first_and_go_to_their_last(data: Path):
    settings = load_config(config(data))
    weights = {"first_style_weight": 2.0, "style_weight": 8.0, "last_style_weight": 4.0}
    shape = replace(settings, steps=100, rising_steps=20, falling=0.5, **weights)
    expected = {0: 2, 10: 5, 20: 8, 50: 8, 75: 6, 100: 4}
    found = {step: shape.weights_at(step).style_weight for step in expected}
    assert found == pytest.approx(expected)
    assert replace(shape, last_style_weight=None).weights_at(100).style_weight == 8
    shape = replace(shape, similarity_weight=0.5, last_similarity_weight=1.0)
    found = {step: shape.weights_at(step).similarity_weight for step in (0, 50, 75, 100)}
    assert found == pytest.approx({0: 0.5, 50: 0.5, 75: 0.75, 100: 1})


CLOSING = """[closing]
steps = 2
learning_rate = 0.001
style_weight = 1.0
similarity_weight = 0.5
large_distance = 6.0

[[styles]]"""


def test_closing_steps_have_weights_of_their_own(data: Path, data_folder: Path):
    file = config(data)
    file.write_text(file.read_text().replace("[[styles]]", CLOSING, 1))
    settings = load_config(file)
    steps = settings.steps
    assert settings.all_steps == steps + 2
    assert settings.weights_at(steps - 1).large_distance == 2
    assert (settings.crop_at(steps), settings.batch_at(steps)) == (
        settings.last_crop,
        settings.last_batch,
    )
    weights = settings.weights_at(steps)
    assert (weights.style_weight, weights.similarity_weight, weights.large_distance) == (1, 0.5, 6)
    rates = [settings.learning_rate_at(step) for step in (steps - 1, steps, steps + 1)]
    assert rates == pytest.approx([0.03 * settings.learning_rate, 1e-5, 2e-5])
    long = replace(settings, closing=ClosingConfig(**asdict(settings.closing) | {"steps": 1000}))
    assert long.learning_rate_at(steps + 900) == pytest.approx(1e-4)
    folders = Folders(data, data_folder / "weights", data / "run")
    trained = Trainer(settings, folders, torch.device("cpu"))
    assert trained.run(lambda progress: None)
    assert trained.step == steps + 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("batch = 2", "batches = 2", "unknown key 'batches'; known are any_style, averaging"),
        ("batch = 2", "batch = 0", "batch must be at least 1"),
        ("style_size = 64", "style_size = 15", "style_size must be at least 16"),
        ("batch = 2", 'batch = "two"', "batch must be of type int, is 'two'"),
        ("batch = 2", 'last_style_weight = "4"', "last_style_weight must be of type float"),
        ("crop = 64", "crop = 66", "crop must be a multiple of 8"),
        ('licence = "MIT"', "", "'licence' is missing"),
        ('year = "2026"', "", "'year' is missing in the table of StyleConfig"),
        ('title = "Tiny"', "title = Tiny", "is not valid TOML"),
        ("[[styles]]", "[[stiles]]", "at least one"),
    ],
)
def test_a_wrong_configuration_is_named(data: Path, old: str, new: str, message: str):
    file = config(data)
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(file)
    assert str(file) in str(caught.value)


def test_missing_data_is_named(data: Path, data_folder: Path):
    (data / "styles" / "noise.png").unlink()
    with pytest.raises(ConfigError, match=r"noise\.png"):
        trainer(data, data_folder, "run")
    for photograph in (data / "content" / "images").iterdir():
        photograph.unlink()
    with pytest.raises(ConfigError, match="no photographs"):
        trainer(data, data_folder, "run")


def test_every_shipped_configuration_loads():
    folder = Path(__file__).parents[3] / "exporter" / "stylizers"
    files = sorted(folder.glob("*.toml"))
    assert files
    for file in files:
        assert isinstance(load_config(file), TrainingConfig)
        assert load_trained(file.with_suffix(".safetensors")).shape
