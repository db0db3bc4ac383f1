"""The arithmetic of docs/architecture.md once more, plainly, to hold both implementations to.

`python tests/pixels_vectors.py` writes pixels_vectors.json, which the tests of the Python library
and of the browser's engine read. Pictures are lists of RGBA values row by row; the steps between
are three planes, red, green and blue, row by row. In a case:

- `composite`, `survey`, `tile`: the picture on white; its survey copy and itself, padded and scaled
- `painted`, `result`: what a network gave for `tile`, and that mixed in by `strength`
- `resized`, `square`: the composite resampled, and as the style encoder sees it, both 0..255
- `stroke`, `stroke_copy`: the composite as it is painted with that stroke size
- `luma`: brightness of the composite; `luma_only`: `unpadded` with colours `luma`
- `unpadded`: `painted`, cropped and scaled to 0..255
- `palette`: `unpadded` with colours `palette`, where the survey copy without padding was painted as
  `painted_copy`, 0..255
- `mask`, `coverage`: a picture of its own size, and what it covers of the painting, 0..1
- `elsewhere`: what is painted where the mask is black, 0..255
- `masked`, `masked_elsewhere`: `unpadded` mixed in by `strength` under the mask, without and with
  `elsewhere`
"""

import json
import math
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")

Planes = list[list[list[float]]]


@dataclass(frozen=True)
class Case:
    width: int
    height: int
    survey_pixels: int
    alignment: int
    minimum: int
    maximum: float
    strength: float
    stroke: float
    resized_size: tuple[int, int]
    square_side: int
    mask_size: tuple[int, int]


CASES = (
    Case(3, 2, 100, 4, 4, 1.0, 1.0, 1.0, (5, 7), 3, (3, 2)),
    Case(7, 5, 9, 2, 3, 255.0, 0.6, 2.0, (3, 4), 2, (2, 3)),
    Case(1, 9, 2, 4, 8, 1.0, 0.25, 4.0, (2, 3), 4, (3, 4)),
    Case(11, 8, 20, 8, 8, 1.0, 1.0, 1.6, (11, 3), 5, (5, 19)),
)
"""Sizes are width, height."""
AWAY_FROM_HALVES = 0.002


def composite(pixels: list[int], width: int, height: int) -> Planes:
    def value(channel: int, y: int, x: int) -> float:
        at = 4 * (y * width + x)
        a = pixels[at + 3] / 255
        return pixels[at + channel] * a + 255 * (1 - a)

    return _planes(width, height, value)


