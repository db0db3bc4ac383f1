"""Weights in files as people have them: found wherever they lie, and said what they are if not."""

import math
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import Tensor, nn

from brushwork.errors import WeightsError
from brushwork.export.checkpoints import load_fitting


def network() -> nn.Module:
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Conv2d(3, 4, 3), nn.InstanceNorm2d(4, affine=True))
    return nn.ModuleDict({"encoder": layers, "decoder": nn.Conv2d(4, 3, 1)})


WEIGHTS = network().state_dict()
OTHERS = {name: tensor + 1 for name, tensor in WEIGHTS.items()}
DISCRIMINATOR = {"model.0.weight": torch.ones(2, 3, 4, 4), "model.0.bias": torch.ones(2)}


def prefixed(prefix: str, tensors: dict[str, Tensor] = WEIGHTS) -> dict[str, Tensor]:
    return {prefix + name: tensor for name, tensor in tensors.items()}


def loaded(tmp_path: Path, content: Any) -> tuple[dict[str, Tensor], str]:
    torch.save(content, tmp_path / "weights.pth")
    fitted = load_fitting(tmp_path / "weights.pth", network(), "their:network")
    return fitted.tensors, "; ".join(fitted.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WEIGHTS, ""),
        (prefixed("module."), "names without 'module.'"),
        (prefixed("_orig_mod.module."), "names without '_orig_mod.module.'"),
        (prefixed("generator.") | prefixed("d.", DISCRIMINATOR), "left out 2 of other networks"),
        ({"epoch": 3, "state_dict": WEIGHTS}, "taken from 'state_dict'"),
        (
            {"model": {"params": prefixed("net.")}},
            "taken from 'model.params'; names without 'net.'",
        ),
        ({"params": OTHERS, "params_ema": WEIGHTS}, "taken from 'params_ema' (there is 'params'"),
        ({"D": DISCRIMINATOR, "G": WEIGHTS, "iteration": torch.tensor(7)}, "taken from 'G'"),
        ({"optimizer": {"state": {0: {"step": torch.ones(1)}}}, "model": WEIGHTS}, "'model'"),
        (
            WEIGHTS
            | {"encoder.1.running_mean": torch.ones(4), "encoder.1.running_var": torch.ones(4)},
            "left out 2 statistics",
        ),
    ],
)
def test_weights_are_found(tmp_path: Path, content: Any, said: str):
    tensors, notes = loaded(tmp_path, content)
    assert tensors.keys() == WEIGHTS.keys()
    assert all(torch.equal(tensor, WEIGHTS[name]) for name, tensor in tensors.items())
    assert said in notes
    assert bool(said) == bool(notes)


def test_names_may_lack_what_the_network_has_before_them(tmp_path: Path):
    torch.save(WEIGHTS, tmp_path / "weights.pth")
    wrapped = nn.ModuleDict({"net": network()})
    fitted = load_fitting(tmp_path / "weights.pth", wrapped, "their:network")
    assert fitted.tensors.keys() == wrapped.state_dict().keys()
    assert fitted.notes == ["names with 'net.' before them"]


def test_old_files_and_half_precision(tmp_path: Path):
    old, half = tmp_path / "old.pth.tar", tmp_path / "half.bin"
    torch.save(WEIGHTS, old, _use_new_zipfile_serialization=False)
    save_file({name: tensor.bfloat16() for name, tensor in WEIGHTS.items()}, half)
    assert load_fitting(old, network(), "n").tensors.keys() == WEIGHTS.keys()
    for name, tensor in load_fitting(half, network(), "n").tensors.items():
        assert tensor.dtype == torch.float32
        assert torch.allclose(tensor, WEIGHTS[name], atol=1e-2)


def test_what_does_not_fit_is_told_apart(tmp_path: Path):
    content = dict(WEIGHTS)
    content["decoder.wieght"] = content.pop("decoder.weight")
    content["extra"] = torch.ones(1)
    content["decoder.bias"] = torch.ones(5)
    with pytest.raises(WeightsError) as caught:
        loaded(tmp_path, content)
    assert str(caught.value).endswith(
        "does not fit their:network: the weights lack decoder.weight (there is decoder.wieght); "
        "they have in excess decoder.wieght, extra; "
        "they have in another shape decoder.bias (5, wanted 3)"
    )


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_weights_that_are_no_numbers_are_named(tmp_path: Path, value: float):
    content = WEIGHTS | {"decoder.bias": torch.tensor([0.0, value, 1.0])}
    with pytest.raises(WeightsError, match=r"no numbers or infinite, in decoder\.bias"):
        loaded(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n<!DOCTYPE html><html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "is a git-lfs pointer"),
        (b"\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1\x0d\0\0\0nn.Sequential", "is a Torch7"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
        (b"\x1c\0\0\0TFL3", "is a LiteRT"),
        (b"\x1f\x8b\x08\0", "is a compressed archive"),
        (b'{"weights": []}', "is JSON text"),
        (b"PK\x03\x04 and then nothing", "cannot read the weights"),
        (b"\x80\x02 something", "is no file of weights"),
    ],
)
def test_other_files_are_called_what_they_are(tmp_path: Path, content: bytes, said: str):
    file = tmp_path / "weights.pth"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match=said) as caught:
        load_fitting(file, network(), "their:network")
    assert str(file) in str(caught.value)


def test_programs_are_not_run(tmp_path: Path):
    whole, script = tmp_path / "whole.pth", tmp_path / "script.pt"
    torch.save(network(), whole)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates it, but people have such files
        torch.jit.script(nn.Conv2d(3, 3, 1)).save(str(script))
    with pytest.raises(WeightsError, match=r"more than tensors \(torch\.nn\.modules"):
        load_fitting(whole, network(), "n")
    with pytest.raises(WeightsError, match="TorchScript archive"):
        load_fitting(script, network(), "n")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_refused_by_name(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    file = tmp_path_factory.getbasetemp() / "any.pth"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match=r"any\.pth"):
        load_fitting(file, network(), "their:network")


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.floats(0, 1), st.integers(1, 255))
def test_damage_is_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, zipped: bool, where: float, change: int
):
    file = tmp_path_factory.getbasetemp() / "damaged.pth"
    torch.save(WEIGHTS, file, _use_new_zipfile_serialization=zipped)
    content = bytearray(file.read_bytes())
    content[int(where * (len(content) - 1))] ^= change
    file.write_bytes(content)
    with suppress(WeightsError):
        load_fitting(file, network(), "their:network")
