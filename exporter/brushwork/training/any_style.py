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
from .losses import statistics
from .objective import Objective, Target
from .style_bank import FIRST, StyleBank

FURTHER = 4  # style pictures a step that the encoder sees without being painted
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

    def losses(self, model: AnyStyle, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts."""
        config = self.config
        crops = self.photographs.choose(config.batch, config.seed, step)
        photos = self.photographs.batch(crops).to(self.device)
        targets = self.objective.targets(crops, photos)
        codes, styles, encoding = self._styles(model, photos, targets, step)
        reduction = random.Random(f"{config.seed}/{step}").uniform(1, config.largest_reduction)
        copy = reduce(photos, reduction, self.shape.alignment)
        scales, shifts = model.painter.survey(copy, codes)
        painted = model.painter.paint(photos, scales, shifts)
        total, parts = self.objective(painted, photos, targets, styles)
        parts["encoding"] = encoding
        some = slice(config.batch // 2)
        parts["stability"] = self._instability(
            model.painter, photos[some], painted[some], scales[some], shifts[some], step
        )
        total = total + self.any_style.encoding_weight * encoding
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
        """Codes and wanted statistics of a batch, and the encoder's error.

        At first the painter is given the codes that the encoder is still learning to make, since
        both learn sooner that way; later, more and more often, the encoder's own.
        """
        batch = self.config.batch
        generator = random.Random(f"{self.config.seed}/{step}/styles")
        bank = self.bank.batch(self.bank.choose(2 * batch + FURTHER, generator, step))
        side = bank.pictures.shape[2]
        pictures, wanted = bank.pictures.to(self.device), bank.statistics.to(self.device)
        pairs = [self._pair(generator) for _ in range(batch)]
        # Only what is seen is encoded: the styles, what they are blended with, a few more.
        seen = [*range(batch), *range(2 * batch, len(wanted))]
        partners = list(range(batch))
        for i, (partner, amount) in enumerate(pairs):
            if amount == 0:
                continue
            if partner == "own":
                small = F.interpolate(photos[i : i + 1], (side, side), mode="bilinear")
                pictures[batch + i], wanted[batch + i] = small[0], targets[i].statistics
            partners[i] = len(seen)
            seen.append(batch + i)
        statistics, true_codes = wanted[seen], model.teacher(wanted[seen])
        codes = model.encoder.eval()(pictures[seen])
        encoding = F.mse_loss(codes, true_codes)
        codes = codes.detach()  # what a painting wants of a code pulls the encoder off its course
        amounts = torch.tensor([amount for _, amount in pairs], device=self.device)[:, None]
        own_share = (step - self._lesson_ends / 2) / (self._lesson_ends / 2)
        taught = torch.tensor(
            [generator.random() >= own_share for _ in range(batch)], device=self.device
        )[:, None]
        taught_codes, own_codes = (
            torch.lerp(each[:batch], each[partners], amounts) for each in (true_codes, codes)
        )
        return (
            torch.where(taught, taught_codes, own_codes),
            torch.lerp(statistics[:batch], statistics[partners], amounts),
            encoding,
        )

    def _pair(self, generator: random.Random) -> tuple[str, float]:
        """What a style is blended with, "own" (the photo's) or "other", and how much of it."""
        kind, amount = generator.random(), generator.random()
        if kind < self.any_style.blended:
            return "other", amount
        if kind > self.any_style.blended + self.any_style.own:
            return "other", 0.0
        return "own", 1.0 if generator.random() < 0.5 else amount

    @property
    def _lesson_ends(self) -> float:
        """The step from which on the painter always has the encoder's codes."""
        return self.any_style.lesson * self.config.steps

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
