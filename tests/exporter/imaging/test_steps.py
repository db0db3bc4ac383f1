"""The arithmetic around the networks: against a plain reference, and what must always hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from brushwork.imaging.composite import composite
from brushwork.imaging.mix import blend, mix
from brushwork.imaging.pad import pad
from brushwork.imaging.resample import resize, stroke_side, style_square
from brushwork.imaging.sources import Placed, resized, whole_area
from brushwork.imaging.survey_copy import survey_copy
from brushwork.imaging.tensors import from_tensor, to_tensor
from support import imaging_vectors as plain

sides = st.integers(1, 23)
seeds = st.integers(0, 2**32 - 1)
alignments = st.integers(1, 9)
minimums = st.integers(1, 20)
maximums = st.sampled_from([1.0, 255.0])


def picture(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def stroke_copy(photo: np.ndarray, stroke: float) -> np.ndarray:
    height, width, _ = photo.shape
    sides = (stroke_side(height, stroke), stroke_side(width, stroke))
    copy = resized(Placed(photo, 0, 0, height, width), *sides)
    return copy.area(whole_area(copy))


def close(photo: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(photo.transpose(2, 0, 1), expected, atol=1e-4)


@given(sides, sides, seeds, maximums, alignments, minimums)
def test_strength_0_is_the_photo_where_opaque(height, width, seed, maximum, alignment, minimum):
    pixels = picture(height, width, seed)
    pixels[::2, :, 3] = 255
    photo = composite(pixels)
    painted = np.random.default_rng(seed).normal(size=to_tensor(pad(photo, 4, 8), 1.0).shape)
    result = blend(photo, painted.astype(np.float32), pixels[..., 3], 0.0, maximum)
    opaque = pixels[..., 3] == 255
    assert np.array_equal(result[opaque], pixels[opaque])
    assert np.array_equal(result[..., 3], pixels[..., 3])


@given(sides, sides, seeds, maximums, alignments, minimums, st.floats(0, 1))
def test_painting_the_photo_itself_changes_nothing(
    height, width, seed, maximum, alignment, minimum, strength
):
    pixels = picture(height, width, seed)
    photo = composite(pixels)
    fed = to_tensor(pad(photo, alignment, minimum), maximum)
    result = blend(photo, fed, pixels[..., 3], strength, maximum)
    difference = result[..., :3].astype(int) - np.floor(photo + 0.5)
    assert np.all(np.abs(difference) <= (pixels[..., 3:] != 255)), "a half may go either way"


@given(sides, sides, seeds, alignments, minimums)
def test_padding_repeats_the_edge_and_is_the_least(height, width, seed, alignment, minimum):
    photo = picture(height, width, seed)[..., :3].astype(np.float32)
    padded = pad(photo, alignment, minimum)
    for before, after in zip(photo.shape[:2], padded.shape[:2], strict=True):
        assert after % alignment == 0
        assert after >= max(before, minimum) > after - alignment
    assert np.array_equal(padded[:height, :width], photo)
    assert np.all(padded[height:] == padded[height - 1])
    assert np.all(padded[:, width:] == padded[:, width - 1 : width])


@given(sides, sides, seeds, st.integers(1, 300))
def test_survey_copy_is_the_box_average(height, width, seed, survey_pixels):
    photo = composite(picture(height, width, seed))
    reduced = survey_copy(photo, survey_pixels)
    expected = plain.survey_copy(photo.transpose(2, 0, 1).tolist(), survey_pixels)
    np.testing.assert_allclose(reduced.transpose(2, 0, 1), expected, rtol=1e-5)
    assert reduced.dtype == np.float32


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5), seeds)
def test_survey_copy_keeps_means_where_nothing_is_left_out(height, width, k, seed):
    photo = composite(picture(height * k, width * k, seed))
    reduced = survey_copy(photo, height * width)
    assert reduced.shape == (height, width, 3)
    np.testing.assert_allclose(reduced.mean(axis=(0, 1)), photo.mean(axis=(0, 1)), rtol=1e-5)


@given(arrays(np.uint8, (2, 3, 4)))
def test_composite_is_between_the_colour_and_white(pixels):
    photo = composite(pixels)
    assert np.all(photo >= pixels[..., :3].astype(np.float32) - 1e-4)
    assert np.all(photo <= 255 + 1e-4)
    assert np.array_equal(
        photo[pixels[..., 3] == 255], pixels[pixels[..., 3] == 255][..., :3].astype(np.float32)
    )
    assert np.all(photo[pixels[..., 3] == 0] == 255)


def test_halves_are_rounded_up_and_the_rest_is_clamped() -> None:
    photo = np.zeros((1, 4, 3), np.float32)
    painted = np.array([0.5, 1.5, -20, 300], np.float32).reshape(1, 1, 1, 4).repeat(3, axis=1)
    alpha = np.full((1, 4), 7, np.uint8)
    assert blend(photo, painted, alpha, 1.0, 255.0)[0, :, 0].tolist() == [1, 2, 0, 255]


@given(sides, sides, sides, sides, seeds)
def test_resize_is_the_weighted_mean_of_the_reference(height, width, rows, columns, seed):
    photo = composite(picture(height, width, seed))
    expected = plain.resize(photo.transpose(2, 0, 1).tolist(), columns, rows)
    close(resize(photo, rows, columns), np.array(expected))


@given(sides, sides, sides, sides, st.floats(0, 255, width=32))
def test_a_constant_stays_constant(height, width, rows, columns, value):
    photo = np.full((height, width, 3), value, np.float32)
    assert np.all(resize(photo, rows, columns) == np.float32(value))


@given(sides, sides, seeds, st.floats(1, 4))
def test_stroke_copy_is_smaller_by_the_stroke(height, width, seed, stroke):
    photo = composite(picture(height, width, seed))
    copy = stroke_copy(photo, stroke)
    for before, after in zip(photo.shape[:2], copy.shape[:2], strict=True):
        assert after == 1 or abs(after - before / stroke) <= 0.5
    assert np.array_equal(stroke_copy(photo, 1.0), photo)


def test_style_square_is_the_middle() -> None:
    photo = np.zeros((4, 11, 3), np.float32)
    photo[:, 3:7] = 200
    assert np.all(style_square(photo, 4) == 200)
    assert np.all(style_square(photo.transpose(1, 0, 2), 2) == 200)


@given(sides, sides, seeds, st.floats(0, 1))
def test_a_mask_is_a_choice(height, width, seed, fade):
    pixels = picture(height, width, seed)
    photo, alpha = composite(pixels), pixels[..., 3]
    random = np.random.default_rng(seed)
    painted, elsewhere = random.uniform(-20, 280, (2, height, width, 3)).astype(np.float32)
    white, black = np.ones((height, width), np.float32), np.zeros((height, width), np.float32)
    expected = mix(photo, painted, alpha, fade)
    assert np.array_equal(mix(photo, painted, alpha, fade, white), expected)
    assert np.array_equal(mix(photo, painted, alpha, fade, white, elsewhere), expected)
    assert np.array_equal(mix(photo, elsewhere, alpha, fade, black, painted), expected)
    untouched = np.floor(photo + 0.5).astype(np.uint8)
    assert np.array_equal(mix(photo, painted, alpha, fade, black)[..., :3], untouched)


@given(sides, sides, seeds)
def test_padding_and_scaling_are_undone(height, width, seed):
    photo = composite(picture(height, width, seed))
    fed = to_tensor(pad(photo, 8, 16), 1.0)
    np.testing.assert_allclose(from_tensor(fed, height, width, 1.0), photo, atol=1e-4)
