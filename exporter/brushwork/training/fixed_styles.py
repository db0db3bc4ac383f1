"""Training a painter of a few fixed styles: one learned code each."""

import json
import random
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ..errors import ConfigError, PictureError
from ..networks.painter import FixedStyles, PainterShape
from .config import TrainingConfig
from .data import Photographs, load_picture, reduce
from .losses import statistics
from .objective import Objective, Wanted
from .processes import Processes


class FixedStylesTask:
    """Samples of fixed styles, for the Trainer."""

    def __init__(
        self,
        config: TrainingConfig,
        shape: PainterShape,
        photographs: Photographs,
        objective: Objective,
        data: Path,
        device: torch.device,
        processes: Processes,
    ) -> None:
        self.config, self.shape, self.device = config, shape, device
        self.photographs, self.objective, self.processes = photographs, objective, processes
        targets = [self._target(data / "styles" / style.file) for style in config.styles]
        self.targets = torch.cat(targets)

    def build(self) -> FixedStyles:
        """A model with fresh weights."""
        return FixedStyles(self.shape, len(self.config.styles))

    def losses(self, model: FixedStyles, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts."""
        config = self.config
        crop, batch = config.crop_at(step), config.batch_at(step)
        crops = self.photographs.choose(batch, crop, self._generator(step))
        photos = self.photographs.batch(crops, crop).to(self.device)
        generator = self._generator(step, "/styles")
        chosen = [generator.randrange(len(config.styles)) for _ in range(batch)]
        codes = model.codes(torch.tensor(chosen, device=self.device))
        copy = reduce(photos, generator.uniform(1, config.largest_reduction), self.shape.alignment)
        painted = model.painter.paint(photos, *model.painter.survey(copy, codes))
        targets = self.objective.targets(crops, photos)
        wanted = Wanted(self.targets[chosen])
        return self.objective(painted, photos, targets, wanted, config.weights_at(step))

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""
        return {"styles": json.dumps([asdict(style) for style in self.config.styles])}

    def judge(self, model: FixedStyles) -> dict[str, float]:
        """Fixed styles have none that are unseen."""
        return {}

    def sheet(self, model: FixedStyles) -> list[list[Tensor]]:
        """Rows of pictures: a photo, then that photo in every style."""
        rows = []
        for photo in self.photographs.samples(4, self.shape.alignment):
            picture = photo.to(self.device)
            codes = model.codes.weight
            rows.append([picture[0], *(model.painter(picture, code[None])[0] for code in codes)])
        return rows

    def _generator(self, step: int, use: str = "") -> random.Random:
        return random.Random(self.processes.seed(f"{self.config.seed}/{step}{use}"))

    def _target(self, path: Path) -> Tensor:
        try:
            painting = load_picture(path, self.config.style_size)[None].float() / 255
        except PictureError as error:
            raise ConfigError(f"cannot read the painting {error}") from error
        with torch.no_grad():
            return statistics(self.objective.loss_network(painting.to(self.device)))
