"""Validation's arithmetic, choices and reports."""

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brushwork.contract.arrays import Pixels
from brushwork.contract.budgets import BUDGETS
from brushwork.errors import PictureError, ValidationError
from brushwork.validation import AccuracyLoss, Measurement, PictureLoss, Report
from brushwork.validation.accuracy import increase
from brushwork.validation.page import AMPLIFICATION, difference_map, render
from brushwork.validation.painting import Speed
from brushwork.validation.photographs import load_photograph
from brushwork.validation.plots import LEFT, RIGHT, WIDTH, Axis
from brushwork.validation.reading import read_report
from brushwork.validation.report import Example, percent
from brushwork.validation.sampling import find_pictures, sample

distances = st.floats(0, 1e6)


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def measurement(tier: str, losses: list[float], style: float | None = 0.0) -> Measurement:
    pictures = [
        PictureLoss(
            f"{i}.jpg", "plain", AccuracyLoss(ssim=loss, lpips=loss / 2, style=style, content=0.0)
        )
        for i, loss in enumerate(losses)
    ]
    photo, reference, deployed = noise(40, 60, 1), noise(40, 60, 2), noise(40, 60, 3)
    return Measurement(
        variant="float32",
        tier=tier,
        runtime="onnxruntime 1.0 <CPU>",
        threads=2,
        note=None,
        pictures=pictures,
        side=512,
        speed=Speed(512, 12.34, 24.68, 0.5),
        bytes=1000,
        made_of={"painter.onnx": "0" * 64},
        examples=[Example("worst", pictures[-1], photo, reference, deployed)],
    )


def report(*measurements: Measurement) -> Report:
    return Report(
        "tiny",
        "Tiny & <small>",
        "torch & co.",
        3,
        {"torch": "2.13"},
        ["A note."],
        list(measurements),
    )


@given(distances, distances, st.floats(1e-6, 1))
def test_increase_is_relative_and_never_negative(reference, deployed, smallest):
    value = increase(reference, deployed, smallest)
    assert value >= 0
    if deployed <= reference:
        assert value == 0
    elif reference >= smallest:
        assert value == pytest.approx(100 * (deployed - reference) / reference)
    else:
        assert value == pytest.approx(100 * (deployed - reference) / smallest)


def test_an_increase_from_nothing_is_finite():
    assert increase(0.0, 2e-4, 2e-2) == pytest.approx(1)


def test_a_loss_is_its_largest_component():
    assert AccuracyLoss(ssim=1, lpips=2, style=4, content=3).total == 4
    assert AccuracyLoss(ssim=1, lpips=2, style=None, content=3).total == 3
    assert AccuracyLoss(ssim=1, lpips=math.nan, style=None, content=3).total == math.inf


@pytest.mark.parametrize(
    ("tier", "mean", "verdict"),
    [
        ("native", 0.0, "pass"),
        ("native", 2.0, "pass"),
        ("native", 2.01, "fail"),
        ("native", float("nan"), "fail"),
        ("browser", 5.0, "pass"),
        ("browser", 5.01, "warning"),
        ("browser", 8.0, "warning"),
        ("browser", 8.01, "fail"),
    ],
)
def test_budgets(tier, mean, verdict):
    assert BUDGETS[tier].judge(mean) == verdict


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_statistics_of_a_measurement(losses):
    measured = measurement("native", losses)
    assert measured.mean == pytest.approx(np.mean(losses))
    assert min(losses) - 1e-9 <= measured.loss.p95 <= measured.worst + 1e-9
    assert measured.worst == max(losses)
    assert measured.components.lpips.mean == pytest.approx(np.mean(losses) / 2)
    assert measured.components.lpips.worst == max(losses) / 2
    assert measured.components.lpips.p95 == pytest.approx(np.percentile(losses, 95) / 2)
    published = measured.manifest_loss()
    assert published.pictures == len(losses)
    assert published.mean == pytest.approx(measured.mean, abs=6e-4)


def test_the_worst_verdict_is_the_reports():
    passing, warning = measurement("browser", [1.0]), measurement("browser", [6.0])
    failing = measurement("native", [3.0])
    assert report(passing).verdict == "pass"
    assert report(passing, warning).verdict == "warning"
    assert report(failing, warning, passing).verdict == "fail"


def test_style_is_a_mean_over_known_styles_only():
    assert measurement("native", [1.0], style=None).components.style is None
    known, unknown = measurement("native", [1.0], 6.0), measurement("native", [1.0], None)
    both = Measurement(**(vars(known) | {"pictures": known.pictures + unknown.pictures}))
    assert both.components.style.mean == 6.0


