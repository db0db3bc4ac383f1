"""The trial of docs/decisions/021-steps.md: the published painter's last convolution, alone.

`python exporter/experiments/steps_training.py train RUN --from WEIGHTS` takes the weights of
docs/decisions/014-texture.md, and trains into the folder RUN. `... judge WEIGHTS ...` has figures
of the works for choosing, with and without the texture of the configuration, and how large the
steps are.
"""

# ruff: noqa: E402
import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from brushwork.training.memory import keep_allocations

keep_allocations()  # before torch comes

import torch
from further import BANK, further, tell
from judged import works_of

from brushwork.data_folder import PHOTOGRAPHS
from brushwork.errors import BrushworkError
from brushwork.export.trained import load_trained
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.any_style import AnyStyle
from brushwork.training.config import load_config
from brushwork.training.judging import Judge
from brushwork.training.objective import Objective
from brushwork.training.texture import NONE
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "exporter/stylizers/any-style.toml"
CPU = torch.device("cpu")


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train")
    train.add_argument("folder", type=Path, metavar="RUN")
    train.add_argument("--from", dest="weights", type=Path, required=True, metavar="WEIGHTS")
    train.add_argument("--steps", type=int, default=1200)
    train.add_argument("--threads", type=int, default=2)
    train.set_defaults(run=_train)
    judge = commands.add_parser("judge")
    judge.add_argument("files", type=Path, nargs="+", metavar="WEIGHTS")
    judge.set_defaults(run=_judge)
    for command in (train, judge):
        command.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    chosen = parser.parse_args()
    chosen.run(chosen)


def _train(chosen: argparse.Namespace) -> None:
    config = further(
        load_config(CONFIG),
        chosen.weights,
        BANK,
        seed=12,
        steps=chosen.steps,
        batch=4,
        crop=192,
        learning_rate=0.0012,
        falling=0.6,
        crops=4000,
    )
    config = replace(config, last_steps=chosen.steps // 8, last_crop=256, steps_weight=4.0)
    folders = Folders(chosen.data, chosen.data / "weights", chosen.folder, chosen.weights)
    torch.set_num_threads(chosen.threads)
    trainer = Trainer(config, folders, CPU)
    model: Any = trainer.model
    # Codes, of the gallery and of people's own style files, stay what they are.
    model.requires_grad_(False)
    model.painter.pixels.requires_grad_(True)
    trainer.run(tell)


def _judge(chosen: argparse.Namespace) -> None:
    config = load_config(CONFIG)
    objective = Objective(
        config, LossNetwork(load_vgg19(chosen.data / "weights"), torch.float32), CPU
    )
    with works_of(config, chosen.data, objective) as bank:
        print("weights                 texture style          content          SSIM   steps")
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
                    f"{found['content']:10.2f} ({found['content_median']:.2f})"
                    f"{found['ssim']:9.2f}{found['steps']:8.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"steps_training: {error}") from error
