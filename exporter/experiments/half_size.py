"""A trial of a painter with a stage at half size, which imitates the published one first.

What came of it: docs/decisions/019-half-size.md.

`python exporter/experiments/half_size.py imitate WEIGHTS --out IMITATING` takes the weights of
docs/decisions/014-texture.md with their codes; `... train RUN --from IMITATING` trains into the
folder RUN, on one thread; with `torchrun --nproc-per-node 2` before it, on two. `... judge WEIGHTS
...` has figures of the works for choosing, with and without the noise of the configuration.
"""

# ruff: noqa: E402
import argparse
import json
import sys
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
from torch.nn import functional as F

from brushwork.data_folder import PHOTOGRAPHS
from brushwork.errors import BrushworkError, ConfigError
from brushwork.export.trained import load_trained
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import PainterShape
from brushwork.training.config import TrainingConfig, load_config
from brushwork.training.data import Photographs, reduce
from brushwork.training.judging import Judge
from brushwork.training.objective import Objective
from brushwork.training.pictures import LeftOut
from brushwork.training.processes import processes
from brushwork.training.texture import NONE, Noise, textured
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
STYLIZERS = ROOT / "exporter/stylizers"
CPU = torch.device("cpu")
CROP = 128
BATCH = 8
TELL_EVERY = 50


def main() -> None:
    """One of the three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    first = commands.add_parser("imitate")
    first.add_argument("former", type=Path, metavar="WEIGHTS")
    first.add_argument("--codes", type=Path, default=STYLIZERS / "any-style.codes.json")
    first.add_argument("--out", type=Path, required=True, metavar="IMITATING")
    first.add_argument("--steps", type=int, default=800)
    first.set_defaults(run=_imitate)
    second = commands.add_parser("train")
    second.add_argument("folder", type=Path, metavar="RUN")
    second.add_argument("--from", dest="weights", type=Path, required=True, metavar="IMITATING")
    second.add_argument("--steps", type=int, default=2200)
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
        network=published.network | {"eighth_blocks": 2, "half_channels": 16, "skip": 1},
        any_style=replace(published.any_style, mottle=0.015),
        palette_weight=250.0,
    )


def _imitate(chosen: argparse.Namespace) -> None:
    """Pixel by pixel, in the styles of the gallery and between them."""
    torch.manual_seed(0)
    config = configuration()
    weights = load_file(chosen.former)
    with safe_open(chosen.former, "pt") as opened:
        metadata = opened.metadata()
    former = AnyStyle(PainterShape(**json.loads(metadata["network"]))).eval()
    former.load_state_dict(weights)
    model = AnyStyle(PainterShape(**config.network))
    model.load_state_dict(_fitting(former, model))
    model.encoder.requires_grad_(False)
    former.requires_grad_(False)
    codes = json.loads(chosen.codes.read_text())["styles"].values()
    known = torch.tensor([style["code"] for style in codes])
    folder = chosen.data / "content/images"
    photographs = Photographs(folder, CROP, config.crops, config.largest_enlargement, LeftOut())
    optimiser = torch.optim.Adam(model.painter.parameters(), lr=1.5e-3, betas=(0.9, 0.99))
    for step in range(chosen.steps):
        for group in optimiser.param_groups:
            group["lr"] = 1.5e-3 * min(1.0, 2 * (1 - step / chosen.steps))
        photos = photographs.batch(torch.randint(config.crops, (BATCH,)).tolist(), CROP)
        code = known[torch.randint(len(known), (BATCH,))]
        code = torch.lerp(
            code, code.roll(1, 0), torch.rand(BATCH, 1) * (torch.rand(BATCH, 1) < 0.3)
        )
        copy = reduce(photos, 1 + 2 * torch.rand(()).item(), model.painter.shape.alignment)
        noisy = textured(photos, Noise(0.015), torch.Generator().manual_seed(step))
        wanted, painted = (
            each.painter.paint(noisy, *each.painter.survey(copy, code)) for each in (former, model)
        )
        loss = F.mse_loss(painted, wanted) + 0.2 * F.l1_loss(painted, wanted)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.painter.parameters(), 1.0)
        optimiser.step()
        model.painter.pixels.settle()
        if step % TELL_EVERY == 0:
            error = F.mse_loss(painted, wanted).sqrt().item()
            print(f"{step} of {chosen.steps}: {255 * error:.1f} of 255 apart", file=sys.stderr)
    metadata["network"] = json.dumps(model.painter.shape.as_dict())
    save_file(model.state_dict(), chosen.out, metadata)


def _fitting(former: AnyStyle, model: AnyStyle) -> dict[str, Tensor]:
    """Weights of the former where the new one has such layers, and its own elsewhere."""
    state, theirs = model.state_dict(), former.state_dict()
    for name, value in theirs.items():
        if name in state and state[name].shape == value.shape:
            state[name] = value
    rows = torch.tensor(_kept_rows(former.painter.shape, model.painter.shape))
    for part in ("gammas", "betas"):
        for kind in ("weight", "bias"):
            name = f"painter.{part}.{kind}"
            state[name][: len(rows)] = theirs[name][rows]
    return state


def _kept_rows(former: PainterShape, shape: PainterShape) -> list[int]:
    """Which scales of the former belong to layers that the new one has: all but the last blocks
    at an eighth."""
    before = former.channels + (1 + 2 * shape.eighth_blocks) * former.eighth_channels
    dropped = 2 * (former.eighth_blocks - shape.eighth_blocks) * former.eighth_channels
    return [i for i in range(sum(former.normalised)) if not before <= i < before + dropped]


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
        thin_share=0.85,
        crops=2000,
    )
    config = replace(config, similarity_weight=0.6, last_steps=200, last_crop=256, last_batch=2)
    folders = Folders(chosen.data, chosen.data / "weights", chosen.folder, chosen.weights)
    torch.set_num_threads(1)
    with processes(CPU) as together:
        Trainer(config, folders, CPU, together).run(tell)


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
    "bank": 3000,
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
