"""`brushwork stylize`: the look on the command line is the engine's."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from brushwork import cli
from brushwork.contract.look import Look
from brushwork.contract.manifest import load_manifest
from brushwork.contract.style_file import StyleFile, painter_of, save_style_file
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from support.any_style import painting

NOISE = np.random.default_rng(2).integers(0, 256, (30, 41, 4), np.uint8)
OWN = [0.5, -0.25, 0.125, 1.0]
MASK = np.random.default_rng(4).integers(0, 256, (9, 9, 4), np.uint8)
Paint = Callable[..., tuple[np.ndarray | None, str]]


@pytest.fixture(scope="module")
def engine(any_style: Path) -> Pipeline:
    return Pipeline(any_style / "small")


@pytest.fixture
def paint(
    any_style: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Paint:
    """Paint `NOISE` in a folder with pictures; give the painting, if there is one, and errors."""
    monkeypatch.setenv("BRUSHWORK_STYLIZERS", str(any_style))
    monkeypatch.chdir(tmp_path)
    for name, pixels in (("photo", NOISE), ("mask", MASK), ("wall:2", painting("first"))):
        Image.fromarray(pixels).save(f"{name}.png")
    manifest = load_manifest(any_style / "small")
    style = StyleFile(title="Own", stylizer=painter_of(manifest), code=OWN)
    save_style_file(style, Path("own.style.json"))

    def run(*options: object) -> tuple[np.ndarray | None, str]:
        Path("out.png").unlink(missing_ok=True)
        words = ["brushwork", "stylize", "photo.png", "out.png", *map(str, options)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        errors = capsys.readouterr().err
        painted = Path("out.png").exists()
        assert (ended.value.code or 0) == (0 if painted else 2), errors
        return (decode(Path("out.png")).pixels if painted else None), errors

    return run


def test_every_option_reaches_the_engine(paint: Paint, engine: Pipeline) -> None:
    code = engine.encode_style(painting("first"))
    first, second, mask = ("first", 1.0), ("second", 1.0), ["--mask", "mask.png"]
    style = ["--style", "first"]
    for options, look in (
        (style, Look((first,))),
        ([*style, "--style", "second:0.5"], Look((first, ("second", 0.5)))),
        (["--style-image", "wall:2.png"], Look.of(code)),
        (["--style-image", "own.style.json"], Look.of(np.array(OWN, np.float32))),
        (["--style-image", "wall:2.png:3", *style], Look((first, (code, 3.0)))),
        ([*style, "--strength", 0.5], Look((first,), strength=0.5)),
        ([*style, "--colours", "luma"], Look((first,), colours="luma")),
        ([*style, "--colours", "palette"], Look((first,), colours="palette")),
        ([*style, "--stroke", 2.5], Look((first,), stroke=2.5)),
        ([*style, *mask], Look((first,), mask=MASK)),
        ([*style, *mask, "--elsewhere", "second"], Look((first,), mask=MASK, elsewhere=(second,))),
    ):
        painted, errors = paint(*options)
        assert painted is not None, errors
        assert np.array_equal(painted, engine.stylize(NOISE, look).pixels), options


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "pass --style; stylizer 'small' has 2, which `brushwork stylize --list` prints"),
        (["--style", "frist"], "no style 'frist'; there is first, second"),
        (["--style", "first:0"], "weight is 0; it must be over 0"),
        (["--style", "first:much"], "NAME:WEIGHT"),
        (["--style", "first"] * 9, "9 styles are too many"),
        (["--style-image", "gone.png"], "gone.png: there is no such file"),
        (["--style-image", "gone.png:2"], "gone.png: there is no such file"),
        (["--style", "first", "--colours", "grey"], "--colours"),
        (["--style", "first", "--stroke", "5"], "--stroke"),
        (["--style", "first", "--stroke", "nan"], "stroke"),
        (["--style", "first", "--mask", "gone.png"], "gone.png: there is no such file"),
        (["--style", "first", "--elsewhere", "second"], "elsewhere needs a mask"),
        (["--style", "first", "--mask", "mask.png", "--elsewhere", "third"], "no style 'third'"),
    ],
)
def test_wrong_looks_paint_nothing(paint: Paint, options: list[str], reason: str) -> None:
    painted, errors = paint(*options)
    assert painted is None
    assert reason in errors


def test_it_says_who_takes_pictures_as_styles(
    any_style: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["brushwork", "stylize", "--list", "--stylizers", str(any_style)]
    )
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().out.startswith("small: Small; takes --style-image\n")
