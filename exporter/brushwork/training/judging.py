"""How good a painter of any style is on pairs that no training saw: to compare trainings by.

As the quality protocol has it (docs/accuracy.md), but by the training's own networks and in its
precision: figures to compare trainings with, not to publish.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import torch
from torch import Tensor
from torch.nn import functional as F

from ..imaging.survey_copy import survey_boxes
from ..networks.any_style import AnyStyle
from .data import load_picture
from .losses import similarity_loss, steps, style_distances
from .objective import Objective
from .pictures import picture_files
from .style_bank import JUDGED, StyleBank, Styles
from .texture import NONE, Noise, textured

SURVEY_PIXELS = 32_768


@dataclass(frozen=True)
class Pair:
    """A photograph, 1 x 3 x 384 x 384, and a style."""

    photo: Tensor
    style: Styles


class Judge:
    """Paints a photograph in the style of each work that is kept for choosing."""

    def __init__(
        self,
        bank: StyleBank,
        objective: Objective,
        photographs: Path,
        works: Sequence[Path] | None = None,
        noise: Noise = NONE,
    ) -> None:
        """Of the folder `photographs` some are taken evenly, one for each work; where there are
        none, of those to train on. Without `works` it is those kept for choosing. They are
        painted with `noise`."""
        self.objective, self.noise = objective, noise
        works = bank.chosen_by if works is None else works
        found = picture_files(photographs) or bank.photographs.files
        self.pairs: list[Pair] = []
        for index, work in enumerate(works):
            file = found[index * len(found) // len(works)]
            photo, style = bank.left_out.unless_damaged(file, _square), bank.whole(work)
            if photo is not None and style is not None:
                self.pairs.append(Pair(photo, style))

    @torch.no_grad()
    def __call__(self, model: AnyStyle, device: torch.device) -> dict[str, float]:
        """Means, and the medians that one painting cannot decide; nothing without pairs."""
        rows = [self._figures(model, pair, device) for pair in self.pairs]
        if not rows:
            return {}
        style, content, similarity, stepped = zip(*rows, strict=True)
        return {
            "style": fmean(style),
            "style_median": median(style),
            "content": fmean(content),
            "content_median": median(content),
            "ssim": fmean(similarity),
            "steps": fmean(stepped),
        }

    def _figures(
        self, model: AnyStyle, pair: Pair, device: torch.device
    ) -> tuple[float, float, float, float]:
        photo = pair.photo.to(device)
        painted = paint(model, photo, pair.style.pictures.to(device), self.noise)
        network = self.objective.loss_network
        content, statistics = self.objective.see(painted, network=network)
        wanted, _ = self.objective.see(photo, network=network)
        return (
            style_distances(statistics.cpu(), pair.style.statistics).item(),
            F.mse_loss(content.float(), wanted.float()).item(),
            1 - similarity_loss(painted, photo).item(),
            steps(painted).item(),
        )


def paint(model: AnyStyle, photo: Tensor, style: Tensor, noise: Noise = NONE) -> Tensor:
    """What a browser paints: a photo N3HW, sides multiples of 8, surveyed in its small copy."""
    copy = F.avg_pool2d(photo, survey_boxes(photo.shape[2], photo.shape[3], SURVEY_PIXELS))
    height, width = (side - side % 8 for side in copy.shape[2:])
    scales, shifts = model.painter.survey(copy[:, :, :height, :width], model.encoder(style))
    generator = torch.Generator().manual_seed(0)
    return model.painter.paint(textured(photo, noise, generator), scales, shifts)


def _square(path: Path) -> Tensor:
    picture = load_picture(path, JUDGED)
    top, left = ((side - JUDGED) // 2 for side in picture.shape[1:])
    return picture[None, :, top : top + JUDGED, left : left + JUDGED].float() / 255
