"""Training a painter of any style together with its style encoder."""

import random
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..networks.any_style import AnyStyle
from ..networks.painter import Painter, PainterShape
from .config import AnyStyleConfig, TrainingConfig
from .data import Photographs, reduce
from .losses import STATISTICS, statistics
from .objective import Objective, Target
from .style_bank import StyleBank

PROBED = 16  # style pictures a step that the encoder and the probe see without being painted
LARGEST_SHIFT = 4
NOISE = 0.02
BORDER = 16


class AnyStyleTask:
    """Samples of photographs and styles, for the Trainer."""

    def __init__(
        self,
        config: TrainingConfig,
        any_style: AnyStyleConfig,
        shape: PainterShape,
        photographs: Photographs,
        objective: Objective,
        data: Path,
        cache: Path,
        device: torch.device,
    ) -> None:
        self.config, self.any_style, self.shape, self.device = config, any_style, shape, device
        self.photographs, self.objective = photographs, objective
        self.bank = StyleBank(any_style, data / "styles", photographs, self._measure, cache)
        self.mean, self.deviation = self._spread()

    def build(self) -> AnyStyle:
        """A model with fresh weights."""
        return AnyStyle(self.shape, sum(STATISTICS))

    def losses(self, model: AnyStyle, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts."""
        config = self.config
        crops = self.photographs.choose(config.batch, config.seed, step)
        photos = self.photographs.batch(crops).to(self.device)
        targets = self.objective.targets(crops, photos)
        codes, styles, probe = self._styles(model, photos, targets, step)
        reduction = random.Random(f"{config.seed}/{step}").uniform(1, config.largest_reduction)
        copy = reduce(photos, reduction, self.shape.alignment)
        scales, shifts = model.painter.survey(copy, codes)
        painted = model.painter.paint(photos, scales, shifts)
        total, parts = self.objective(painted, photos, targets, styles)
        parts["probe"] = probe
        some = slice(config.batch // 2)
        parts["stability"] = self._instability(
            model.painter, photos[some], painted[some], scales[some], shifts[some], step
        )
        total = total + self.any_style.probe_weight * probe
        return total + self.any_style.stability_weight * parts["stability"], parts

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""
        return {}

    def sheet(self, model: AnyStyle) -> list[list[Tensor]]:
        """A row of styles, held out ones first; below, photos and their paintings."""
        files = (self.bank.held_out + self.bank.paintings[::11])[:10]
        pictures = torch.cat([self.bank.whole(file).pictures for file in files]).to(self.device)
        codes = model.encoder(pictures)
        rows = [[torch.ones(3, 256, 256), *pictures]]
        for photo in self.photographs.samples(5, self.shape.alignment):
            picture = photo.to(self.device)
            rows.append([picture[0], *(model.painter(picture, code[None])[0] for code in codes)])
        return rows

    def _styles(
        self, model: AnyStyle, photos: Tensor, targets: list[Target], step: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Codes and wanted statistics of a batch, and how badly the probe reads the codes."""
        batch = self.config.batch
        generator = random.Random(f"{self.config.seed}/{step}/styles")
        numbers = self.bank.choose(2 * batch + PROBED, generator, step)
        bank = self.bank.batch(numbers)
        side = bank.pictures.shape[2]
        own = F.interpolate(photos, (side, side), mode="bilinear")
        codes = model.encoder(torch.cat([bank.pictures.to(self.device), own]))
        wanted = torch.cat(
            [bank.statistics.to(self.device), torch.stack([t.statistics for t in targets])]
        )
        read = model.probe(codes) * self.deviation + self.mean
        probe = ((read - wanted) / self.deviation).square().mean()
        first = list(range(batch))
        second, amount = [], []
        for i in range(batch):
            kind = generator.random()
            blend = generator.random()
            if kind < self.any_style.blended:
                second.append(batch + i)
            else:
                second.append(len(numbers) + i)
                if kind > self.any_style.blended + self.any_style.own:
                    blend = 0.0
                elif generator.random() < 0.5:
                    blend = 1.0
            amount.append(blend)
        weight = torch.tensor(amount, device=self.device)[:, None]
        return (
            torch.lerp(codes[first], codes[second], weight),
            torch.lerp(wanted[first], wanted[second], weight),
            probe,
        )

    def _instability(
        self,
        painter: Painter,
        photos: Tensor,
        painted: Tensor,
        scales: Tensor,
        shifts: Tensor,
        step: int,
    ) -> Tensor:
        """How far a small shift and noise of the photo move the painting, beyond the shift."""
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + step)
        dx, dy = torch.randint(0, LARGEST_SHIFT + 1, (2,), generator=generator).tolist()
        noise = torch.randn(photos.shape, generator=generator).to(self.device) * NOISE
        moved = torch.roll((photos + noise).clamp(0, 1), (-dy, -dx), (2, 3))
        again = torch.roll(painter.paint(moved, scales, shifts), (dy, dx), (2, 3))
        inner = (..., slice(BORDER, -BORDER), slice(BORDER, -BORDER))
        return F.mse_loss(again[inner], painted[inner])

    def _measure(self, pictures: Tensor) -> Tensor:
        with torch.no_grad():
            return statistics(self.objective.loss_network(pictures.to(self.device)))

    def _spread(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of every statistic over some styles, to weigh them alike."""
        some = self.bank.batch(range(min(64, self.any_style.bank))).statistics.to(self.device)
        return some.mean(0), some.std(0) + 0.05
