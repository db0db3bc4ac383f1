"""Training on of the published painter with a stage at half size, mottle and palettes.

What came of it: docs/decisions/019-half-size.md.

`python exporter/experiments/half_size.py start WEIGHTS --out START` gives the weights of
docs/decisions/014-texture.md the stage, which adds nothing yet. `... train RUN --from START` trains
into the folder RUN; with `torchrun --nproc-per-node 2` before it, in two processes. `... judge
WEIGHTS ...` has figures of the works for choosing, with and without the noise of the configuration.
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
from further import further, tell
from judged import works_of
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from brushwork.data_folder import PHOTOGRAPHS
from brushwork.errors import BrushworkError, ConfigError
from brushwork.export.trained import load_trained
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import PainterShape
from brushwork.training.config import TrainingConfig, load_config
from brushwork.training.judging import Judge
from brushwork.training.objective import Objective
from brushwork.training.processes import processes
from brushwork.training.texture import NONE
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
STYLIZERS = ROOT / "exporter/stylizers"
CPU = torch.device("cpu")


def main() -> None:
    """One of the three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    first = commands.add_parser("start")
    first.add_argument("former", type=Path, metavar="WEIGHTS")
    first.add_argument("--out", type=Path, required=True, metavar="START")
    first.set_defaults(run=_start)
    second = commands.add_parser("train")
    second.add_argument("folder", type=Path, metavar="RUN")
    second.add_argument("--from", dest="weights", type=Path, required=True, metavar="START")
    second.add_argument("--steps", type=int, default=5500)
    second.add_argument("--last", action="store_true", help="Only what makes pixels of features.")
    second.add_argument("--threads", type=int, default=1)
    second.set_defaults(run=_train)
    third = commands.add_parser("judge")
    third.add_argument("files", type=Path, nargs="+", metavar="WEIGHTS")
    third.set_defaults(run=_judge)
    for command in (first, second, third):
        command.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    chosen = parser.parse_args()
    chosen.run(chosen)


def configuration() -> TrainingConfig:
    """The published one, with the stage at half size, mottle, and palettes."""
    published = load_config(STYLIZERS / "any-style.toml")
    if published.any_style is None:
        raise ConfigError("any-style.toml is not of a painter of any style")
    return replace(
        published,
        network=published.network | {"half_channels": 8, "skip": 1},
        steps_weight=4.0,
    )


def _start(chosen: argparse.Namespace) -> None:
    """The former weights, and fresh ones of the stage, whose last convolution is zero."""
    torch.manual_seed(0)
    with safe_open(chosen.former, "pt") as opened:
        metadata = opened.metadata()
    model = AnyStyle(PainterShape(**configuration().network))
    state = model.state_dict()
    for name, value in load_file(chosen.former).items():
        if name.startswith(("painter.gammas", "painter.betas")):
            state[name][: len(value)] = value  # the stage's are the last ones
        else:
            state[name] = value
    metadata["network"] = json.dumps(model.painter.shape.as_dict())
    save_file(state, chosen.out, metadata)


def _train(chosen: argparse.Namespace) -> None:
    config = further(
        configuration(),
        BANK,
        seed=12,
        steps=chosen.steps,
        batch=4,
        crop=192,
        learning_rate=0.0012,
        falling=0.6,
        crops=4000,
    )
    config = replace(config, last_steps=chosen.steps // 8, last_crop=256)
    folders = Folders(chosen.data, chosen.data / "weights", chosen.folder, chosen.weights)
    torch.set_num_threads(chosen.threads)
    with processes(CPU) as together:
        trainer = Trainer(config, folders, CPU, together)
        if chosen.last:
            _keep_all_but_the_last(trainer.model)
        trainer.run(tell)


def _keep_all_but_the_last(model: Any) -> None:
    """Let only what makes pixels of features learn: codes stay what they are."""
    painter, stage = model.painter, model.painter.shape.half_channels
    model.requires_grad_(False)
    for module in (painter.pixels, painter.fine, painter.at_half, painter.photo):
        module.requires_grad_(True)
    for linear in (painter.gammas, painter.betas):
        for parameter in linear.parameters():
            parameter.requires_grad_(True)
            parameter.register_hook(lambda gradient: _last_rows(gradient, stage))


def _last_rows(gradient: Tensor, rows: int) -> Tensor:
    """The gradient of the stage's own scales and shifts, which come last."""
    kept = torch.zeros_like(gradient)
    kept[-rows:] = gradient[-rows:]
    return kept


def _judge(chosen: argparse.Namespace) -> None:
    config = configuration()
    objective = Objective(
        config, LossNetwork(load_vgg19(chosen.data / "weights"), torch.float32), CPU
    )
    with works_of(config, chosen.data, objective) as bank:
        print("weights                 noise   style            content          SSIM")
        for noise in (bank.config.noise, NONE):
            judge = Judge(bank, objective, chosen.data / PHOTOGRAPHS, noise=noise)
            for file in chosen.files:
                trained = load_trained(file)
                model = AnyStyle(trained.shape)
                model.painter, model.encoder = trained.painter, trained.encoder
                found = judge(model, CPU)
                print(
                    f"{file.stem:24}{'yes' if noise.texture else 'no':5}"
                    f"{found['style']:8.2f} ({found['style_median']:.2f})"
                    f"{found['content']:10.2f} ({found['content_median']:.2f}){found['ssim']:9.2f}",
                    flush=True,
                )


BANK: dict[str, Any] = {
    "bank": 4000,
    "renewed": 0.1,
    "encoder_noise": 0.05,
    "stability_weight": 60.0,
    "crops_per_style": 1,
    "own": 0.05,
}


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"half_size: {error}") from error
