"""Perceptual losses over VGG19 (Gatys et al., arXiv:1508.06576; AdaIN, arXiv:1703.06868)."""

import torch
from torch import Tensor
from torch.nn import functional as F

CHANNELS = [64, 128, 256, 512]  # of the taps
# Numbers that `statistics` has for each tap: mean and deviation of every channel.
STATISTICS = [2 * channels for channels in CHANNELS]
# Different numbers of each tap's Gram matrix.
TRIANGLES = [channels * (channels + 1) // 2 for channels in CHANNELS]

DIRECTIONS = 16
PALETTE_SIDE = 32


def statistics(taps: list[Tensor]) -> Tensor:
    """Means and standard deviations of all channels of all taps: N x 1920 in float32."""
    parts = []
    for tap in taps:
        flat = tap.permute(0, 2, 3, 1).flatten(1, 2).float()
        mean = flat.mean(dim=1)
        # E[x^2] - E[x]^2: torch.var_mean's backward pass costs a quarter of a CPU step.
        variance = flat.square().mean(dim=1) - mean.square()
        parts += [mean, (variance.clamp_min(0) + 1e-5).sqrt()]
    return torch.cat(parts, dim=1)


def style_distances(found: Tensor, wanted: Tensor) -> Tensor:
    """Distance of the `statistics` of N pictures, N x 1920, to others, summed over taps: N."""
    differences = torch.split((found - wanted).square(), STATISTICS, dim=1)
    # The mean over both halves of a part, twice: one mean for the means, one for the deviations.
    return torch.stack([2 * each.mean(dim=1) for each in differences]).sum(dim=0)


def gram_matrices(taps: list[Tensor]) -> list[Tensor]:
    """How channels go together in each tap, N x C x C in float32 (Gatys et al.).

    Sums over the pixels, divided by their number.
    """
    flat = [tap.flatten(2).float() for tap in taps]
    return [x @ x.transpose(1, 2) / x.shape[2] for x in flat]


def gram_distances(found: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """Squared distances of `gram_matrices`, relative to the wanted ones', summed over taps: N."""
    each = [
        (f - w).square().sum((1, 2)) / (w.square().sum((1, 2)) + 1e-3)
        for f, w in zip(found, wanted, strict=True)
    ]
    return torch.stack(each).sum(0)


def pack_grams(matrices: list[Tensor]) -> Tensor:
    """Gram matrices as one row of their upper triangles, N x 174560."""
    triangles = [torch.triu_indices(m.shape[1], m.shape[1]) for m in matrices]
    return torch.cat([m[:, t[0], t[1]] for m, t in zip(matrices, triangles, strict=True)], dim=1)


def unpack_grams(rows: Tensor) -> list[Tensor]:
    """The Gram matrices that `pack_grams` made rows of."""
    matrices = []
    for row, channels in zip(torch.split(rows, TRIANGLES, dim=1), CHANNELS, strict=True):
        down, right = torch.triu_indices(channels, channels)
        matrix = row.new_empty(len(row), channels, channels)
        matrix[:, down, right] = row
        matrix[:, right, down] = row
        matrices.append(matrix)
    return matrices


def palettes(pictures: Tensor) -> Tensor:
    """How light N pictures are along DIRECTIONS of colour, in rising order: N x 16 x 1024.

    Of means of a 32nd of a side: of areas, not of brush strokes.
    """
    colours = F.adaptive_avg_pool2d(pictures, PALETTE_SIDE).flatten(2)
    along = _directions(pictures.device) @ colours
    return along.sort(dim=2).values


def palette_distances(found: Tensor, wanted: Tensor) -> Tensor:
    """Squared distances of `palettes`: N.

    A sliced optimal transport between colours (Rabin et al. 2012), which a tint cannot satisfy.
    """
    return (found - wanted).square().mean((1, 2))


def _directions(device: torch.device) -> Tensor:
    """Of length 1, spread evenly over half a sphere of colours: 16 x 3."""
    place = torch.arange(DIRECTIONS, device=device) + 0.5
    height = place / DIRECTIONS
    radius, angle = (1 - height.square()).sqrt(), place * (torch.pi * (3 - 5**0.5))
    return torch.stack([radius * angle.cos(), radius * angle.sin(), height], dim=1)


def robust(distances: Tensor, large: float = 2.0) -> Tensor:
    """Their mean, in which large ones count for less: a few styles are far from any photo.

    Grows like the distances far below `large`, and like their logarithm far above.
    """
    return large * torch.log1p(distances / large).mean()


def similarity_loss(a: Tensor, b: Tensor) -> Tensor:
    """1 - SSIM of the luma (Wang et al. 2004) of two batches N3HW in [0, 1]."""
    luma = torch.tensor([0.299, 0.587, 0.114], device=a.device)
    x, y = torch.einsum("bnchw,c->bnhw", torch.stack([a, b]), luma)
    maps = torch.stack([x, y, x * x, y * y, x * y], dim=1)
    # Blurred by matrix products: a convolution of one channel is slow on a CPU.
    blurred = _blur(maps.shape[-2], a.device) @ maps @ _blur(maps.shape[-1], a.device).T
    mx, my, xx, yy, xy = blurred.unbind(1)
    covariance, variances = xy - mx * my, xx - mx * mx + yy - my * my
    similarity = (2 * mx * my + 1e-4) * (2 * covariance + 9e-4)
    similarity = similarity / ((mx * mx + my * my + 1e-4) * (variances + 9e-4))
    loss: Tensor = 1 - similarity.mean()
    return loss


def _blur(size: int, device: torch.device) -> Tensor:
    """SSIM's window, 11 taps of a Gaussian of deviation 1.5, as a matrix (size - 10) x size."""
    offsets = (
        torch.arange(size, device=device)[None] - torch.arange(size - 10, device=device)[:, None]
    )
    window = torch.exp(-(offsets - 5.0).square() / (2 * 1.5**2))
    window = torch.where((offsets >= 0) & (offsets <= 10), window, 0.0)
    return window / window.sum(1, keepdim=True)


def total_variation(picture: Tensor) -> Tensor:
    """Mean absolute difference of neighbours, both directions."""
    down = (picture[:, :, 1:] - picture[:, :, :-1]).abs().mean()
    right = (picture[:, :, :, 1:] - picture[:, :, :, :-1]).abs().mean()
    return down + right


def dot_grid(picture: Tensor, period: int = 4, window: int = 64) -> Tensor:
    """Energy of the pattern that repeats every `period` pixels: what growing back can leave.

    Folding a window onto one period keeps exactly the frequencies that are multiples of
    1/period. The window's own gradient also folds to a ramp, which is no grid: it is removed.
    """
    n, c, h, w = picture.shape
    rows, columns = h // window, w // window
    folded = picture[:, :, : rows * window, : columns * window].reshape(
        n, c, rows, window // period, period, columns, window // period, period
    )
    phases = folded.mean(dim=(3, 6)).permute(0, 1, 2, 4, 3, 5)
    ramp = torch.linspace(-1, 1, period, device=picture.device)
    ramp = ramp / ramp.norm()
    phases = phases - phases.mean(dim=(4, 5), keepdim=True)
    down = torch.einsum("ncrkyx,y->ncrk", phases, ramp)[..., None, None] / period
    right = torch.einsum("ncrkyx,x->ncrk", phases, ramp)[..., None, None] / period
    phases = phases - down * ramp[:, None] - right * ramp
    energy: Tensor = phases.square().mean()
    return energy


def steps(picture: Tensor, side: int = 4) -> Tensor:
    """How much more a painting, N3HW, changes between places of `side` pixels than within them.

    Or less: of squared differences of neighbours, how far the means of the `side` phases are
    from each other, relative to their mean, squared; both directions, mean over the paintings.
    """
    total = picture.new_zeros(())
    for axis in (2, 3):
        squares = picture.diff(dim=axis).square().mean((1, 5 - axis))
        squares = squares[:, : squares.shape[1] // side * side]
        phases = squares.reshape(len(squares), -1, side).mean(1)
        mean = phases.mean(1, keepdim=True)
        total = total + ((phases - mean) / (mean + 1e-5)).square().mean()
    return total


def hatching(picture: Tensor, photo: Tensor, window: int = 64) -> Tensor:
    """Energy of straight lines along rows and columns, beyond those of the photograph, N3HW both.

    A line that runs through a window stays in the mean along it, where strokes of all directions
    vanish; what changes slowly is no line.
    """
    excess = [
        (_lines(picture, window, axis) - _lines(photo, window, axis)).clamp(min=0).mean()
        for axis in (2, 3)
    ]
    return excess[0] + excess[1]


def _lines(picture: Tensor, window: int, axis: int) -> Tensor:
    """The energy of lines in each window that half overlaps the one before it."""
    grey = picture.mean(1, keepdim=True)
    windows = grey.unfold(2, window, window // 2).unfold(3, window, window // 2)
    # The last two axes are the window's; along one of them a line runs.
    profile = windows.mean(axis + 2).flatten(0, 3)[:, None]
    slow = F.avg_pool1d(F.pad(profile, (4, 4), mode="replicate"), 9, stride=1)
    energy: Tensor = (profile - slow).square().mean((1, 2))
    return energy
