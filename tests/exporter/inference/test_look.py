"""Looks: what they may be, and what the engine makes of them with every kind of stylizer."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brushwork.contract.look import Look, code_of, weighted
from brushwork.errors import LookError, ManifestError, StylizerError
from brushwork.imaging.colours import luma, luma_only
from brushwork.imaging.composite import composite
from brushwork.imaging.mix import mix
from brushwork.imaging.resample import resize, stroke_side
from brushwork.inference.pipeline import Cancelled, Pipeline
from support.any_style import painting
from support.tiny_stylizers import CODE, tiny_stylizers

KINDS = ("whole", "local", "any")
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=12)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, any_style: Path) -> dict[str, Pipeline]:
    """A painter of each kind: someone else's, one of fixed styles, one of any style."""
    folder = tmp_path_factory.mktemp("tiny")
    for path, content in tiny_stylizers().items():
        place = folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return {
        "whole": Pipeline(folder / "stylizers" / "tiny-whole", threads=1),
        "local": Pipeline(folder / "stylizers" / "tiny-local", threads=1),
        "any": Pipeline(any_style / "small", threads=1),
    }


@pytest.fixture(scope="module")
def small(engines: dict[str, Pipeline]) -> Pipeline:
    return engines["any"]


def noise(seed: int = 3, height: int = 29, width: int = 38) -> np.ndarray:
    """An opaque picture whose colours hang together and are far from black and white."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(70, 180, (height // 5 + 1, width // 5 + 1, 3)).astype(np.float32)
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = resize(coarse, height, width)
    return pixels


def first_style(engine: Pipeline) -> str:
    return engine.manifest.styles[0].id


def levels(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.abs(one.astype(int) - other).max())


def unclamped(pixels: np.ndarray) -> np.ndarray:
    return np.all((pixels[..., :3] > 0) & (pixels[..., :3] < 255), axis=2)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"strength": -0.01}, "strength is -0.01; it must be from 0 to 1.5"),
        ({"strength": float("nan")}, "from 0 to 1.5"),
        ({"colours": "grey"}, "colours are 'grey'"),
        ({"stroke": 0.9}, "stroke is 0.9; it must be from 1 to 4"),
        ({"stroke": 4.1}, "from 1 to 4"),
        ({"styles": ()}, "needs a style"),
        ({"styles": (("a", 1.0),) * 9}, "9 styles are too many; at most 8"),
        ({"styles": (("a", 0.0),)}, "weight is 0; it must be over 0"),
        ({"styles": (("a", float("inf")),)}, "weight is inf"),
        ({"elsewhere": (("a", 1.0),)}, "elsewhere needs a mask"),
        ({"mask": np.zeros((2, 2), np.uint8)}, "no HxWx4"),
    ],
)
def test_looks_that_cannot_be(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(LookError, match=reason):
        Look(**{"styles": (("a", 1.0),)} | wrong)


def test_names_with_weights() -> None:
    assert weighted("irises") == ("irises", 1.0)
    assert weighted("irises:0.25") == ("irises", 0.25)
    with pytest.raises(LookError, match="NAME:WEIGHT"):
        weighted("irises:much")


codes = st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3)
weights = st.floats(1e-300, 1e300)


@given(st.lists(st.tuples(codes, st.floats(0.01, 50) | st.integers(1, 50)), min_size=1, max_size=8))
def test_a_blend_is_the_weighted_mean(engines, shares) -> None:
    styles = tuple((np.float32(code), weight) for code, weight in shares)
    expected = np.average([c for c, _ in shares], axis=0, weights=[w for _, w in shares])
    code = code_of(styles, engines["local"].manifest)
    np.testing.assert_allclose(code, expected, atol=1e-5)


@given(codes, st.lists(weights, min_size=1, max_size=8))
def test_a_style_blended_with_itself_is_itself(engines, code, shares) -> None:
    styles = tuple((np.float32(code), weight) for weight in shares)
    assert np.array_equal(code_of(styles, engines["local"].manifest), np.float32(code))


@pytest.mark.parametrize("kind", KINDS)
@few
@given(st.integers(1, 40), st.integers(1, 40), seeds, st.sampled_from(["style", "luma"]))
def test_nothing_of_the_painter_is_left_at_0(engines, kind, height, width, seed, colours):
    pixels = noise(seed, height, width)
    pixels[..., 3][::2] = 0
    look = Look(
        ((first_style(engines[kind]), 1.0),), strength=0.0, colours=colours, stroke=1 + seed % 4
    )
    expected = pixels.copy()
    expected[pixels[..., 3] == 0, :3] = 255
    assert np.array_equal(engines[kind].stylize(pixels, look).pixels, expected)


@pytest.mark.parametrize("kind", KINDS)
@few
@given(st.integers(1, 30), st.integers(1, 30), seeds, st.floats(0, 1), st.floats(1, 4))
def test_masks_of_black_leave_and_masks_of_white_paint(
    engines, kind, height, width, seed, strength, stroke
):
    engine, pixels = engines[kind], noise(seed, height, width)
    styles = ((first_style(engine), 1.0),)
    mask = np.full((1 + seed % 50, 7, 4), 255, np.uint8)
    unmasked = engine.stylize(pixels, Look(styles, strength=strength, stroke=stroke)).pixels
    look = Look(styles, strength=strength, stroke=stroke, mask=mask)
    masked = engine.stylize(pixels, look).pixels
    assert np.array_equal(masked, unmasked)
    mask[..., :3] = 0
    masked = engine.stylize(pixels, look).pixels
    assert np.array_equal(masked, pixels)


def test_a_mask_chooses_between_two_styles(small: Pipeline) -> None:
    pixels = noise(height=24, width=40)
    mask = np.full((24, 40, 4), 255, np.uint8)
    mask[:, 20:, :3] = 0
    first, second = (((id, 1.0),) for id in ("first", "second"))
    both = small.stylize(pixels, Look(first, mask=mask, elsewhere=second)).pixels
    assert np.array_equal(both[:, :20], small.stylize(pixels, "first").pixels[:, :20])
    assert np.array_equal(both[:, 20:], small.stylize(pixels, "second").pixels[:, 20:])
    assert levels(both, small.stylize(pixels, "first").pixels) > 0, "the styles differ"


def test_strength_moves_the_code_from_the_photos_own(small: Pipeline) -> None:
    pixels = noise()
    own, code = small.encode_style(pixels), code_of((("first", 1.0),), small.manifest)
    for strength in (0.25, 0.6, 1.5):
        moved = small.stylize(pixels, Look.of("first", strength)).pixels
        expected = small.stylize(pixels, Look.of(own + np.float32(strength) * (code - own))).pixels
        assert levels(moved, expected) <= 1
    faint = small.stylize(pixels, Look.of("first", 0.1)).pixels
    painted = small.stylize(pixels, Look.of(own + np.float32(0.1) * (code - own))).pixels
    expected = mix(composite(pixels), composite(painted), pixels[..., 3], 0.4)
    assert levels(faint, expected) <= 1


@pytest.mark.parametrize("kind", ["whole", "local"])
def test_without_an_encoder_strength_fades(engines, kind: str) -> None:
    engine, pixels = engines[kind], noise()
    painted = composite(engine.stylize(pixels, "plain").pixels)
    expected = mix(composite(pixels), painted, pixels[..., 3], 0.3)
    seen = unclamped(engine.stylize(pixels, "plain").pixels)
    assert seen.mean() > 0.2
    assert levels(engine.stylize(pixels, Look.of("plain", 0.3)).pixels[seen], expected[seen]) <= 1
    beyond = engine.stylize(pixels, Look.of("plain", 1.5)).pixels
    assert np.array_equal(beyond, engine.stylize(pixels, "plain").pixels)


def test_the_look_of_one_style_takes_whatever_a_look_takes() -> None:
    look = Look.of("plain", 0.3, grain=0.5, stroke=2)
    assert (look.styles, look.strength, look.grain, look.stroke) == ((("plain", 1.0),), 0.3, 0.5, 2)
    with pytest.raises(LookError, match="grain"):
        Look.of("plain", grain=3)


def test_a_style_picture_is_as_good_as_its_stored_code(small: Pipeline) -> None:
    for style in small.manifest.styles:
        code = small.encode_style(painting(style.id))
        assert code.dtype == np.float32
        np.testing.assert_allclose(code, style.code, rtol=1e-3, atol=2e-3)
    looks = (Look.of(code), Look.of("second"), Look((("second", 0.2), (code, 3.0))))
    one, *others = (small.stylize(noise(), look).pixels for look in looks)
    for other in others:
        assert levels(one, other) <= 1


def test_luma_has_the_photos_chroma(engines) -> None:
    pixels = noise()
    for kind in KINDS:
        engine = engines[kind]
        id = first_style(engine)
        photo, painted = composite(pixels), composite(engine.stylize(pixels, id).pixels)
        result = engine.stylize(pixels, Look(((id, 1.0),), colours="luma")).pixels
        seen = unclamped(engine.stylize(pixels, id).pixels) & unclamped(result)
        assert seen.mean() > 0.2
        assert np.abs(composite(result) - luma_only(painted, photo))[seen].max() <= 1.1
        after, before = (each - luma(each)[..., None] for each in (composite(result), photo))
        assert np.abs(after - before)[seen].max() <= 1.1


def test_palette_has_the_photos_mean_and_covariance(engines) -> None:
    # Painted, this is half as bright with much less contrast, which the palette makes up for.
    pixels = noise(height=20, width=20)
    styles = (("plain", 1.0),)
    result = engines["local"].stylize(pixels, Look(styles, colours="palette")).pixels
    photo, moved = (composite(each).reshape(-1, 3) for each in (pixels, result))
    np.testing.assert_allclose(moved.mean(axis=0), photo.mean(axis=0), atol=0.5)
    np.testing.assert_allclose(np.cov(moved.T), np.cov(photo.T), rtol=0.05, atol=5)
    large = noise(height=160, width=200)  # with a survey copy that is smaller
    result = engines["local"].stylize(large, Look(styles, colours="palette", stroke=1.5)).pixels
    photo, moved = (composite(each).reshape(-1, 3) for each in (large, result))
    np.testing.assert_allclose(moved.mean(axis=0), photo.mean(axis=0), atol=1)


def test_stroke_paints_a_smaller_copy(engines) -> None:
    pixels = noise(height=31, width=47)
    photo = composite(pixels)
    copy = resize(photo, stroke_side(31, 2.5), stroke_side(47, 2.5))
    expected = resize(255 - copy, 31, 47)
    expected = mix(photo, expected, pixels[..., 3], 1)
    result = engines["whole"].stylize(pixels, Look((("plain", 1.0),), stroke=2.5)).pixels
    assert levels(result, expected) <= 1
    assert levels(result, engines["whole"].stylize(pixels, "plain").pixels) > 5


def test_what_a_stylizer_cannot_do_is_said(engines) -> None:
    plain = ("plain", 1.0)
    code = (np.zeros(3, np.float32), 1.0)
    mask = np.zeros((2, 2, 4), np.uint8)
    for kind, look, reason in (
        ("whole", Look((plain,), colours="palette"), "no colours 'palette'"),
        ("whole", Look((plain, plain)), "has one style only"),
        ("whole", Look((plain,), mask=mask, elsewhere=(plain,)), "has one style only"),
        ("whole", Look((code,)), "not of stylizer 'tiny-whole'"),
        ("local", Look(((np.zeros(4, np.float32), 1.0),)), r"shape \(4,\) is not of"),
        ("local", Look(((np.full(3, np.nan, np.float32), 1.0),)), "is not of"),
    ):
        with pytest.raises(LookError, match=reason):
            engines[kind].stylize(noise(), look)
    with pytest.raises(ManifestError, match="no style 'fauve'"):
        engines["local"].stylize(noise(), Look((plain,), mask=mask, elsewhere=(("fauve", 1.0),)))
    for kind in ("whole", "local"):
        assert not engines[kind].has_encoder
        with pytest.raises(LookError, match="no encoder"):
            engines[kind].encode_style(noise())
    own = Look(((np.float32(CODE), 1.0),))
    painted = engines["local"].stylize(noise(), own).pixels
    assert np.array_equal(painted, engines["local"].stylize(noise(), "plain").pixels)


def test_the_encoder_is_loaded_once_it_is_wanted(any_style: Path, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(any_style / "small", folder)
    encoder = Pipeline(folder).variant.graphs.encoder
    assert encoder is not None
    content = (folder / encoder.file).read_bytes()
    (folder / encoder.file).unlink()
    engine = Pipeline(folder, threads=1)
    assert engine.has_encoder
    engine.stylize(noise(), "first")
    with pytest.raises(ManifestError, match="cannot read"):
        engine.stylize(noise(), Look.of("first", 0.5))
    (folder / encoder.file).write_bytes(content)
    with pytest.raises(Cancelled):
        engine.encode_style(noise(), lambda: True)
    engine.stylize(noise(), Look.of("first", 0.5))
    (folder / encoder.file).unlink()
    engine.encode_style(noise())
    with pytest.raises(StylizerError, match="HxWx4"):
        engine.encode_style(noise()[..., :3])
