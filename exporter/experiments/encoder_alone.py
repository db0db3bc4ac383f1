"""Whether the published encoder gets better by learning alone, painter and codes as they are.

`python exporter/experiments/encoder_alone.py RUN` trains into the folder RUN, on one thread, from
the published weights; RUN/judged.jsonl gets figures of the works for choosing every 1,000 steps.
"""

import argparse
from pathlib import Path

import torch
from further import further, tell

from brushwork.training.config import EncodingConfig, load_config
from brushwork.training.trainer import Folders, Trainer

ROOT = Path(__file__).parents[2]
STYLIZERS = ROOT / "exporter/stylizers"


def main() -> None:
    """Train and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--steps", type=int, default=1300)
    arguments = parser.parse_args()
    published = load_config(STYLIZERS / "any-style.toml")
    config = further(
        published,
        STYLIZERS / "any-style.safetensors",
        {"bank": 2000, "renewed": 0.5, "encoder_noise": 0.05, "own": 0.05},
        encoding=EncodingConfig(steps=arguments.steps, learning_rate=0.001),
        seed=7,
        # There is a first step, in which nothing is learned.
        steps=1,
        learning_rate=0.0,
    )
    weights = arguments.data / "weights"
    folders = Folders(arguments.data, weights, arguments.run, STYLIZERS / "any-style.safetensors")
    torch.set_num_threads(1)
    Trainer(config, folders, torch.device("cpu")).run(tell)


if __name__ == "__main__":
    main()
