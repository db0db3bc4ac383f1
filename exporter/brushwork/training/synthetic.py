"""Style pictures beyond the paintings at hand: recoloured ones, and synthetic strokes."""

import math
import random

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

PictureArray = NDArray[np.uint8]


def recolour(picture: Tensor, palette: Tensor) -> Tensor:
    """Give a picture the mean and covariance of another's colours; both RGB uint8 3HW.

    The linear map between two Gaussians (Pitié and Kokaram 2007, by Cholesky factors).
    """
    source, target = picture.flatten(1).double() / 255, palette.flatten(1).double() / 255
    from_factor, to_factor = _factor(source), _factor(target)
    centred = source - source.mean(1, keepdim=True)
    moved = to_factor @ torch.linalg.solve_triangular(from_factor, centred, upper=False)
    moved = moved + target.mean(1, keepdim=True)
    recoloured: Tensor = (moved.clamp(0, 1) * 255).round().byte().reshape(picture.shape)
    return recoloured


def _factor(colours: Tensor) -> Tensor:
    covariance = torch.cov(colours) + 1e-4 * torch.eye(3, dtype=colours.dtype)
    factor: Tensor = torch.linalg.cholesky(covariance)
    return factor


def strokes(picture: Tensor, generator: random.Random) -> Tensor:
    """Repaint a picture, RGB uint8 3HW, with one kind of synthetic stroke, chosen at random."""
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    kind = generator.choice((_dabs, _dabs, _mosaic, _hatching, _posters))
    return torch.from_numpy(np.array(kind(image, generator))).permute(2, 0, 1).contiguous()


def _dabs(image: Image.Image, generator: random.Random) -> Image.Image:
    """Short strokes along a smooth field of directions, or round dots; large before small."""
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(3)))
    canvas = image.filter(ImageFilter.GaussianBlur(8))
    draw = ImageDraw.Draw(canvas)
    size, aspect = generator.uniform(3, 14), generator.choice((0.0, 1.5, 3.0, 6.0))
    wobble, phase, period = generator.uniform(0, 2), generator.uniform(0, 6), _period(generator)
    jitter = generator.uniform(0, 45)
    for level in (2.0, 1.4, 1.0):
        width = max(1.0, size * level)
        count = int(image.width * image.height / (width * width * (1 + aspect)) * 1.3)
        for _ in range(min(count, 6000)):
            x, y = generator.uniform(0, image.width), generator.uniform(0, image.height)
            colour = _varied(blurred, x, y, jitter, generator)
            angle = phase + wobble * (math.sin(x / period) + math.cos(y / period))
            dx, dy = math.cos(angle) * width * aspect / 2, math.sin(angle) * width * aspect / 2
            if aspect:
                draw.line((x - dx, y - dy, x + dx, y + dy), fill=colour, width=round(width))
            else:
                r = width / 2
                draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return canvas


def _mosaic(image: Image.Image, generator: random.Random) -> Image.Image:
    """Cells of a random Voronoi diagram in flat colours, with or without dark seams."""
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    count = generator.randint(60, 900)
    random_points = np.random.default_rng(generator.getrandbits(32))
    # A grid with jitter keeps the nearest site among few candidates: no search tree needed.
    columns = max(2, round(math.sqrt(count * width / height)))
    rows = max(2, round(count / columns))
    jitter = random_points.uniform(0.1, 0.9, (rows, columns, 2))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    cell_y, cell_x = height / rows, width / columns
    row, column = (y / cell_y).astype(int), (x / cell_x).astype(int)
    best = np.full((height, width), np.inf, np.float32)
    second, owner = best.copy(), np.full((height, width), -1)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            r, c = np.clip(row + down, 0, rows - 1), np.clip(column + right, 0, columns - 1)
            site = jitter[r, c]
            distance = np.hypot(
                y - (r + site[..., 0]) * cell_y, x - (c + site[..., 1]) * cell_x
            ).astype(np.float32)
            id = r * columns + c
            closer = (distance < best) & (id != owner)
            # At the border the same cell comes twice; it is no neighbour of its own.
            other = np.where(closer, best, np.where(id != owner, distance, np.inf))
            second = np.minimum(second, other)
            owner, best = np.where(closer, id, owner), np.where(closer, distance, best)
    sums = [np.bincount(owner.ravel(), pixels[..., k].ravel(), rows * columns) for k in range(3)]
    areas = np.maximum(np.bincount(owner.ravel(), minlength=rows * columns), 1)
    flat = (np.stack(sums, 1) / areas[:, None])[owner]
    seam = generator.choice((0, 0, 2, 4))
    flat[second - best < seam] = generator.choice((20, 235))
    return Image.fromarray(flat.astype(np.uint8))


def _hatching(image: Image.Image, generator: random.Random) -> Image.Image:
    """Ink lines on paper that grow thicker where the picture is darker."""
    luma = np.asarray(image.convert("L")).astype(np.float32) / 255
    y, x = np.mgrid[: luma.shape[0], : luma.shape[1]].astype(np.float32)
    angle, period = generator.uniform(0, math.pi), generator.uniform(4, 12)
    wave = generator.uniform(0, 6) * np.sin((x - y) / _period(generator))
    ink = np.zeros_like(luma)
    for turn, threshold in ((0.0, 1.0), (generator.uniform(0.6, 1.6), 0.5)):
        across = x * math.cos(angle + turn) + y * math.sin(angle + turn) + wave
        line = 0.5 + 0.5 * np.cos(across * 2 * math.pi / period)
        ink = np.maximum(ink, np.clip((line - luma / threshold) * 4 + 0.5, 0, 1))
    palette = np.asarray(image).reshape(-1, 3)
    order = np.argsort(palette.sum(1))
    dark = palette[order[int(len(order) * generator.uniform(0, 0.2))]]
    light = palette[order[int(len(order) * generator.uniform(0.8, 0.999))]]
    return Image.fromarray(
        (light + (dark - light.astype(np.float32)) * ink[..., None]).astype("u1")
    )


def _posters(image: Image.Image, generator: random.Random) -> Image.Image:
    """Smoothed into few flat colours."""
    smooth = image.filter(ImageFilter.ModeFilter(generator.choice((5, 7, 9))))
    return smooth.quantize(generator.randint(4, 12)).convert("RGB")


def _period(generator: random.Random) -> float:
    return generator.uniform(15, 90)


def _varied(
    pixels: PictureArray, x: float, y: float, jitter: float, generator: random.Random
) -> tuple[int, int, int]:
    red, green, blue = pixels[min(int(y), len(pixels) - 1), min(int(x), pixels.shape[1] - 1)]
    shift = generator.gauss(0, jitter / 2)
    own = (generator.gauss(0, jitter / 3) for _ in range(3))
    r, g, b = (
        max(0, min(255, int(value + shift + extra)))
        for value, extra in zip((red, green, blue), own, strict=True)
    )
    return r, g, b
