"""Small random painters of our own, saved as training saves them."""

import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import FixedStyles, PainterShape
from brushwork.networks.statistic_codes import StatisticCodes
from brushwork.training.config import StyleConfig

SMALL = PainterShape(channels=16, blocks=1, quarter_channels=8, half_channels=4, code_size=4)
KERNEL = PainterShape(
    channels=8,
    blocks=1,
    half_channels=4,
    code_size=4,
    eighth_channels=12,
    eighth_blocks=1,
    skip=1,
    subpixel=1,
    encoder_hidden=12,
)
"""With layers of the kinds that the kernel has."""
STYLES = [
    StyleConfig(id, f"{id}.jpg", id.title(), "Nobody", "2026", "CC0") for id in ("first", "second")
]
CONFIG = """
id = "small"
title = "Small"
description = "For tests."
licence = "MIT"
training_data = "none"
[network]
{network}
{styles}
"""


def save_painter(
    folder: Path,
    shape: PainterShape = SMALL,
    gain: float = 1.0,
    *,
    any_style: bool = False,
    teacher: bool = False,
) -> tuple[Path, Path]:
    """Write random weights and their configuration; returns both files."""
    torch.manual_seed(1)
    model = AnyStyle(shape) if any_style else FixedStyles(shape, len(STYLES))
    state = model.state_dict()
    if teacher:
        codes = StatisticCodes(shape.code_size)
        codes.projection.normal_(std=0.05)
        state |= {f"teacher.{name}": tensor for name, tensor in codes.state_dict().items()}
    tensors = {name: (gain * tensor).contiguous() for name, tensor in state.items()}
    kind = {} if any_style else {"styles": json.dumps([asdict(s) for s in STYLES])}
    metadata = kind | {
        "stylizer": "small",
        "network": json.dumps(shape.as_dict()),
        "steps": "0",
        "samples": "0",
    }
    weights, config = folder / "weights.safetensors", folder / "small.toml"
    save_file(tensors, weights, metadata)
    network = "\n".join(f"{key} = {value}" for key, value in shape.as_dict().items())
    styles = "\n".join(
        "[[styles]]\n" + "\n".join(f"{key} = {value!r}" for key, value in asdict(style).items())
        for style in STYLES
    )
    if any_style:
        styles = "[any_style]\n" + styles
    config.write_text(CONFIG.format(network=network, styles=styles))
    return weights, config
