"""Training a style encoder, and then a painter of any style."""

import random
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..networks.any_style import AnyStyle
from ..networks.moments import GRIDS
from ..networks.painter import PainterNetwork, PainterShape
from .config import AnyStyleConfig, TrainingConfig
from .data import Photographs, reduce
from .losses import part_statistics
from .objective import Objective, Target
from .style_bank import FIRST, StyleBank

ADJUSTING = 32  # style pictures that the encoder is adjusted by
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

    def build(self) -> AnyStyle:
        """A model with fresh weights; its codes, and the size of its encoder's, are the bank's."""
        model = AnyStyle(self.shape)
        some = self.bank.batch(range(min(FIRST, self.any_style.bank)))
        model.teacher.fit(some.statistics)
        model.encoder.adjust(some.pictures[:ADJUSTING])
        return model

    @property
    def stages(self) -> list[int]:
        """The step that the encoder's lesson ends at, and the painter's."""
        return [self.any_style.encoder_steps, self.config.steps]

    def losses(self, model: AnyStyle, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts."""
        if step < self.any_style.encoder_steps:
            return self._encoding(model, step)
        config = self.config
        crops = self.photographs.choose(config.batch, config.seed, step)
        photos = self.photographs.batch(crops).to(self.device)
        targets = self.objective.targets(crops, photos)
        codes, styles = self._styles(model, photos, targets, step)
        reduction = random.Random(f"{config.seed}/{step}").uniform(1, config.largest_reduction)
        copy = reduce(photos, reduction, self.shape.alignment)
        scales, shifts = model.painter.survey(copy, codes)
        painted = model.painter.paint(photos, scales, shifts)
        total, parts = self.objective(painted, photos, targets, styles)
        some = slice(config.batch // 2)
        parts["stability"] = self._instability(
            model.painter, photos[some], painted[some], scales[some], shifts[some], step
        )
        return total + self.any_style.stability_weight * parts["stability"], parts

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""
        return {}

    def sheet(self, model: AnyStyle) -> list[list[Tensor]]:
        """A row of styles, held out ones first; below, photos and their paintings."""
        files = (self.bank.held_out + self.bank.paintings[::11])[:10]
        wholes = (whole for whole in map(self.bank.whole, files) if whole is not None)
        pictures = torch.cat([whole.pictures for whole in wholes]).to(self.device)
        codes = model.encoder(pictures)
        rows = [[torch.ones(3, 256, 256), *pictures]]
        for photo in self.photographs.samples(5, self.shape.alignment):
            picture = photo.to(self.device)
            rows.append([picture[0], *(model.painter(picture, code[None])[0] for code in codes)])
        return rows

    def _encoding(self, model: AnyStyle, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """How far the encoder's codes of style pictures, and of their parts, are off.

        The parts make twenty-one lessons of every picture: style is local, so that a part's
        style is another, and its statistics cost nothing once the loss network saw the whole.
        """
        generator = random.Random(f"{self.config.seed}/{step}/encoding")
        styles = self.bank.batch(self.bank.choose(self.any_style.encoder_batch, generator, step))
        # Not mirrored as well: many a channel sees which side is the darker one.
        codes = model.teacher(styles.parts.to(self.device))
        squares = (model.encoder.eval().parts(styles.pictures.to(self.device)) - codes).square()
        whole, *parts = (each.mean() for each in squares.split([g * g for g in GRIDS], dim=1))
        return whole + torch.stack(parts).sum(), {"encoding": whole, "parts": parts[-1]}

    def _styles(
        self, model: AnyStyle, photos: Tensor, targets: list[Target], step: int
    ) -> tuple[Tensor, Tensor]:
        """Codes and wanted statistics of a batch.

        A share `taught` of the codes is made of statistics, as those of shipped styles are; the
        encoder makes the others, so that the painter learns to take both.
        """
        batch = self.config.batch
        generator = random.Random(f"{self.config.seed}/{step}/styles")
        bank = self.bank.batch(self.bank.choose(2 * batch, generator, step))
        side = bank.pictures.shape[2]
        pictures, wanted = bank.pictures.to(self.device), bank.statistics.to(self.device)
        amounts = torch.zeros(batch, 1, device=self.device)
        for i in range(batch):
            partner, amounts[i] = self._pair(generator)
            if partner == "own":
                small = F.interpolate(photos[i : i + 1], (side, side), mode="bilinear")
                pictures[batch + i], wanted[batch + i] = small[0], targets[i].statistics
        with torch.no_grad():
            codes = torch.where(
                self._taught(generator).repeat(2, 1), model.teacher(wanted), model.encoder(pictures)
            )
        return (
            torch.lerp(codes[:batch], codes[batch:], amounts),
            torch.lerp(wanted[:batch], wanted[batch:], amounts),
        )

    def _taught(self, generator: random.Random) -> Tensor:
        """For each sample whether its code is made of statistics, N x 1."""
        share = self.any_style.taught
        taught = [generator.random() < share for _ in range(self.config.batch)]
        return torch.tensor(taught, device=self.device)[:, None]

    def _pair(self, generator: random.Random) -> tuple[str, float]:
        """What a style is blended with, "own" (the photo's) or "other", and how much of it."""
        kind, amount = generator.random(), generator.random()
        if kind < self.any_style.blended:
            return "other", amount
        if kind > self.any_style.blended + self.any_style.own:
            return "other", 0.0
        return "own", 1.0 if generator.random() < 0.5 else amount

    def _instability(
        self,
        painter: PainterNetwork,
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
            return part_statistics(self.objective.loss_network(pictures.to(self.device)))