def survey_copy(photo: Planes, survey_pixels: int) -> Planes:
    height, width = len(photo[0]), len(photo[0][0])
    k = max(1, math.ceil(math.sqrt(width * height / survey_pixels)))
    rows, columns = min(k, height), min(k, width)

    def value(channel: int, y: int, x: int) -> float:
        box = [
            photo[channel][y * rows + row][x * columns + column]
            for row in range(rows)
            for column in range(columns)
        ]
        return sum(box) / len(box)

    return _planes(width // columns, height // rows, value)


def feed(photo: Planes, alignment: int, minimum: int, maximum: float) -> Planes:
    height, width = len(photo[0]), len(photo[0][0])

    def side(length: int) -> int:
        length = max(length, minimum)
        while length % alignment:
            length += 1
        return length

    return _planes(
        side(width),
        side(height),
        lambda c, y, x: photo[c][min(y, height - 1)][min(x, width - 1)] / 255 * maximum,
    )


def blend(
    photo: Planes, painted: Planes, alpha: list[int], strength: float, maximum: float
) -> list[int]:
    height, width = len(photo[0]), len(photo[0][0])
    result = []
    for y in range(height):
        for x in range(width):
            for channel in range(3):
                before = photo[channel][y][x]
                after = painted[channel][y][x] * 255 / maximum
                mixed = before + strength * (after - before)
                result.append(math.floor(min(255, max(0, mixed)) + 0.5))
            result.append(alpha[y * width + x])
    return result


def resize(planes: Planes, width: int, height: int) -> Planes:
    """Every pixel as the weighted mean of all, by the distance along both axes."""

    def weights(position: int, length: int, before: int) -> list[float]:
        scale = before / length
        reach = max(1, scale)
        centre = (position + 0.5) * scale
        near = [max(0, 1 - abs(at + 0.5 - centre) / reach) for at in range(before)]
        return [weight / sum(near) for weight in near]

    columns = [weights(x, width, len(planes[0][0])) for x in range(width)]
    rows = [weights(y, height, len(planes[0])) for y in range(height)]
    return [
        [
            [
                sum(
                    rows[y][j] * sum(w * v for w, v in zip(columns[x], line, strict=True))
                    for j, line in enumerate(plane)
                )
                for x in range(width)
            ]
            for y in range(height)
        ]
        for plane in planes
    ]


def style_square(photo: Planes, side: int) -> Planes:
    height, width = len(photo[0]), len(photo[0][0])
    shorter = min(width, height)
    top, left = (height - shorter) // 2, (width - shorter) // 2
    middle = _planes(shorter, shorter, lambda c, y, x: photo[c][top + y][left + x])
    return resize(middle, side, side)


def stroke_copy(photo: Planes, stroke: float) -> Planes:
    height, width = len(photo[0]), len(photo[0][0])
    return resize(photo, *(max(1, math.floor(side / stroke + 0.5)) for side in (width, height)))


def luma(photo: Planes) -> Planes:
    """As one plane."""
    return [
        [
            [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in zip(*rows, strict=True)]
            for rows in zip(*photo, strict=True)
        ]
    ]


def luma_only(painted: Planes, photo: Planes) -> Planes:
    (after,), (before,) = luma(painted), luma(photo)
    return _planes(
        len(photo[0][0]),
        len(photo[0]),
        lambda c, y, x: photo[c][y][x] + after[y][x] - before[y][x],
    )


def palette(painted: Planes, painted_copy: Planes, photo_copy: Planes) -> Planes:
    """Whitened by forward substitution, coloured by the other factor."""
    (before, p), (after, c) = _statistics(painted_copy), _statistics(photo_copy)

    def colour(y: int, x: int) -> list[float]:
        white: list[float] = []
        for i in range(3):
            rest = painted[i][y][x] - before[i] - sum(p[i][j] * white[j] for j in range(i))
            white.append(rest / p[i][i])
        return [after[i] + sum(c[i][j] * white[j] for j in range(i + 1)) for i in range(3)]

    return _planes(len(painted[0][0]), len(painted[0]), lambda ch, y, x: colour(y, x)[ch])


def _statistics(picture: Planes) -> tuple[list[float], list[list[float]]]:
    """Means, and the Cholesky factor of the covariance with 1 added on the diagonal."""
    colours = [flat([plane]) for plane in picture]
    count = len(colours[0])
    means = [sum(values) / count for values in colours]
    factor = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(i + 1):
            pairs = zip(colours[i], colours[j], strict=True)
            entry = sum((a - means[i]) * (b - means[j]) for a, b in pairs) / count + (i == j)
            entry -= sum(factor[i][k] * factor[j][k] for k in range(j))
            factor[i][j] = math.sqrt(entry) if i == j else entry / factor[j][j]
    return means, factor


def coverage(mask: list[int], mask_size: tuple[int, int], width: int, height: int) -> Planes:
    """As one plane."""
    (plane,) = resize(luma(composite(mask, *mask_size)), width, height)
    return [[[value / 255 for value in row] for row in plane]]


def mix(photo: Planes, painted: Planes, mask: Planes, elsewhere: Planes, fade: float) -> Planes:
    def value(c: int, y: int, x: int) -> float:
        m = mask[0][y][x]
        wanted = m * painted[c][y][x] + (1 - m) * elsewhere[c][y][x]
        return photo[c][y][x] + fade * (wanted - photo[c][y][x])

    return _planes(len(photo[0][0]), len(photo[0]), value)


def rounded_up(mixed: Planes, alpha: list[int]) -> list[int]:
    """RGBA values of 8 bits."""
    channels = [
        [math.floor(min(255, max(0, value)) + 0.5) for row in plane for value in row]
        for plane in mixed
    ]
    return [value for pixel in zip(*channels, alpha, strict=True) for value in pixel]


def vectors() -> list[dict[str, object]]:
    return [_vector(case, random.Random(seed)) for seed, case in enumerate(CASES)]


def flat(planes: Planes) -> list[float]:
    return [value for plane in planes for row in plane for value in row]


def _vector(case: Case, source: random.Random) -> dict[str, object]:
    count = case.width * case.height
    pixels = [source.randrange(256) for _ in range(4 * count)]
    pixels[3], pixels[-1] = 255, 0
    photo = composite(pixels, case.width, case.height)
    survey = feed(
        survey_copy(photo, case.survey_pixels), case.alignment, case.minimum, case.maximum
    )
    tile = feed(photo, case.alignment, case.minimum, case.maximum)
    # beyond the range on both sides, and away from halves, where float32 would decide
    painted = _planes(
        len(tile[0][0]),
        len(tile[0]),
        lambda c, y, x: round(source.uniform(-0.1, 1.1), 2) * case.maximum,
    )
    return {
        **asdict(case),
        "pixels": pixels,
        "composite": _rounded(photo),
        "survey": _sized(survey),
        "tile": _sized(tile),
        "painted": _rounded(painted),
        "result": blend(photo, painted, pixels[3::4], case.strength, case.maximum),
        "resized": _sized(resize(photo, *case.resized_size)),
        "square": _sized(style_square(photo, case.square_side)),
        "stroke_copy": _sized(stroke_copy(photo, case.stroke)),
        "luma": _rounded(luma(photo)),
        **_coloured(case, photo, painted, source),
        **_masked(case, photo, painted, pixels[3::4], source),
    }


def _coloured(
    case: Case, photo: Planes, painted: Planes, source: random.Random
) -> dict[str, object]:
    unpadded = _unpadded(case, painted)
    copy = survey_copy(photo, case.survey_pixels)
    painted_copy = _planes(
        len(copy[0][0]), len(copy[0]), lambda c, y, x: round(source.uniform(-10, 265), 1)
    )
    return {
        "unpadded": _rounded(unpadded),
        "luma_only": _rounded(luma_only(unpadded, photo)),
        "painted_copy": _sized(painted_copy),
        "palette": _rounded(palette(unpadded, painted_copy, copy)),
    }


def _masked(
    case: Case, photo: Planes, painted: Planes, alpha: list[int], source: random.Random
) -> dict[str, object]:
    """Drawn until float32 would round every value as here."""
    unpadded = _unpadded(case, painted)
    while True:
        mask = [source.randrange(256) for _ in range(4 * math.prod(case.mask_size))]
        elsewhere = _planes(
            case.width, case.height, lambda c, y, x: round(source.uniform(-10, 265), 1)
        )
        covered = coverage(mask, case.mask_size, case.width, case.height)
        alone = mix(photo, unpadded, covered, photo, case.strength)
        both = mix(photo, unpadded, covered, elsewhere, case.strength)
        if all(abs(v % 1 - 0.5) > AWAY_FROM_HALVES for v in flat(alone) + flat(both)):
            return {
                "mask": mask,
                "coverage": _rounded(covered),
                "masked": rounded_up(alone, alpha),
                "elsewhere": _rounded(elsewhere),
                "masked_elsewhere": rounded_up(both, alpha),
            }


def _unpadded(case: Case, painted: Planes) -> Planes:
    return _planes(case.width, case.height, lambda c, y, x: painted[c][y][x] * 255 / case.maximum)


def _sized(planes: Planes) -> dict[str, object]:
    return {"width": len(planes[0][0]), "height": len(planes[0]), "data": _rounded(planes)}


def _planes(width: int, height: int, value: Callable[[int, int, int], float]) -> Planes:
    return [
        [[value(channel, y, x) for x in range(width)] for y in range(height)]
        for channel in range(3)
    ]


def _rounded(planes: Planes) -> list[float]:
    return [round(value, 6) for value in flat(planes)]


if __name__ == "__main__":
    text = ",\n".join(json.dumps(vector) for vector in vectors())
    FILE.write_text(f"[\n{text}\n]\n")
