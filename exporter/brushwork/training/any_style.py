"""Training style encoder and painter together, end to end."""

import random
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from ..data_folder import PHOTOGRAPHS
from ..networks.any_style import AnyStyle
from ..networks.painter import PainterNetwork, PainterShape
from .config import AnyStyleConfig, TrainingConfig
from .data import Photographs, reduce
from .judging import Judge, paint
from .losses import TRIANGLES, pack_grams, palettes
from .objective import Objective, Target, Wanted
from .processes import Processes
from .style_bank import StyleBank
from .texture import LARGEST, Noise, textured

ADJUSTING = 64  # style pictures that the encoder is adjusted by
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
        processes: Processes,
    ) -> None:
        self.config, self.any_style, self.shape, self.device = config, any_style, shape, device
        self.photographs, self.objective, self.processes = photographs, objective, processes
        self.data = data
        self._judge: Judge | None = None
        grams = sum(TRIANGLES) if config.gram_weight else 0
        self.bank = StyleBank(any_style, data, photographs, self._measure, cache, grams)

    def build(self) -> AnyStyle:
        """A model with fresh weights, its encoder adjusted to the bank."""
        model = AnyStyle(self.shape)
        some = self.bank.batch(range(min(ADJUSTING, self.any_style.bank)))
        model.encoder.adjust(some.pictures)
        return model

    def losses(self, model: AnyStyle, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts."""
        config = self.config
        crop, batch = config.crop_at(step), config.batch_at(step)
        generator = random.Random(self.processes.seed(f"{config.seed}/{step}"))
        numbers = self.photographs.choose(batch, crop, generator)
        photos = self.photographs.batch(numbers, crop).to(self.device)
        targets = self.objective.targets(numbers, photos)
        codes, wanted = self._styles(model, photos, targets, step, generator)
        reduction = generator.uniform(1, config.largest_reduction)
        copy = reduce(photos, reduction, self.shape.alignment)
        scales, shifts = model.painter.survey(copy, codes)
        textured = self._textured(photos, step)
        painted = self._paint(model.painter, textured, scales, shifts)
        # Grid and stability are dear and slow to change: not every step looks at them.
        total, parts = self.objective(
            painted, photos, targets, wanted, config.weights_at(step), grid=step % 2 == 0
        )
        if step % 4 == 0:
            some = slice(-(-batch // 2))
            parts["stability"] = self._instability(
                model.painter, textured[some], painted[some], scales[some], shifts[some], step
            )
            total = total + self.any_style.stability_weight * parts["stability"]
        return total, parts

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""
        return {}

    def judge(self, model: AnyStyle) -> dict[str, float]:
        """Figures of paintings of unseen photographs in unseen styles; see `judging`."""
        if self._judge is None:
            self._judge = Judge(
                self.bank, self.objective, self.data / PHOTOGRAPHS, noise=self.any_style.noise
            )
        return self._judge(model, self.device)

    def sheet(self, model: AnyStyle) -> list[list[Tensor]]:
        """A row of styles, held out ones first; below, photos and their paintings."""
        files = (self.bank.chosen_by + self.bank.paintings[::11])[:10]
        wholes = (whole for whole in map(self.bank.whole, files) if whole is not None)
        pictures = torch.cat([whole.pictures for whole in wholes]).to(self.device)
        rows = [[torch.ones(3, 256, 256), *pictures]]
        for photo in self.photographs.samples(5, self.shape.alignment):
            picture = photo.to(self.device)
            noise = self.any_style.noise
            rows.append(
                [picture[0], *(paint(model, picture, each[None], noise)[0] for each in pictures)]
            )
        return rows

    def _textured(self, photos: Tensor, step: int) -> Tensor:
        """With noise of up to LARGEST times the deviations that are painted with."""
        generator = torch.Generator().manual_seed(self._seed(step) + 1)
        shares = LARGEST * torch.rand(2, len(photos), 1, 1, 1, generator=generator).to(self.device)
        texture, mottle = (
            deviation * share if deviation else 0.0
            for deviation, share in zip(
                (self.any_style.texture, self.any_style.mottle), shares, strict=True
            )
        )
        return textured(photos, Noise(texture, mottle), generator)

    def _paint(
        self, painter: PainterNetwork, photos: Tensor, scales: Tensor, shifts: Tensor
    ) -> Tensor:
        if self.config.checkpointing:
            painted: Tensor = checkpoint(painter.paint, photos, scales, shifts, use_reentrant=False)
            return painted
        return painter.paint(photos, scales, shifts)

    def _styles(
        self,
        model: AnyStyle,
        photos: Tensor,
        targets: list[Target],
        step: int,
        generator: random.Random,
    ) -> tuple[Tensor, Wanted]:
        """Codes and wanted style of a batch.

        The same styles come again for every further crop of a style.
        """
        config, batch = self.any_style, len(photos)
        encoding = self.config.encoding_at(step)
        times = (encoding or config).crops_per_style
        count = batch // times
        bank = self.bank.batch(self.bank.choose(count, generator, step))
        pictures, wanted = bank.pictures.to(self.device), bank.wanted(self.device)
        if generator.random() < config.own:
            self._want_the_photo(pictures, wanted, photos, targets)
        codes = self._encode(model, pictures, step)
        amounts = torch.zeros(count, 1, device=self.device)
        if generator.random() < config.blended:
            # Half of them remain styles of their own.
            amounts[::2, 0] = torch.tensor([generator.random() for _ in range(-(-count // 2))])
        codes = torch.lerp(codes, codes.roll(1, 0), amounts)
        wanted = wanted.lerp(wanted.roll(), amounts)
        return codes.repeat(times, 1), wanted.repeat(times)

    def _encode(self, model: AnyStyle, pictures: Tensor, step: int) -> Tensor:
        """Codes of pictures; the convolutions in the loss network's precision."""
        precision = self.objective.loss_network.precision
        mixed = precision != torch.float32
        with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
            features = model.encoder.features(pictures)
        # Statistics need float32: squares of bfloat16 have two digits.
        noise = self._noise(step, len(pictures), model.encoder.numbers)
        return model.encoder.code_of([each.float() for each in features], noise)

    def _noise(self, step: int, *shape: int) -> Tensor | None:
        """On the encoder's statistics: what is a little different has the same style."""
        if not (deviation := self.any_style.encoder_noise):
            return None
        generator = torch.Generator().manual_seed(self._seed(step))
        return (deviation * torch.randn(shape, generator=generator)).to(self.device)

    def _seed(self, step: int) -> int:
        return self.config.seed * 1_000_003 + step + 100_000_007 * self.processes.rank

    def _want_the_photo(
        self, pictures: Tensor, wanted: Wanted, photos: Tensor, targets: list[Target]
    ) -> None:
        """Put the first photo in the first style's place."""
        size = pictures.shape[2:]
        pictures[0] = F.interpolate(photos[:1], size, mode="bilinear")[0]
        wanted.statistics[0] = targets[0].statistics
        if wanted.palettes is not None:
            wanted.palettes[0] = palettes(photos[:1])[0]
        if wanted.grams:
            with torch.no_grad():
                grams = self.objective.see(photos[:1], grams=True)[2:]
            for mine, its in zip(wanted.grams, grams, strict=True):
                mine[0] = its[0]

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
        generator = torch.Generator().manual_seed(self._seed(step))
        dx, dy = torch.randint(0, LARGEST_SHIFT + 1, (2,), generator=generator).tolist()
        noise = torch.randn(photos.shape, generator=generator).to(self.device) * NOISE
        moved = torch.roll((photos + noise).clamp(0, 1), (-dy, -dx), (2, 3))
        again = torch.roll(self._paint(painter, moved, scales, shifts), (dy, dx), (2, 3))
        inner = (..., slice(BORDER, -BORDER), slice(BORDER, -BORDER))
        return F.mse_loss(again[inner], painted[inner])

    def _measure(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            _, statistics, *grams = self.objective.see(
                pictures.to(self.device),
                grams=bool(self.config.gram_weight),
                network=self.objective.loss_network,
            )
        packed = pack_grams(grams) if grams else statistics[:, :0]
        return statistics.cpu(), packed.cpu()
