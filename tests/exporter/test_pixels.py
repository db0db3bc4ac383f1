"""The arithmetic around the networks: against a plain reference, and what must always hold."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import pixels_vectors as plain
from brushwork.pixels import blend, composite, pad, survey_copy, to_tensor

VECTORS = json.loads(plain.FILE.read_text())

sides = st.integers(1, 23)
seeds = st.integers(0, 2**32 - 1)
alignments = st.integers(1, 9)
minimums = st.integers(1, 20)
maximums = st.sampled_from([1.0, 255.0])


def picture(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def planes(values: list[float], height: int, width: int) -> np.ndarray:
    return np.array(values).reshape(3, height, width)


def test_vectors_are_those_of_the_reference() -> None:
    assert json.loads(json.dumps(plain.vectors())) == VECTORS


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['width']}x{v['height']}")
def test_agrees_with_the_vectors(vector: dict) -> None:
    size = vector["height"], vector["width"]
    pixels = np.array(vector["pixels"], np.uint8).reshape(*size, 4)
    photo = composite(pixels)
    np.testing.assert_allclose(
        photo.transpose(2, 0, 1), planes(vector["composite"], *size), atol=1e-4
    )
    for name, source in (("survey", survey_copy(photo, vector["survey_pixels"])), ("tile", photo)):
        expected = vector[name]
        fed = to_tensor(pad(source, vector["alignment"], vector["minimum"]), vector["maximum"])
        assert fed.shape == (1, 3, expected["height"], expected["width"])
        assert fed.dtype == np.float32
        np.testing.assert_allclose(
            fed[0], planes(expected["data"], *fed.shape[2:]), atol=1e-6 * vector["maximum"] * 255
        )
    painted = planes(vector["painted"], *fed.shape[2:])[None].astype(np.float32)
    result = blend(photo, painted, pixels[..., 3], vector["strength"], vector["maximum"])
    assert result.ravel().tolist() == vector["result"]


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
