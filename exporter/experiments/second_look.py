"""A trial of a second look: the encoder sees what its code paints, and corrects the code.

`python exporter/experiments/second_look.py RUN --from WEIGHTS` trains the correction alone, into
the folder RUN, and prints figures of the works for choosing before, and every 500 steps. What came
of it: docs/decisions/012-end-to-end.md.
"""

# ruff: noqa: E402
import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from brushwork.training.memory import keep_allocations

keep_allocations()  # before torch comes

import numpy as np
import torch
from further import further, tell
from PIL import Image
from safetensors.torch import load_file
from skimage import data
from steps_training import CONFIG, CPU, ROOT
from torch import Tensor, nn
from torch.nn import functional as F

from brushwork.networks.any_style import AnyStyle
from brushwork.networks.painter import PainterShape
from brushwork.networks.style_encoder import _moments
from brushwork.training import trainer
from brushwork.training.any_style import AnyStyleTask
from brushwork.training.config import load_config
from brushwork.training.trainer import Folders, Trainer

SIDE = 128
# Of scikit-image's photographs: left, top, right and bottom.
PARTS = {
    "astronaut": (100, 0, 356, 256),
    "coffee": (100, 50, 450, 400),
    "chelsea": (80, 20, 340, 280),
    "rocket": (150, 0, 577, 427),
}
UNITS = 128
SMALL = 0.1  # of the correction's last layer: a first step of Adam must not throw codes far away


def probe() -> Tensor:
    """Four photographs in one picture, 1 x 3 x 256 x 256 in [0, 1]: what codes are tried on."""
    parts = []
    for name, box in PARTS.items():
        picture = Image.fromarray(getattr(data, name)()).crop(box).resize((SIDE, SIDE))
        parts.append(torch.from_numpy(np.array(picture)).permute(2, 0, 1) / 255)
    rows = [torch.cat(parts[at : at + 2], 2) for at in (0, 2)]
    return torch.cat(rows, 1)[None]


class Looking(AnyStyle):
    """Encoder and painter, with a correction of the code by a look at what it paints."""

    def __init__(self, shape: PainterShape) -> None:
        super().__init__(shape)
        self.first = nn.Linear(2 * self.encoder.numbers, UNITS)
        self.second = nn.Linear(UNITS, shape.code_size)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)
        self.register_buffer("probe", probe(), persistent=False)

    def numbers(self, pictures: Tensor) -> Tensor:
        """The encoder's statistics of pictures, N x 3 x 256 x 256."""
        features = self.encoder.features(pictures)
        return self.encoder.alike(torch.cat([_moments(x.float()) for x in features], dim=1))

    def corrected(self, pictures: Tensor, noise: Tensor | None = None) -> Tensor:
        """Codes of style pictures, N x 3 x 256 x 256."""
        with torch.no_grad():
            wanted = self.numbers(pictures)
            if noise is not None:
                wanted = wanted + noise
            code = self.encoder.code(F.relu(self.encoder.hidden(wanted)))
            painted = self.painter(self.probe.expand(len(wanted), -1, -1, -1), code)
            missing = wanted - self.numbers(painted.float())
        correction = self.second(F.relu(self.first(torch.cat([wanted, missing], 1))))
        return code + SMALL * correction


class _Encoder(nn.Module):
    """What a judge takes for an encoder."""

    def __init__(self, model: Looking) -> None:
        super().__init__()
        self.model = [model]

    def forward(self, style: Tensor) -> Tensor:
        return self.model[0].corrected(style)


class Task(AnyStyleTask):
    """Only the correction learns."""

    def build(self) -> AnyStyle:
        model = Looking(self.shape)
        model.encoder.alike.eval()
        for part in (model.painter, model.encoder):
            part.requires_grad_(False)
        return model

    def _encode(self, model: Any, pictures: Tensor, step: int) -> Tensor:
        return model.corrected(pictures, self._noise(step, len(pictures), model.encoder.numbers))

    def judge(self, model: Any) -> dict[str, float]:
        whole = AnyStyle(self.shape)
        whole.painter, whole.encoder = model.painter, _Encoder(model)
        found = super().judge(whole)
        print(found, flush=True)
        return found

    def sheet(self, model: Any) -> list[list[Tensor]]:
        return [[torch.ones(3, SIDE, SIDE)]]


def main() -> None:
    """Train, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="RUN")
    parser.add_argument("--from", dest="weights", type=Path, required=True, metavar="WEIGHTS")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    chosen = parser.parse_args()
    torch.set_num_threads(2)
    config = further(
        load_config(CONFIG),
        chosen.weights,
        {"bank": 2000, "encoder_noise": 0.05, "crops_per_style": 1, "own": 0.0},
        seed=3,
        steps=chosen.steps,
        batch=8,
        crop=128,
        learning_rate=0.001,
        falling=0.7,
        crops=4000,
    )
    config = replace(config, grid_weight=0.0, hatching_weight=0.0)
    trainer.AnyStyleTask, trainer.JUDGE_EVERY = Task, 500  # type: ignore[misc]
    learning = Trainer(config, Folders(chosen.data, chosen.data / "weights", chosen.folder), CPU)
    learning.model.load_state_dict(load_file(chosen.weights), strict=False)
    learning.average = {k: v.detach().clone() for k, v in learning.model.state_dict().items()}
    learning.task.judge(learning.model.eval())
    learning.model.train()
    learning.model.encoder.alike.eval()
    learning.run(tell)


if __name__ == "__main__":
    main()
