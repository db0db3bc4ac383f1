"""How the published weights learned texture: further steps from weights that had not seen any.

`python exporter/experiments/texture_training.py RUN --from WEIGHTS` trains into the folder RUN, on
one thread; with `torchrun --nproc-per-node 2` before it, on two. Of the published weights the first
570 of 1,600 steps had crops of 256 pixels and less weight on lines along rows and columns; 400 of
these had no texture.
"""

import argparse
from pathlib import Path

import torch
from further import further, tell

from brushwork.errors import BrushworkError
from brushwork.training.config import load_config
from brushwork.training.processes import processes
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
CPU = torch.device("cpu")


def main() -> None:
    """Train and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--from", dest="weights", type=Path, required=True, metavar="WEIGHTS")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--steps", type=int, default=1200)
    chosen = parser.parse_args()
    published = load_config(ROOT / "exporter/stylizers/any-style.toml")
    config = further(
        published,
        chosen.weights,
        {
            "bank": 3000,
            "renewed": 0.5,
            "encoder_noise": 0.05,
            "stability_weight": 60.0,
            "crops_per_style": 1,
            "own": 0.05,
        },
        seed=11,
        steps=chosen.steps,
        batch=4,
        crop=192,
        learning_rate=0.0008,
        falling=0.7,
    )
    folders = Folders(chosen.data, chosen.data / "weights", chosen.run, chosen.weights)
    torch.set_num_threads(1)
    with processes(CPU) as together:
        Trainer(config, folders, CPU, together).run(tell)


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"texture_training: {error}") from error
