"""How much a painter of any style owes to having seen a work: works of its training beside others.

Run from the checkout: `python exporter/experiments/generalisation.py RUN --config FILE.toml`. Of
the works that it was trained on there are as many as of those that are kept for choosing, some sets
of them, since one set may be easier than another: how far the photographs themselves are from a
set's styles tells. Figures as `judged.jsonl` has them, in the precision of training.
"""

import argparse
from pathlib import Path
from statistics import fmean

import torch
from judged import works_of

from brushwork.data_folder import PHOTOGRAPHS, data_folder, needed
from brushwork.errors import BrushworkError, ConfigError
from brushwork.export.trained import load_trained
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.any_style import AnyStyle
from brushwork.training.config import load_config
from brushwork.training.fused.arithmetic import FusedArithmetic
from brushwork.training.fused.compiled import fast_bfloat16
from brushwork.training.judging import Judge
from brushwork.training.losses import style_distances
from brushwork.training.objective import Objective

SETS = 3
CPU = torch.device("cpu")


def main() -> None:
    """Judge, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="A run's folder, or its weights.")
    parser.add_argument("--config", type=Path, required=True, help="Its configuration.")
    parser.add_argument("--data", type=Path, default=data_folder(), help="The data folder.")
    chosen = parser.parse_args()
    data, config, trained = (
        needed(chosen.data),
        load_config(chosen.config),
        load_trained(chosen.run),
    )
    if config.any_style is None or trained.encoder is None:
        raise ConfigError(f"{chosen.run} is no painter of any style")
    model = AnyStyle(trained.shape)
    model.painter, model.encoder = trained.painter, trained.encoder
    precision = torch.bfloat16 if fast_bfloat16() else torch.float32
    objective = Objective(config, LossNetwork(load_vgg19(None), precision), CPU)
    if objective.fused:
        model.painter.arithmetic = FusedArithmetic()

    with works_of(config, data, objective) as bank:
        count = len(bank.chosen_by)
        step = max(1, len(bank.paintings) // count)
        sets = {"unseen": bank.chosen_by} | {
            f"seen, {first + 1}": bank.paintings[first * step // SETS :: step][:count]
            for first in range(SETS)
        }
        print("works      photograph's style   style   content   SSIM")
        for name, works in sets.items():
            judge = Judge(bank, objective, data / PHOTOGRAPHS, works, config.any_style.noise)
            unpainted = fmean(_unpainted(judge))
            found = judge(model, CPU)
            print(
                f"{name:10} {unpainted:18.2f} {found['style']:7.2f} {found['content']:9.2f} "
                f"{found['ssim']:6.2f}"
            )


@torch.no_grad()
def _unpainted(judge: Judge) -> list[float]:
    """How far the photographs themselves are from the styles."""
    return [
        style_distances(judge.objective.see(pair.photo)[1], pair.style.statistics).item()
        for pair in judge.pairs
    ]


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"generalisation: {error}") from error
