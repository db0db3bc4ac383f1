"""A style learned more exactly than an encoder guesses it: its code descends by gradient.

The painter stays as it is. What is sought is the code with which several photographs, painted,
come closest to the style and keep their content.
"""

import math
import random
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import ConfigError
from ..loss_networks.vgg19 import LossNetwork
from ..loss_networks.weights import load_vgg19
from ..networks.painter import PainterNetwork
from .config import LossWeights
from .data import load_picture
from .fused.arithmetic import FusedArithmetic
from .fused.compiled import fast_bfloat16
from .losses import palettes, style_distances
from .objective import Objective, Wanted
from .pictures import picture_files
from .texture import NONE, Noise, textured

SIDE = 256  # of the photographs that are painted
PHOTOGRAPHS = 16
BATCH = 4
STEPS = 40
LEARNING_RATE = 0.2  # of the code's own size
# Of one that was learned already, for weights that the painter's came from.
RATE_OF_LEARNED = 0.1
FALLING = 0.5
BETAS = (0.9, 0.99)
RECIPE = LossWeights(style_weight=8.0, gram_weight=0.5, similarity_weight=0.4)


@dataclass(frozen=True)
class Distances:
    """How far paintings are from their style and from their photographs, on average."""

    style: float
    content: float


@dataclass(frozen=True)
class Tuned:
    """The code that is kept, (code_size,), with the distances as guessed and as kept."""

    code: Tensor
    before: Distances
    after: Distances


class StyleTuner:
    """Learns styles of one painter, one after the other, by the same photographs."""

    def __init__(
        self,
        painter: PainterNetwork,
        photographs: Tensor,
        weights: Path | None = None,
        noise: Noise = NONE,
        recipe: LossWeights = RECIPE,
    ) -> None:
        """`photographs` are N3HW in [0, 1], sides multiples of 8, at least BATCH of them.

        `weights` has the loss network, as for `training.weights`; raises WeightsError. The painter
        is changed: its weights need no gradient any more.
        """
        precision = torch.bfloat16 if fast_bfloat16() else torch.float32
        network = LossNetwork(load_vgg19(weights), precision)
        self.objective = Objective(recipe, network, torch.device("cpu"))
        self.painter = painter.requires_grad_(False)
        if self.objective.fused:
            painter.arithmetic = FusedArithmetic()
        self.photographs = photographs
        generator = torch.Generator().manual_seed(0)
        self.textured = textured(photographs, noise, generator)

    def paint(self, which: slice | list[int], codes: Tensor) -> Tensor:
        """Some of the photographs, painted with codes, N x code_size: N3HW."""
        scales, shifts = self.painter.survey(self.photographs[which], codes)
        return self.painter.paint(self.textured[which], scales, shifts)

    def wanted(self, works: Tensor) -> Wanted:
        """What paintings are to be like: the mean of works N3HW in [0, 1].

        As in the quality protocol, that is 384 x 384.
        """
        with torch.no_grad():
            _, statistics, *grams = self.objective.see(works, grams=True)
        return Wanted(
            statistics.float().mean(0, keepdim=True),
            [gram.float().mean(0, keepdim=True) for gram in grams],
            palettes(works).mean(0, keepdim=True),
        )

    def begin(
        self, code: Tensor, wanted: Wanted, steps: int = STEPS, rate: float = LEARNING_RATE
    ) -> "Descent":
        """The descent from `code`, (code_size,), to a better one."""
        return Descent(self, code, wanted, steps, rate)

    def better(self, found: Distances, than: Distances) -> bool:
        """Whether paintings are closer, by the weights of the loss."""
        return self._cost(found) < self._cost(than)

    def judged(
        self, guess: Tensor, code: Tensor, wanted: Wanted, before: Distances | None = None
    ) -> Tuned:
        """A learned code, (code_size,), or the encoder's guess where that is better.

        `before` are the guess's distances, where they are known.
        """
        before = before or self.distances(guess, wanted)
        after = self.distances(code, wanted)
        if self.better(after, before):
            return Tuned(code, before, after)
        return Tuned(guess, before, before)

    def _cost(self, distances: Distances) -> float:
        weight = self.objective.weights.style_weight
        return distances.content + weight * 2 * math.log1p(distances.style / 2)

    def distances(self, code: Tensor, wanted: Wanted) -> Distances:
        """Of the photographs, painted with a code, (code_size,)."""
        styles, contents = [], []
        with torch.no_grad():
            for start in range(0, len(self.photographs), BATCH):
                photos = self.photographs[start : start + BATCH]
                count = len(photos)
                painted = self.paint(slice(start, start + count), code.expand(count, -1))
                targets = self.objective.targets(list(range(start, start + count)), photos)
                content, statistics = self.objective.see(painted)[:2]
                kept = torch.stack([target.content for target in targets]).float()
                contents += (content.float() - kept).square().mean((1, 2, 3)).tolist()
                styles += style_distances(statistics, wanted.statistics.expand(count, -1)).tolist()
        return Distances(fmean(styles), fmean(contents))


