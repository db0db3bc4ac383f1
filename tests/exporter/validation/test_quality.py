"""The quality protocol: its figures, its networks, and its command."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from brushwork import cli
from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.errors import ConfigError, WeightsError
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from brushwork.loss_networks.perceptual import Perceptual
from brushwork.metrics.pixelwise import ssim
from brushwork.site.stylizers import stylizer_folder
from brushwork.validation.peers import peers
from brushwork.validation.peers.magenta import Magenta
from brushwork.validation.quality import (
    Measured,
    Quality,
    load_square,
    mean_quality,
    measure_quality,
    median_quality,
    unpainted,
)
from brushwork.validation.quality_kept import Kept
from brushwork.validation.quality_page import render
from brushwork.validation.quality_table import MEAN, MEDIAN, QualityTable, load_earlier


@pytest.mark.usefixtures("quick_measures")
def test_figures_of_what_is_known(data_folder: Path):
    photographs = sorted((data_folder / "bsds500/val").glob("*.jpg"))[:1]
    same = load_square(photographs[0])
    styles = {"same": same, "grey": np.full_like(same, 128)}

    def unstable(photo: Pixels, style: str) -> Pixels:
        painted = photo.copy()
        painted[::2, ::2, :3] = 255  # a grid that does not move with the picture
        return painted

    networks = {"photo": unpainted, "grid": unstable}
    perceptual = Perceptual(data_folder / "weights")
    rows = {
        (network, style): its.rows[0]
        for network, style, its in measure_quality(networks, photographs, styles, perceptual)
    }
    photo = rows["photo", "same"]
    assert (photo.style, photo.content, photo.lpips, photo.shift) == (0, 0, 0, 0)
    assert photo.ssim == pytest.approx(1)
    assert 4.5 < photo.noise < 5.5  # what was added, hardly clipped
    assert rows["photo", "grey"].style > 1
    assert rows["photo", "grey"].style_luma > 0.5
    assert (photo.style_luma, photo.content_luma) == (0, 0)
    three = [replace(photo, style=style) for style in (1.0, 2.0, 9.0)]
    assert (mean_quality(three).style, median_quality(three).style) == (4, 2)
    assert rows["grid", "same"].dot_grid > 50
    assert rows["grid", "same"].shift > 10
    assert 3 < rows["grid", "same"].noise < photo.noise


@pytest.mark.usefixtures("quick_measures")
def test_what_is_kept_is_not_measured_again(data_folder: Path, tmp_path: Path):
    photographs = sorted((data_folder / "bsds500/val").glob("*.jpg"))[:2]
    style = load_square(photographs[1])
    perceptual = Perceptual(data_folder / "weights")
    made_of = tmp_path / "network"
    asked: list[str] = []

    def paint(photo: Pixels, style: str) -> Pixels:
        asked.append(style)
        return np.flip(photo, 1)

    def measured(styles: dict[str, Pixels]) -> list[Measured]:
        made = Kept(tmp_path / "kept", {"the network": [made_of]})
        networks = {"the network": paint}
        found = measure_quality(networks, photographs, styles, perceptual, made)
        return [its for _, _, its in found]

    made_of.write_bytes(b"1")
    [first] = measured({"a": style})
    # The second photograph's steadiness is not measured.
    assert len(asked) == 4
    assert [np.isnan(row.shift) for row in first.rows] == [False, True]
    [again, other] = measured({"a": style, "b": style})
    assert asked[4:] == ["b"] * 4
    assert str(again.rows) == str(first.rows)
    assert np.array_equal(again.pooled, first.pooled)
    assert len(first.pooled) == len(other.pooled) == 2

    # Not of another picture, nor by another network, nor where the file is damaged.
    measured({"a": style[::-1]})
    made_of.write_bytes(b"2")
    measured({"a": style[::-1]})
    kept = tmp_path / "kept/the-network/a.npz"
    kept.write_bytes(kept.read_bytes()[:100])
    measured({"a": style[::-1]})
    assert asked[8:] == ["a"] * 12
    assert mean_quality(first.rows).shift == first.rows[0].shift


def test_networks_to_compare_with_paint_in_the_style(data_folder: Path, tmp_path: Path):
    files = [data_folder / "styles/images" / f"{n}.jpg" for n in ("starry_night", "goldfish")]
    styles = {file.stem: load_square(file) for file in files}
    whole = load_square(sorted((data_folder / "bsds500/val").glob("*.jpg"))[0])
    networks = peers(data_folder / "peers", styles, data_folder / "weights")
    assert list(networks) == ["recoloured", "magenta", "microast", "adain"]
    for name, paint in networks.items():
        # Magenta's graphs are for this size alone; of the others a part tells the same.
        photo = whole if name == "magenta" else whole[96:224, 96:224]
        painted = {style: paint(photo, style) for style in styles}
        red, blue = painted["goldfish"][..., 0].mean(), painted["starry_night"][..., 0].mean()
        assert red > blue + 20, name
        assert painted["goldfish"].shape == photo.shape
        assert (painted["goldfish"][..., 3] == 255).all()
        # Of every network the painting still shows the photograph.
        assert ssim(photo[..., :3] / 255, painted["goldfish"][..., :3] / 255) > 0.15, name
    with pytest.raises(WeightsError, match="no network to compare with in"):
        peers(tmp_path, styles, None)
    (tmp_path / "microast").mkdir()
    with pytest.raises(WeightsError, match=r"cannot read .*content_encoder_iter"):
        peers(tmp_path, styles, None)
    with pytest.raises(WeightsError, match="no network at"):
        Magenta(tmp_path, styles)


def test_strength_begins_with_the_photograph_itself(data_folder: Path):
    engine = Pipeline(stylizer_folder("any-style"))
    style = engine.manifest.styles[0].id
    photographs = sorted((data_folder / "bsds500/val").glob("*.jpg"))
    assert len(photographs) == 100
    for path in photographs:
        pixels = decode(path).pixels
        assert np.array_equal(engine.stylize(pixels, Look.of(style, 0)).pixels, pixels)
    photo = decode(photographs[0]).pixels
    for strength, least in ((0.01, 40), (0.03, 30)):
        painted = engine.stylize(photo, Look.of(style, strength)).pixels
        error = np.square(np.subtract(painted, photo, dtype=np.float64)[..., :3]).mean()
        assert 10 * np.log10(255**2 / error) > least


@pytest.mark.usefixtures("quick_measures")
def test_the_command_measures_styles_that_training_never_saw(
    any_style: Path,
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    config = tmp_path / "any.toml"
    text = (any_style.parent / "small.toml").read_text()
    held_out = '[any_style]\nheld_out = ["goldfish.jpg"]\n'
    config.write_text(text.replace("[any_style]\n", held_out))
    peers_folder = tmp_path / "peers"
    peers_folder.mkdir()
    # Of the peers the quickest; Magenta's graphs are for 384 pixels only.
    (peers_folder / "microast").symlink_to(data_folder / "peers" / "microast")
    arguments = ["quality", any_style / "small", "--config", config, "--data", data_folder]
    arguments += ["--peers", peers_folder, "--limit", 1, "--json", "-"]
    arguments += ["--page", tmp_path / "q.md", "--optimum", 1, "--keep", tmp_path / "kept"]
    monkeypatch.setattr("brushwork.validation.peers.optimum.STEPS", 3)
    monkeypatch.setattr(sys, "argv", ["brushwork", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert not ended.value.code, said.err
    assert "goldfish" in said.err
    networks = json.loads(said.out)["networks"]
    assert list(networks) == ["the photo", "small", "recoloured", "microast"]
    assert list(networks["small"]) == ["goldfish", "mean", "median"]
    assert networks["the photo"]["mean"]["content"] == 0
    assert networks["microast"]["mean"]["style"] < networks["the photo"]["mean"]["style"]
    page = (tmp_path / "q.md").read_text()
    assert "bsds500/val --limit 1 --peers PEERS" in page
    assert str(data_folder) not in page
    few = json.loads(said.out)["few"]
    assert list(few) == [*networks, "optimum"]
    assert few["optimum"]["goldfish"]["style"] < few["the photo"]["goldfish"]["style"]
    # A single work has no spread.
    assert json.loads(said.out)["art_fid"] == {}
    mean = networks["microast"]["mean"]
    assert f"| microast | {mean['style']:.2f} | {mean['content']:.2f} |" in page
    assert len(list((tmp_path / "kept").glob("*/goldfish.npz"))) == len(networks)


def test_figures_of_others_are_taken_from_earlier(tmp_path: Path):
    figures = Quality(*range(9))
    rows = {"goldfish": figures, MEAN: figures, MEDIAN: figures}
    plain = {style: asdict(row) for style, row in rows.items()}
    file = tmp_path / "quality.json"
    report = {
        "stylizer": "ours",
        "photographs": ["a.jpg"],
        "networks": {"ours": plain, "magenta": plain, "the photo": plain},
        "art_fid": {"ours": 1.0, "magenta": 2.0},
    }
    file.write_text(json.dumps(report))
    earlier = load_earlier(file, ["a.jpg"], ["goldfish"])
    now = {"ours": {"goldfish": [figures]}, "the photo": {"goldfish": [replace(figures, style=8)]}}
    table = QualityTable(now, earlier=earlier)
    measured = table.rows()
    assert list(measured) == ["ours", "the photo", "magenta"]
    assert measured["magenta"] == rows
    assert measured["the photo"][MEAN].style == 8  # what was measured now stays
    assert earlier.art_fids == {"magenta": 2.0}
    assert "| magenta | 0.00 | 1.00 |" in render("ours", "brushwork quality", 1, table)
    for photographs, works in ((["b.jpg"], ["goldfish"]), (["a.jpg"], ["sunflowers"])):
        with pytest.raises(ConfigError, match="other photographs or works"):
            load_earlier(file, photographs, works)
    file.write_text("[]")
    with pytest.raises(ConfigError, match=r"quality\.json is no report"):
        load_earlier(file, ["a.jpg"], ["goldfish"])
