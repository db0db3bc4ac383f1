"""The stages one by one give what `stylize` gives, and refuse what is not theirs."""

from pathlib import Path

import numpy as np
import pytest

from brushwork import Look, Pipeline, Scales, composite, mix
from brushwork.contract.look import code_of
from brushwork.errors import LookError, PictureError, StylizerError
from brushwork.imaging.tiles import Area
from brushwork.inference import plan as planning
from support.tiny_stylizers import tiny_stylizers

PICTURE = np.random.default_rng(0).integers(0, 256, (90, 130, 4), np.uint8)
PHOTO = composite(PICTURE)


@pytest.fixture(scope="module")
def small(any_style: Path) -> Pipeline:
    """A small painter of any style."""
    return Pipeline(any_style / "small", threads=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A painter that sees a picture as a whole."""
    folder = tmp_path_factory.mktemp("whole")
    for address, content in tiny_stylizers().items():
        path = folder / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Pipeline(folder / "stylizers" / "tiny-whole", threads=1)


def mixed(painted: np.ndarray) -> np.ndarray:
    """A painting as `stylize` gives it."""
    return mix(PHOTO, painted, PICTURE[..., 3], 1.0)


def test_the_stages_give_what_one_call_gives(small: Pipeline) -> None:
    code = small.encode_style(PICTURE[:70, :50])
    painted = small.paint(PHOTO, small.survey(PHOTO, code))
    assert painted.shape == PHOTO.shape
    assert np.array_equal(mixed(painted), small.stylize(PICTURE, Look.of(code)).pixels)


def test_a_painter_of_whole_pictures_has_neither_code_nor_survey(whole: Pipeline) -> None:
    scales = whole.survey(PHOTO, None)
    assert (scales.scales, scales.shifts) == (None, None)
    assert np.array_equal(mixed(whole.paint(PHOTO, scales)), whole.stylize(PICTURE, "plain").pixels)


def test_tiles_are_painted_as_the_picture_is(
    small: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles_of = planning.tiles_of
    monkeypatch.setattr(
        planning, "tiles_of", lambda *size, margin: tiles_of(*size, margin=margin, pixels=2000)
    )
    code = code_of((("first", 1.0),), small.manifest)
    scales = small.survey(PHOTO, code)
    plan = small.plan("first", *PHOTO.shape[:2])
    assert len(plan.tiles) > 1
    painted = np.empty_like(PHOTO)
    for tile in plan.tiles:
        part = small.paint(cut(PHOTO, tile.fed), scales)
        top, left = tile.kept.top - tile.fed.top, tile.kept.left - tile.fed.left
        into = cut(painted, tile.kept)
        into[:] = part[top : top + into.shape[0], left : left + into.shape[1]]
    one_piece = small.paint(PHOTO, scales)
    assert np.abs(painted - one_piece).max() < 0.1


def test_a_frame_is_painted_as_the_one_before_was_surveyed(small: Pipeline) -> None:
    code = code_of((("second", 1.0),), small.manifest)
    scales = small.survey(PHOTO, code)
    next_frame = np.clip(PHOTO + 20, 0, 255)
    own = small.survey(next_frame, code)
    between = Scales((scales.scales + own.scales) / 2, (scales.shifts + own.shifts) / 2)
    paintings = [small.paint(next_frame, each) for each in (scales, between, own)]
    assert not np.array_equal(paintings[0], paintings[2])
    assert np.isfinite(paintings[1]).all()


def test_what_is_not_theirs_is_refused(small: Pipeline, whole: Pipeline) -> None:
    code = small.encode_style(PICTURE)
    for photo in (PICTURE, PHOTO[..., 0], PHOTO.astype(np.float64), PHOTO[:0]):
        with pytest.raises(StylizerError, match="no HxWx3 float32 photograph"):
            small.survey(photo, code)
        with pytest.raises(StylizerError, match="no HxWx3 float32 photograph"):
            small.paint(photo, small.survey(PHOTO, code))
    for wrong in (None, code[1:]):
        with pytest.raises(LookError, match=f"takes a code of {len(code)} numbers"):
            small.survey(PHOTO, wrong)
    with pytest.raises(LookError, match="takes no code"):
        whole.survey(PHOTO, code)
    with pytest.raises(LookError, match="scales"):
        small.paint(PHOTO, Scales())
    with pytest.raises(LookError, match="scales"):
        whole.paint(PHOTO, small.survey(PHOTO, code))


def test_a_whole_picture_may_be_too_large(whole: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MAX_WHOLE_PIXELS", PHOTO.shape[0] * PHOTO.shape[1] - 1)
    with pytest.raises(PictureError, match="130 x 90 pixels"):
        whole.paint(PHOTO, Scales())


def test_a_plan_says_all_that_is_to_be_done(small: Pipeline, whole: Pipeline) -> None:
    styles = (("first", 1.0), ("second", 3.0))
    plan = small.plan(
        Look(styles, strength=0.2, stroke=2.0, mask=PICTURE, elsewhere=(("first", 1.0),)), 91, 130
    )
    assert (plan.height, plan.width, plan.copy_height, plan.copy_width) == (91, 130, 46, 65)
    assert (plan.own_code, plan.fade, plan.look.colours) == (0.2, 0.8, "style")
    assert np.array_equal(plan.codes[0], code_of(styles, small.manifest))
    assert np.array_equal(plan.codes[1], code_of((("first", 1.0),), small.manifest))
    assert plan.look.mask is PICTURE
    plan = whole.plan(Look.of("plain", 0.5), 91, 130)
    assert (plan.codes, plan.own_code, plan.fade) == ((None,), None, 0.5)
    assert [tile.kept for tile in plan.tiles] == [Area(0, 0, 132, 92)]


def cut(photo: np.ndarray, area: Area) -> np.ndarray:
    """An area of a photograph, as far as it is there."""
    return photo[area.top : area.bottom, area.left : area.right]
