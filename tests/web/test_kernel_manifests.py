"""Manifests and weights that are not as the kernel needs them."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.browser import Site
from support.engine_page import OpenEngine
from support.kernel_painting import STYLIZER, assert_alike, painted, photograph
from support.published import without_kernel

Change = Callable[[Callable[[dict[str, Any]], None]], None]


def test_longer_files_and_other_weights(
    site: Site, open_engine: OpenEngine, change_manifest: Change
) -> None:
    """Whose hashes are right: what is behind the weights does not matter, what they are does."""
    expected, _ = painted(open_engine(site), photograph(64, 64), backend="wasm")
    change_manifest(with_weights(site, lambda content: content + bytes(8)))
    picture, runtime = painted(open_engine(site), photograph(64, 64))
    assert (runtime["backend"], runtime["note"]) == ("kernel", None)
    assert_alike(picture, expected)
    change_manifest(with_weights(site, lambda content: bytes(len(content))))
    picture, runtime = painted(open_engine(site), photograph(64, 64))
    assert runtime["backend"] == "wasm"
    assert "paints wrongly" in runtime["note"]
    assert not np.array_equal(picture, expected)


def with_weights(site: Site, change: Callable[[bytes], bytes]) -> Callable[[dict[str, Any]], None]:
    """A manifest of other weights, which the site then has."""

    def put(manifest: dict[str, Any]) -> None:
        for variant in manifest["variants"]:
            weights = variant["weights"]
            path = f"/stylizers/{STYLIZER}/{weights['file']}"
            site.files.pop(path, None)
            content = site.files[path] = change(site.read(path) or b"")
            weights |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    return put


def test_shorter_weights_are_refused(
    site: Site, open_engine: OpenEngine, change_manifest: Change
) -> None:
    change_manifest(with_weights(site, lambda content: content[: len(content) // 2]))
    outcome = open_engine(site).evaluate(f"outcome(engine.prepare('{STYLIZER}'))")
    assert outcome["code"] == "runtime"
    assert "cannot be used as a model" in outcome["message"]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("head.weight", {"shape": [32, 3, 64]}, "head.weight"),
        ("encoder.hidden.bias", None, "hidden"),
        ("head.weight", {"shape": [32768, 32768]}, "head.weight"),
        ("head.weight", {"shape": [2**53, 2**53, 2**53, 2**53]}, "head.weight"),
        ("head.weight", {"offset": 2**53}, "a tensor ends"),
    ],
)
def test_odd_layers_are_left_to_onnxruntime(
    site: Site,
    open_engine: OpenEngine,
    change_manifest: Change,
    name: str,
    change: dict[str, Any] | None,
    said: str,
) -> None:
    change_manifest(with_tensor(name, change))
    _, runtime = painted(open_engine(site), photograph(64, 64), strength=0.5)
    assert runtime["backend"] == "wasm"
    assert "is nothing for the kernel" in runtime["note"]
    assert said in runtime["note"]


def with_tensor(name: str, change: dict[str, Any] | None) -> Callable[[dict[str, Any]], None]:
    """A manifest of which a tensor is otherwise, or is not there."""

    def put(manifest: dict[str, Any]) -> None:
        for variant in manifest["variants"]:
            tensors = variant.get("kernel", {}).get("tensors")
            if tensors and change is None:
                del tensors[name]
            elif tensors:
                tensors[name] = tensors[name] | change

    return put


@pytest.mark.parametrize(
    "change",
    [
        {"shape": []},
        {"shape": [0, 3]},
        {"shape": [1, 1, 1, 1, 1]},
        {"offset": -2},
        {"type": "int8"},
        {"file": "elsewhere"},
    ],
    ids=str,
)
def test_impossible_tensors_are_refused(
    site: Site, open_engine: OpenEngine, change_manifest: Change, change: dict[str, Any]
) -> None:
    change_manifest(with_tensor("head.weight", change))
    outcome = open_engine(site).evaluate(f"outcome(engine.prepare('{STYLIZER}'))")
    assert outcome["code"] == "manifest"
    assert "head.weight" in outcome["message"]


def test_without_the_kernels_part_onnxruntime_paints_as_ever(
    site: Site, open_engine: OpenEngine, tmp_path: Path, built_web: Path
) -> None:
    """As the tests do with BRUSHWORK_WITHOUT_KERNEL=1."""
    folder = tmp_path / "stylizers"
    shutil.copytree(built_web / "stylizers", folder)
    without_kernel(folder)
    site.folders["/stylizers/"] = folder
    _, runtime = painted(open_engine(site), photograph(64, 64))
    assert (runtime["backend"], runtime["note"]) == ("wasm", None)


@pytest.mark.parametrize("change", [{"alignment": 4}, {"minimum": 8}, {"maximum": 255.0}], ids=str)
def test_sides_that_the_kernels_layers_do_not_halve(
    site: Site, open_engine: OpenEngine, change_manifest: Change, change: dict[str, Any]
) -> None:
    """Which nothing of the picture that it is tried with would show."""
    change_manifest(lambda manifest: manifest["painter"].update(change))
    runtime = open_engine(site).evaluate(f"engine.prepare('{STYLIZER}')")
    assert runtime["backend"] == "wasm"
    assert "sides of 16 and more, multiples of 8, and 1 for white" in runtime["note"]
