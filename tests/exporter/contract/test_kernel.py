"""What a manifest says of the kernel, and what it cannot say."""

import base64
from pathlib import Path
from typing import Any

import pytest

from brushwork.contract.kernel import PICTURE_SIDE, kernel_picture
from brushwork.contract.manifest import MANIFEST_NAME, Manifest
from support.tiny_stylizers import tiny_stylizers

Json = dict[str, Any]

PAINTING = base64.b64encode(bytes(PICTURE_SIDE**2 * 3)).decode()
TENSOR: Json = {"file": "weights", "offset": 0, "type": "float32", "shape": [1, 3, 1, 1]}
KERNEL: Json = {"tensors": {"half": TENSOR}, "painting": PAINTING, "code": [0.5, -0.25, 1e-3]}


def manifest(kernel: Json, id: str = "tiny-any") -> Manifest:
    """One of the tiny stylizers with this kernel."""
    content = tiny_stylizers(any_style=True)[f"/stylizers/{id}/{MANIFEST_NAME}"]
    before = Manifest.model_validate_json(content).model_dump()
    before["variants"][0]["kernel"] = kernel
    return Manifest.model_validate(before)


def test_it_is_written_as_it_is_read(tmp_path: Path) -> None:
    told = manifest(KERNEL)
    assert told.variants[0].kernel is not None
    assert told.variants[0].kernel.tensors["half"].bytes == 12
    assert Manifest.model_validate_json(told.model_dump_json()) == told
    bare = tiny_stylizers()[f"/stylizers/tiny-local/{MANIFEST_NAME}"]
    assert "kernel" not in Manifest.model_validate_json(bare).model_dump_json()


@pytest.mark.parametrize(
    ("tensor", "why"),
    [
        ({"offset": -1}, "offset"),
        ({"offset": 1}, "'half' of the kernel is beyond the end of weights-tiny.bin"),
        ({"shape": [1, 3, 1, 2]}, "beyond the end"),
        ({"shape": []}, "shape"),
        ({"shape": [1, 1, 1, 1, 3]}, "shape"),
        ({"shape": [1, 0]}, "shape"),
        ({"type": "int8"}, "type"),
        ({"file": "canaries"}, "file"),
        ({"file": "encoder", "offset": 10**9}, "beyond the end of encoder.onnx"),
    ],
)
def test_a_tensor_that_cannot_be_is_refused(tensor: Json, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        manifest(KERNEL | {"tensors": {"half": TENSOR | tensor}})


@pytest.mark.parametrize(
    ("changes", "id", "why"),
    [
        ({"code": [0.5]}, "tiny-any", "must be an encoder's, of 3 numbers"),
        ({"code": None}, "tiny-any", "must be an encoder's, of 3 numbers"),
        ({}, "tiny-local", "must be an encoder's, of no numbers"),
        ({"painting": PAINTING[4:]}, "tiny-any", "painting"),
        ({"painting": "~" * len(PAINTING)}, "tiny-any", "painting"),
        (
            {"code": None},
            "tiny-whole",
            "'half' of the kernel is in its weights, which is not there",
        ),
        ({"code": None, "tensors": {}}, "tiny-whole", "paints as local painters do"),
    ],
)
def test_a_kernel_of_another_stylizer_is_refused(changes: Json, id: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        manifest(KERNEL | changes, id)


def test_the_picture_is_the_same_everywhere() -> None:
    picture = kernel_picture(40)
    assert len(picture) == 40 * 40 * 3
    assert tuple(picture[:3]) == (0, 0, 40)
    assert tuple(picture[-3:]) == (255, 255, 40)
    x, y = 9, 21
    assert tuple(picture[3 * (40 * y + x) :][:3]) == (58, 137, 230)
