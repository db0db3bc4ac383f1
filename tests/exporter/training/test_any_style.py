"""Training any style: the bank of styles, its synthetic pictures, and the run."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file

from brushwork.errors import ConfigError
from brushwork.imaging import texture as painted_noise
from brushwork.loss_networks.vgg19 import STAGES, LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.metrics.pixelwise import ssim
from brushwork.training import texture as training_noise
from brushwork.training.any_style import AnyStyleTask
from brushwork.training.config import AnyStyleConfig, EncodingConfig, load_config
from brushwork.training.data import Photographs
from brushwork.training.losses import (
    CHANNELS,
    STATISTICS,
    TRIANGLES,
    gram_distances,
    gram_matrices,
    hatching,
    pack_grams,
    similarity_loss,
    statistics,
    steps,
    style_distances,
    unpack_grams,
)
from brushwork.training.low_rank import RANKS, thin
from brushwork.training.style_bank import StyleBank
from brushwork.training.synthetic import recolour, strokes
from brushwork.training.trainer import Folders, Trainer

from .test_train import CONFIG

ANY_STYLE = """
eighth_channels = 8
eighth_blocks = 1
subpixel = 1
encoder_hidden = 12
[any_style]
bank = 8
renewed = 1.0
encoder_noise = 0.1
texture = 0.05
mottle = 0.05
choosing = ["secret.jpg"]
[training]
gram_weight = 0.3
palette_weight = 10.0
hatching_weight = 100.0
steps_weight = 1.0
first_style_weight = 1.0
rising_steps = 2
last_steps = 1
last_crop = 72"""


@pytest.fixture(scope="module", autouse=True)
def small_styles() -> Iterator[None]:
    """Styles are made and judged at 96 pixels instead of 384, which is much quicker."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("style_bank", "judging"):
            patch.setattr(f"brushwork.training.{module}.JUDGED", 96)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with generated pictures; the held out painting is plain red."""
    tmp_path = tmp_path_factory.mktemp("any_style")
    noise = np.random.default_rng(0)
    for folder, names in (("content/images", "abc"), ("styles/images", "de")):
        (tmp_path / "data" / folder).mkdir(parents=True)
        for name in names:
            small = noise.integers(0, 256, (6, 8, 3), np.uint8)
            small[..., 0] = 0  # no red at all
            file = tmp_path / "data" / folder / f"{name}.jpg"
            Image.fromarray(small).resize((112, 84)).save(file)
    Image.new("RGB", (100, 90), (255, 0, 0)).save(tmp_path / "data/styles/images/secret.jpg")
    return tmp_path / "data"


def trainer(data: Path, weights: Path, run: str, initial: Path | None = None) -> Trainer:
    file = data / "any.toml"
    text = CONFIG.format(steps=3).replace("[training]", ANY_STYLE + "\nthin_share = 0.5")
    file.write_text(text.replace("crop = 64", "crop = 64\nlargest_reduction = 1.5"))
    folders = Folders(data, weights / "weights", data / run, initial)
    return Trainer(load_config(file), folders, torch.device("cpu"))


@pytest.fixture(scope="module")
def whole(data: Path, data_folder: Path) -> list[dict[str, float]]:
    """The losses of an uninterrupted run in the folder `whole`."""
    losses: list[dict[str, float]] = []
    run = trainer(data, data_folder, "whole")
    assert run.run(lambda progress: losses.append(progress.losses))
    return losses


def copy_bank(data: Path, run: str) -> None:
    """Made once is enough."""
    (data / run).mkdir()
    for file in (data / "whole").glob("bank-*.npy"):
        shutil.copy(file, data / run)


def test_encoder_and_painter_learn_together(whole: list[dict[str, float]]):
    always = {"content", "style", "gram", "palette", "variation", "similarity"}
    # Grid and stability are looked at now and then: means are of the steps that did, of a stage.
    now_and_then = {"grid", "hatching", "steps", "stability"}
    assert [set(each) - always for each in whole] == [
        now_and_then,
        now_and_then,
        {"grid", "hatching", "steps"},
    ]
    assert all(whole[1][name] == whole[0][name] for name in now_and_then)
    assert whole[1]["content"] != whole[0]["content"]
    assert all(np.isfinite(list(each.values())).all() for each in whole)


@pytest.mark.usefixtures("whole")
def test_an_interrupted_run_gives_what_an_uninterrupted_one_gives(data: Path, data_folder: Path):
    copy_bank(data, "parts")
    first = trainer(data, data_folder, "parts")
    assert not first.run(lambda progress: None, lambda: first.step == 2)
    assert trainer(data, data_folder, "parts").run(lambda progress: None)
    weights = [load_file(data / run / "weights.safetensors") for run in ("whole", "parts")]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert {name.partition(".")[0] for name in weights[0]} == {"encoder", "painter"}
    with Image.open(data / "parts" / "sheet_000003.jpg") as sheet:
        assert sheet.size == (
            256 * 3,
            256 * 6,
        )  # one for choosing, one of training; five photos


@pytest.mark.usefixtures("whole")
def test_in_the_end_the_encoder_learns_alone(data: Path, data_folder: Path):
    encoding = EncodingConfig(steps=3, learning_rate=0.01, batch=2, crop=64)

    def longer(run: str) -> Trainer:
        """The run goes on, of the same checkpoint."""
        if not (data / run).exists():
            shutil.copytree(data / "whole", data / run)
        going_on = trainer(data, data_folder, run)
        config = replace(going_on.config, encoding=encoding)
        return Trainer(config, going_on.folders, torch.device("cpu"))

    before = load_file(data / "whole" / "weights.safetensors")
    at_once = longer("encoding")
    assert at_once.config.learning_rate_at(5) == pytest.approx(0.01 * 3 / 100)
    assert at_once.config.weights_at(5) == at_once.config.weights_at(3)
    assert at_once.run(lambda progress: None)
    assert at_once.step == 6
    after = load_file(data / "encoding" / "weights.safetensors")
    for name, weights in after.items():
        stays = name.startswith("painter.") or "running" in name or "num_batches" in name
        assert torch.equal(weights, before[name]) == stays, name
    # The averaged painter is the one that the encoder learns for.
    painter = at_once.model.state_dict()
    assert all(torch.equal(after[name], painter[name]) for name in after if "painter" in name)

    parts = longer("encoding_in_parts")
    assert not parts.run(lambda progress: None, lambda: parts.step == 5)
    assert longer("encoding_in_parts").run(lambda progress: None)
    in_parts = load_file(data / "encoding_in_parts" / "weights.safetensors")
    assert all(torch.equal(after[name], in_parts[name]) for name in after)


def test_texture_in_training_is_that_of_paintings():
    assert training_noise.TEXTURE_SIDE == painted_noise.TEXTURE_SIDE
    assert training_noise.MOTTLE_SIDE == painted_noise.MOTTLE_SIDE
    shape = 256, 320
    for noise in ({"texture": 0.02}, {"mottle": 0.02}):
        generator = torch.Generator().manual_seed(0)
        grey = torch.full((2, 3, *shape), 0.5)
        trained = training_noise.textured(grey, training_noise.Noise(**noise), generator)
        trained = ((trained - 0.5) / 0.02).numpy()
        photo = np.full((*shape, 3), 127.5, np.float32)
        painted = painted_noise.textured(photo, painted_noise.Noise(**noise))
        painted = ((painted - 127.5) / (0.02 * 255)).astype(np.float64)
        assert trained.std() == pytest.approx(painted.std(), rel=0.1)
        assert (trained[:, 0] == trained[:, 1]).all() == ("texture" in noise)
        for axis in (-1, -2):
            alike = [
                np.corrcoef(each.ravel(), np.roll(each, 2, axis).ravel())[0, 1]
                for each in (trained[0, 0], painted[..., 0])
            ]
            assert alike[0] == pytest.approx(alike[1], abs=0.03)


def test_steps_are_edges_where_places_of_four_pixels_meet():
    generator = torch.Generator().manual_seed(0)
    small = torch.rand(2, 3, 16, 20, generator=generator)
    smooth = torch.nn.functional.interpolate(small, scale_factor=4, mode="bicubic")
    blocks = torch.nn.functional.interpolate(small, scale_factor=4, mode="nearest")
    assert float(steps(blocks)) == pytest.approx(
        6, abs=0.01
    )  # one phase of four has it all, both ways
    assert float(steps(torch.rand(2, 3, 64, 80, generator=generator))) < 0.01
    assert float(steps(smooth)) < 0.5
    assert float(steps(torch.full((1, 3, 64, 64), 0.3))) == 0


def test_hatching_is_lines_that_the_photo_has_not():
    torch.manual_seed(0)
    photo = 0.5 + 0.02 * torch.randn(1, 3, 128, 128)
    lines = 0.05 * torch.sign(torch.sin(torch.arange(128) / 2)).expand(1, 3, 128, 128)
    smooth = torch.linspace(0, 1, 128).expand(1, 3, 128, 128)
    hatched = [hatching(photo + each, photo) for each in (lines, lines.transpose(2, 3))]
    assert hatched[0] == pytest.approx(float(hatched[1]), rel=0.05)
    assert float(hatched[0]) > 1e-3
    # Neither what the photo has, nor strokes of all directions, nor what changes slowly.
    assert float(hatching(photo + lines, photo + lines)) == 0
    for other in (photo, photo + 0.05 * torch.randn_like(photo), photo + 0.2 * smooth):
        assert float(hatching(other, photo)) < 0.05 * float(hatched[0])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("last_steps = 4", "last_steps must be from 0 to steps"),
        ("last_crop = 60", "last_crop must be a multiple of 8 and at least 64"),
        ("batch = 3", "must be multiples of crops_per_style"),
        ("bank = 3", "bank must be at least twice every batch"),
    ],
)
def test_what_cannot_train_is_refused(tmp_path: Path, changed: str, told: str):
    text = CONFIG.format(steps=3).replace("[training]", ANY_STYLE)
    name = changed.partition(" =")[0]
    lines = [changed if line.startswith(f"{name} =") else line for line in text.splitlines()]
    (tmp_path / "any.toml").write_text("\n".join(lines))
    with pytest.raises(ConfigError, match=told):
        load_config(tmp_path / "any.toml")


def bank(data: Path, cache: Path, **changes: object) -> StyleBank:
    photographs = Photographs(data / "content" / "images", 64, 8, 1.5)
    config = AnyStyleConfig(**{"bank": 24, "held_out": ["secret.jpg"], **changes})

    def measure(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        means = pictures.mean((1, 2, 3))[:, None] + 1
        return means.expand(-1, sum(STATISTICS)), means.expand(-1, 5)

    return StyleBank(config, data, photographs, measure, cache, 5)


def test_a_held_out_painting_is_never_trained_on(data: Path, tmp_path: Path):
    pictures = bank(data, tmp_path, recoloured=0.5).batch(range(24)).pictures
    assert pictures[:, 0].mean() < 0.2
    assert bank(data, tmp_path).chosen_by == []
    shown = bank(data, tmp_path, held_out=[], choosing=["secret.jpg"])
    assert [file.name for file in shown.chosen_by] == ["secret.jpg"]
    assert shown.whole(shown.chosen_by[0]).pictures[:, 0].mean() > 0.9
    close = bank(data, tmp_path, held_out=[], close_to_unseen=["secret.jpg"])
    assert [file.name for file in close.paintings] == ["d.jpg", "e.jpg"]
    with pytest.raises(ConfigError, match="nobody is to be unseen, and is not in"):
        bank(data, tmp_path, held_out=["nobody.jpg"])


def test_the_bank_is_kept_and_depends_on_the_number_alone(data: Path, tmp_path: Path):
    first = bank(data, tmp_path / "one")
    one = first.batch([5, 7])
    again = bank(data, tmp_path / "one")
    again.measure = lambda pictures: pytest.fail("was measured before")
    assert torch.equal(again.batch([7, 5]).pictures, one.pictures.flip(0))
    files = {path.name for path in (tmp_path / "one").iterdir()}
    bank(data, tmp_path / "one", recoloured=0.9)
    bank(data, tmp_path / "one", held_out=[])
    # Other banks are other files: a row's making is not theirs.
    assert len({path.name for path in (tmp_path / "one").iterdir()}) == 3 * len(files)
    other = bank(data, tmp_path / "two").batch([7])
    assert torch.equal(other.pictures[0], one.pictures[1])
    assert torch.equal(other.statistics[0], one.statistics[1])
    assert torch.equal(other.grams[0], one.grams[1])


def test_a_full_bank_is_renewed_from_the_oldest_on(data: Path, tmp_path: Path):
    renewing = bank(data, tmp_path, renewed=0.5)
    at_first = renewing.choose(24, random.Random(0), 0)
    assert sorted(at_first) == list(range(24))
    later = renewing.choose(24, random.Random(0), 60)
    newest = max(later) + 1
    assert newest > 30
    assert sorted(later) == list(range(newest - 24, newest))
    first = renewing.batch([3]).pictures
    assert not torch.equal(renewing.batch([27]).pictures, first)
    # A run that resumes before that asks for the older one again.
    assert torch.equal(renewing.batch([3]).pictures, first)


def test_styles_are_measured_by_the_whole_loss_network(data: Path, data_folder: Path):
    run = trainer(data, data_folder, "measured")
    assert isinstance(run.task, AnyStyleTask)
    picture = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    before = run.task.bank.measure(picture)
    run.objective.compare_by(thin(run.objective.loss_network, picture))
    assert all(map(torch.equal, run.task.bank.measure(picture), before))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_gram_matrices_say_how_channels_go_together(seed: int):
    noise = torch.Generator().manual_seed(seed)
    taps = [torch.rand(2, channels, 6, 4, generator=noise) for channels in CHANNELS]
    grams = gram_matrices(taps)
    assert torch.allclose(grams[0][1, 3, 5], (taps[0][1, 3] * taps[0][1, 5]).mean(), atol=1e-5)
    packed = pack_grams(grams)
    assert packed.shape == (2, sum(TRIANGLES))
    assert all(map(torch.equal, unpack_grams(packed), grams))
    assert torch.equal(gram_distances(grams, grams), torch.zeros(2))
    # Where pixels lie does not matter.
    moved = gram_matrices([tap.flip(3) for tap in taps])
    assert gram_distances(moved, grams).max() < 1e-6
    nothing = gram_distances([torch.zeros_like(gram) for gram in grams], grams)
    assert torch.allclose(nothing, torch.full((2,), 4.0), atol=1e-2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_synthetic_strokes_keep_the_size_and_change_the_picture(seed: int):
    picture = torch.from_numpy(np.random.default_rng(seed).integers(0, 256, (3, 5, 7), np.uint8))
    large = torch.nn.functional.interpolate(picture[None].float(), (96, 120), mode="bicubic")
    large = large[0].clamp(0, 255).byte()
    painted = strokes(large, random.Random(seed))
    assert painted.shape == large.shape
    assert painted.dtype == torch.uint8
    assert not torch.equal(painted, large)
    assert torch.equal(painted, strokes(large, random.Random(seed)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_recolouring_takes_mean_and_covariance(seed: int):
    noise = torch.Generator().manual_seed(seed)
    mix = torch.rand(2, 3, 3, generator=noise) * 8 + 12 * torch.eye(3)
    # Colours around middle grey, far from clipping.
    source, palette = (
        (torch.einsum("ij,jhw->ihw", m, torch.randn(3, 40, 50, generator=noise)) + 128)
        .clamp(0, 255)
        .byte()
        for m in mix
    )
    # What hardly varies in some direction, as rounding does, is not to be enlarged.
    assume(torch.linalg.eigvalsh(torch.cov(source.flatten(1).double())).min() > 65)
    moved = recolour(source, palette).flatten(1).double()
    wanted = palette.flatten(1).double()
    assert torch.allclose(moved.mean(1), wanted.mean(1), atol=1.0)
    largest = float(torch.cov(wanted).diagonal().max())
    assert torch.allclose(torch.cov(moved), torch.cov(wanted), atol=0.1 * largest)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_the_similarity_loss_is_the_metric(seed: int):
    noise = torch.Generator().manual_seed(seed)
    a, b = torch.rand(2, 2, 3, 24, 30, generator=noise)
    metric = [
        ssim(x.permute(1, 2, 0).numpy(), y.permute(1, 2, 0).numpy())
        for x, y in zip(a, b, strict=True)
    ]
    assert abs(float(similarity_loss(a, b)) - (1 - np.mean(metric))) < 1e-4


@pytest.mark.usefixtures("whole")
def test_a_run_begins_with_weights_of_an_earlier_one(data: Path, data_folder: Path):
    with safe_open(data / "whole" / "weights.safetensors", "pt") as weights:
        assert (weights.metadata()["steps"], weights.metadata()["samples"]) == ("3", "8")
    copy_bank(data, "further")
    further = trainer(data, data_folder, "further", data / "whole" / "weights.safetensors")
    before = {name: x.clone() for name, x in further.model.state_dict().items()}
    assert further.run(lambda progress: None)
    learned = further.model.state_dict()
    learning = [name for name, x in before.items() if x.ndim > 1]
    assert not any(torch.equal(learned[name], before[name]) for name in learning)
    with safe_open(data / "further" / "weights.safetensors", "pt") as weights:
        assert weights.metadata()["samples"] == "16"


def test_a_thinned_loss_network_pulls_in_the_same_direction(data_folder: Path):
    from skimage.data import astronaut, coffee

    whole = LossNetwork(load_vgg19(data_folder / "weights"), torch.float32)
    photo, style = (
        torch.from_numpy(picture[50:146, 180:276].copy()).permute(2, 0, 1)[None] / 255
        for picture in (astronaut(), coffee())
    )
    thinner = thin(whole, torch.cat([photo, style]))
    names = {name for stage in STAGES for name in stage} - {"pool", "conv1_1"}
    assert names == RANKS.keys()
    count = [sum(p.numel() for p in network.parameters()) for network in (whole, thinner)]
    assert count[1] < count[0] / 2

    def gradient(network: LossNetwork) -> torch.Tensor:
        wanted = statistics(network(style))
        painted = (0.7 * photo + 0.3 * style.flip(3)).requires_grad_()
        (found,) = torch.autograd.grad(
            style_distances(statistics(network(painted)), wanted).sum(), painted
        )
        return found.flatten()

    same = torch.nn.functional.cosine_similarity(gradient(whole), gradient(thinner), dim=0)
    assert same > 0.9