class Descent:
    """One style being learned, step by step; the same input gives the same code."""

    def __init__(
        self, tuner: StyleTuner, code: Tensor, wanted: Wanted, steps: int, rate: float
    ) -> None:
        self.tuner, self.steps, self.done = tuner, steps, 0
        self.wanted = wanted.repeat(BATCH)
        self._sought = code.detach()[None].clone().requires_grad_()
        self._rate = rate * float(code.square().mean().sqrt())
        self._optimiser = torch.optim.Adam([self._sought], lr=self._rate, betas=BETAS)

    @property
    def code(self) -> Tensor:
        """The code as far as it has come, (code_size,)."""
        return self._sought.detach()[0].clone()

    def step(self) -> float:
        """One step further; returns the loss before it, and raises ConfigError where it is none."""
        tuner = self.tuner
        left = (self.steps - self.done) / (FALLING * self.steps)
        self._optimiser.param_groups[0]["lr"] = self._rate * min(1.0, left)
        generator = random.Random(f"tuning/{self.done}")
        numbers = generator.sample(range(len(tuner.photographs)), BATCH)
        photos = tuner.photographs[numbers]
        painted = tuner.paint(numbers, self._sought.expand(BATCH, -1))
        targets = tuner.objective.targets(numbers, photos)
        loss, _ = tuner.objective(painted, photos, targets, self.wanted, grid=False)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        self.done += 1
        if not math.isfinite(value := loss.item()):
            raise ConfigError(
                "this style cannot be learned: the loss of its paintings is no number"
            )
        return value

    def state(self) -> dict[str, Tensor]:
        """What to go on from."""
        moments = self._optimiser.state[self._sought]
        return {"code": self._sought.detach(), "done": torch.tensor(self.done), **moments}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from what `state` gave."""
        state = dict(state)
        self.done = int(state.pop("done"))
        with torch.no_grad():
            self._sought.copy_(state.pop("code"))
        self._optimiser.state[self._sought] = state


def photographs_of(folder: Path) -> Tensor:
    """Square parts of a folder's photographs, PHOTOGRAPHS x 3 x SIDE x SIDE, RGB in [0, 1].

    Photographs are taken evenly. The whole centre squares first, and smaller parts where there
    are fewer photographs than that. Raises ConfigError where there is none, and PictureError.
    """
    files, count = picture_files(folder), PHOTOGRAPHS
    if not files:
        raise ConfigError(f"there are no photographs (*.jpg, *.webp) in {folder}")
    chosen = [files[i * len(files) // count] for i in range(count)] if len(files) > count else files
    pictures = [load_picture(file) for file in chosen]
    generator = random.Random("photographs")
    parts = [_square(picture) for picture in pictures]
    while len(parts) < count:
        parts.append(_square(_part(pictures[len(parts) % len(pictures)], generator)))
    return torch.stack(parts)


def _square(picture: Tensor) -> Tensor:
    """The centre square of a picture 3HW, RGB uint8, at SIDE pixels, in [0, 1]."""
    height, width = picture.shape[1:]
    least = min(height, width)
    top, left = (height - least) // 2, (width - least) // 2
    square = picture[None, :, top : top + least, left : left + least].float() / 255
    return F.interpolate(square, (SIDE, SIDE), mode="bilinear", antialias=True)[0].clamp(0, 1)


def _part(picture: Tensor, generator: random.Random) -> Tensor:
    """A part of a picture 3HW, from half its shorter side on."""
    height, width = picture.shape[1:]
    side = round(min(height, width) * generator.uniform(0.5, 0.9))
    top, left = generator.randint(0, height - side), generator.randint(0, width - side)
    return picture[:, top : top + side, left : left + side]
