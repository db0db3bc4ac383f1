"""Compiles kernels.cpp for this processor, and calls it on tensors."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

SOURCE = Path(__file__).with_name("kernels.cpp")
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fopenmp", "-std=c++17", "-shared", "-fPIC")
SECONDS = 120


@cache
def library() -> ctypes.CDLL | None:
    """The kernels, compiled for this processor in a second; None where they do not help.

    They help where convolutions of bfloat16 are fast and there is a compiler: c++, g++ or clang++.
    """
    compiler = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
    if compiler is None or not fast_bfloat16():
        return None
    try:
        # Compiled anew each time: what lies in a folder that others may write to is not loaded.
        with tempfile.TemporaryDirectory(prefix="brushwork-kernels-") as folder:
            path = Path(folder) / "kernels.so"
            command = [compiler, *FLAGS, str(SOURCE), "-o", str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
            return ctypes.CDLL(str(path))
    except (OSError, subprocess.SubprocessError):
        return None


def fast_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware, and torch uses it."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def call(name: str, sizes: tuple[int, int, int, int], *arguments: Tensor | int | None) -> None:
    """Call a kernel for maps of n pictures of h x w pixels and c channels, as kernels.cpp says.

    Tensors are passed by address: maps channels last (`laid_out`), numbers contiguous float32.
    """
    compiled = library()
    if compiled is None:
        raise RuntimeError("the kernels are not available; ask library() before")
    values: list[Any] = [*map(ctypes.c_int64, (torch.get_num_threads(), *sizes))]
    for argument in arguments:
        if isinstance(argument, int):
            values.append(ctypes.c_int64(argument))
        else:
            values.append(ctypes.c_void_p(None if argument is None else argument.data_ptr()))
    getattr(compiled, name)(*values)


def laid_out(x: Tensor) -> Tensor:
    """A map N x C x H x W as bfloat16, channels last."""
    return x.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)


def empty_map(n: int, h: int, w: int, c: int) -> Tensor:
    """Memory for a map N x C x H x W of bfloat16, channels last."""
    return torch.empty(n, c, h, w, dtype=torch.bfloat16, memory_format=torch.channels_last)


def sizes(x: Tensor, border: int = 0) -> tuple[int, int, int, int]:
    """Pictures, height, width and channels of a map N x C x H x W, without its border."""
    n, c, h, w = x.shape
    return n, h - 2 * border, w - 2 * border, c
