"""The training of docs/decisions/024-edges.md: pixels are made of what is enlarged already.

`python exporter/experiments/edges_training.py begin WEIGHTS START` turns weights of a painter that
makes sixteen pixels at once into those of one whose last layers, at half size, have to learn.
`... train RUN --from START` lets it learn in the folder RUN: its last layers alone, with
which codes stay what they are, or with `--all` everything.
"""

# ruff: noqa: E402
import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from brushwork.training.memory import keep_allocations

keep_allocations()  # before torch comes

import torch
from further import BANK, further, tell
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from brushwork.errors import BrushworkError
from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import PainterShape
from brushwork.training.config import load_config
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "exporter/stylizers/any-style.toml"
CPU = torch.device("cpu")
HALF = 16


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    begin = commands.add_parser("begin")
    begin.add_argument("weights", type=Path, metavar="WEIGHTS")
    begin.add_argument("start", type=Path, metavar="START")
    begin.set_defaults(run=_begin)
    train = commands.add_parser("train")
    train.add_argument("folder", type=Path, metavar="RUN")
    train.add_argument("--from", dest="weights", type=Path, required=True, metavar="WEIGHTS")
    train.add_argument("--steps", type=int, default=1200)
    train.add_argument("--rate", type=float, default=0.002)
    train.add_argument("--style", type=float, default=3.2, help="Weight of the style.")
    train.add_argument("--stairs", type=float, default=0.0, help="Weight of the steps.")
    train.add_argument("--falling", type=float, default=0.6)
    train.add_argument("--all", action="store_true")
    train.add_argument("--seed", type=int, default=13)
    train.add_argument("--threads", type=int, default=2)
    train.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    train.set_defaults(run=_train)
    chosen = parser.parse_args()
    chosen.run(chosen)


def _begin(chosen: argparse.Namespace) -> None:
    with safe_open(chosen.weights, "pt") as opened:
        metadata = opened.metadata()
    before = json.loads(metadata["network"])
    shape = PainterShape(**before | {"skip": 1, "half_channels": HALF})
    torch.manual_seed(0)
    state = AnyStyle(shape).state_dict()
    old = load_file(chosen.weights)
    del old["painter.pixels.weight"], old["painter.pixels.bias"]
    for name, value in old.items():
        # What scales and shifts the new stage comes after all others.
        state[name] = torch.cat([value, state[name][len(value) :]]) if value.ndim else value
    save_file(state, chosen.start, metadata | {"network": json.dumps(shape.as_dict())})


def _train(chosen: argparse.Namespace) -> None:
    config = further(
        load_config(CONFIG),
        chosen.weights,
        BANK,
        seed=chosen.seed,
        steps=chosen.steps,
        batch=4,
        crop=192,
        learning_rate=chosen.rate,
        falling=chosen.falling,
        crops=4000,
    )
    config = replace(
        config,
        style_weight=chosen.style,
        first_style_weight=chosen.style,
        steps_weight=chosen.stairs,
        last_steps=chosen.steps // 8,
        last_crop=256,
    )
    folders = Folders(chosen.data, chosen.data / "weights", chosen.folder, chosen.weights)
    torch.set_num_threads(chosen.threads)
    trainer = Trainer(config, folders, CPU)
    if not chosen.all:
        _freeze(trainer.model)
    trainer.run(tell)


def _freeze(model: Any) -> None:
    """All but the last layers; codes, of the gallery and of people's own, stay what they are."""
    painter = model.painter
    model.requires_grad_(False)
    for part in (painter.pixels, painter.at_half, painter.photo):
        part.requires_grad_(True)
    for linear in (painter.gammas, painter.betas):
        for parameter in linear.parameters():
            parameter.requires_grad_(True)
            parameter.register_hook(_last_rows)


def _last_rows(gradient: Tensor) -> Tensor:
    last = torch.zeros_like(gradient)
    last[-HALF:] = gradient[-HALF:]
    return last


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"edges_training: {error}") from error