def test_json_holds_every_figure():
    loaded = json.loads(report(measurement("browser", [0.5, 9.5])).to_json())
    assert loaded["verdict"] == "pass"
    assert loaded["seed"] == 3
    (measured,) = loaded["measurements"]
    assert (measured["mean"], measured["worst"]) == (5.0, 9.5)
    assert [(each["style"], each["loss"]) for each in measured["pictures"]] == [
        ("plain", 0.5),
        ("plain", 9.5),
    ]
    parts = measured["components"]
    assert (parts["lpips"]["mean"], parts["lpips"]["worst"]) == (2.5, 4.75)
    assert (measured["bytes"], measured["speed"]["ratio"]) == (1000, 0.5)
    assert "examples" not in measured


def test_a_report_is_read_again_as_it_was(tmp_path):
    written = report(measurement("browser", [0.5, 9.5]), measurement("webgpu", [1.0], None))
    file = tmp_path / "report.json"
    file.write_text(written.to_json())
    assert read_report(file).to_json() == written.to_json()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot read report"), ("{", "is no report"), ("{}", "is no report"), ("[]", "no rep")],
)
def test_what_is_no_report_says_how_to_make_one(tmp_path, content, said):
    file = tmp_path / "report.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ValidationError, match=rf"{said}.*brushwork validate FOLDER --json"):
        read_report(file)


def test_an_axis_is_logarithmic_and_keeps_all_on_it():
    axis = Axis(0.001, 10)
    assert axis.x(0.001) == axis.x(0) == LEFT
    assert axis.x(10) == axis.x(1e9) == WIDTH - RIGHT
    assert axis.x(0.1) == pytest.approx((LEFT + WIDTH - RIGHT) / 2, abs=0.1)
    assert axis.ticks == pytest.approx([0.001, 0.01, 0.1, 1, 10])
    assert Axis(0.4, 3).ticks == pytest.approx([0.5, 1, 2])


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.0, "0"), (1e-9, "<0.001"), (0.0123, "0.012"), (1.234, "1.23")],
)
def test_percent_never_shows_something_as_nothing(value, text):
    assert percent(value) == text


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for name, v in attributes if name in ("src", "href", "srcset")]


def test_page_is_self_contained_and_escaped():
    page = render(report(measurement("native", [0.1, 0.2]), measurement("browser", [9.0])))
    outline = _Outline()
    outline.feed(page)
    assert "script" not in outline.tags
    assert outline.tags.count("img") == 8
    assert outline.tags.count("svg") == 2
    assert outline.tags.count("circle") == 3
    assert all(address.startswith("data:") for address in outline.addresses)
    assert not re.search(r"@import|url\(", page)
    assert "Tiny &amp; &lt;small&gt;" in page
    assert "<small>" not in page
    assert "fails" in page
    assert "A note." in page


def test_difference_map_is_black_for_equality_and_amplified_otherwise():
    picture = noise(8, 9)
    assert difference_map(picture, picture)[..., :3].max() == 0
    other = picture.copy()
    other[2, 3, 1] ^= 1
    expected = np.zeros((8, 9), np.uint8)
    expected[2, 3] = AMPLIFICATION
    assert np.array_equal(difference_map(picture, other)[..., 0], expected)


names = st.lists(st.text("abcdef", min_size=1), min_size=1, max_size=20, unique=True)


@given(names, st.integers(1, 7), st.integers())
def test_sampling_is_fair_and_repeatable(pictures, styles, seed):
    paths = [Path(name) for name in pictures]
    ids = [f"style-{i}" for i in range(styles)]
    jobs = sample(paths, ids, seed, None, False)
    assert sorted(job.picture for job in jobs) == sorted(paths)
    counts = [sum(job.style == id for job in jobs) for id in ids]
    assert max(counts) - min(counts) <= 1
    assert jobs == sample(paths, ids, seed, None, False)
    limited = sample(paths, ids, seed, 3, False)
    assert limited == jobs[:3]
    everything = sample(paths, ids, seed, 3, True)
    assert len(everything) == min(3, len(paths)) * styles == len(set(everything))


def test_pictures_are_found_by_name_or_missed_aloud(tmp_path):
    with pytest.raises(ValidationError, match="no folder"):
        find_pictures(tmp_path / "nowhere")
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(ValidationError, match="no pictures in"):
        find_pictures(tmp_path)
    for name in ("b.PNG", "a.jpg"):
        (tmp_path / name).touch()
    assert [path.name for path in find_pictures(tmp_path)] == ["a.jpg", "b.PNG"]
    with pytest.raises(ValidationError, match="no pictures"):
        find_pictures([])


@pytest.mark.parametrize(
    ("size", "expected"),
    [((481, 321), (481, 321)), ((1024, 768), (512, 384)), ((40, 33), (40, 33))],
)
def test_photographs_are_at_most_512_pixels(tmp_path, size, expected):
    path = tmp_path / "photo.png"
    Image.fromarray(noise(size[1], size[0])).save(path)
    assert load_photograph(path).shape == (expected[1], expected[0], 4)


def test_photographs_too_small_to_measure_are_refused(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(noise(30, 100)).save(path)
    with pytest.raises(PictureError, match=r"100 x 30 pixels are too few"):
        load_photograph(path)
