"""The arithmetic of docs/architecture.md once more, plainly, to hold both implementations to.

`python tests/support/imaging_vectors.py` writes imaging_vectors.json: for every step what it is
given, what is expected, and within what. The tests of the Python library and those of the browser's
engine do each of them. Arrays are {"width", "height", "channels", "data"}, of `channels` 4 pixels,
RGBA of 8 bits; of 3 planes, red, green and blue; of 1 one plane; all row by row.
"""

import json
import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_suffix(".json")

Planes = list[list[list[float]]]
Given = dict[str, Any]

SIZES = ((3, 2), (7, 5), (1, 9), (11, 8))
"""Width and height of pictures."""
AWAY_FROM_HALVES = 0.002


def read() -> dict[str, dict[str, Any]]:
    """Each step's `within` and `cases`, arrays as HxWx4 of bytes, HxWx3 or HxW of floats."""
    vectors: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"), object_hook=_array)
    return vectors


def _array(parsed: dict[str, Any]) -> Any:
    if "data" not in parsed:
        return parsed
    height, width, channels = parsed["height"], parsed["width"], parsed["channels"]
    if channels == 4:
        return np.array(parsed["data"], np.uint8).reshape(height, width, 4)
    planes = np.array(parsed["data"], np.float32).reshape(channels, height, width)
    return planes.transpose(1, 2, 0) if channels == 3 else planes[0]


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


def pad(photo: Planes, alignment: int, minimum: int, maximum: float) -> Planes:
    """In the network's range."""
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


def enlarged(painted: Planes, copy: Planes, photo: Planes) -> Planes:
    """With 0.6 of the photo's luma instead of the copy's."""
    width, height = len(photo[0][0]), len(photo[0])
    columns, rows = len(copy[0][0]), len(copy[0])
    (before,), (after,) = luma(copy), luma(photo)
    smooth = _planes(columns, rows, lambda c, y, x: painted[c][y][x] - 0.6 * before[y][x])
    large = resize(sharpened(smooth, height / rows), width, height)
    return _planes(width, height, lambda c, y, x: large[c][y][x] + 0.6 * after[y][x])


def sharpened(photo: Planes, factor: float) -> Planes:
    """Away from its mean with its neighbours, of which each counts an eighth along both axes."""
    width, height = len(photo[0][0]), len(photo[0])
    near = ((-1, 1 / 8), (0, 3 / 4), (1, 1 / 8))

    def value(c: int, y: int, x: int) -> float:
        blurred = sum(
            down * across * photo[c][min(max(y + j, 0), height - 1)][min(max(x + i, 0), width - 1)]
            for j, down in near
            for i, across in near
        )
        here = photo[c][y][x]
        return here + min(1, factor - 1) * (here - blurred)

    return _planes(width, height, value)


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


def hashed(column: int, row: int) -> int:
    bits = (row * 0x9E3779B1 ^ column * 0x85EBCA77) % 2**32
    bits = (bits ^ bits >> 16) * 0x7FEB352D % 2**32
    bits = (bits ^ bits >> 15) * 0x846CA68B % 2**32
    return bits ^ bits >> 16


def texture(photo: Planes, grey: float, mottle: float, place: tuple[int, int]) -> Planes:
    """A part of a photo, with its left and top."""

    def white(x: int, y: int, which: int) -> float:
        bits = hashed(x + 65536 * which, y + 65536 * which)
        return bits % 65536 + bits // 65536 - 65535

    def mean(x: int, y: int, which: int, side: int) -> float:
        left, top = place[0] + x, place[1] + y
        near = [white(left + i, top + j, which) for i in range(side) for j in range(side)]
        # Of one pair of 16 bits, and of a sum of side x side of them.
        return sum(near) / (side * math.sqrt(2 * (2**32 - 1) / 12))

    def value(c: int, y: int, x: int) -> float:
        noise = grey * mean(x, y, 1, 5) + mottle * mean(x, y, 2 + c, 17)
        return min(255, max(0, photo[c][y][x] + 255 * noise))

    return _planes(len(photo[0][0]), len(photo[0]), value)


def grain(painted: Planes, grain: float, place: tuple[int, int], longer_side: int) -> Planes:
    """A part of a painting, with its left and top."""
    side = max(1, math.floor(longer_side / 2048 + 0.5))
    (brightness,) = luma(painted)
    left, top = place

    def bits(x: int, y: int) -> int:
        return hashed(x // side, y // side)

    def value(c: int, y: int, x: int) -> float:
        at = left + x, top + y
        halves = bits(*at) % 2**16 + bits(*(each + side // 2 for each in at)) // 2**16
        bright = min(255, max(0, brightness[y][x])) / 255
        added = 48 * grain * 4 * bright * (1 - bright) * (halves - 65535) / 65536
        return painted[c][y][x] + added

    return _planes(len(painted[0][0]), len(painted[0]), value)


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


def tiles(
    width: int, height: int, alignment: int, minimum: int, halo: int, pixels: int
) -> list[dict[str, list[int]]]:
    """Fed and kept areas: left, top, right, bottom."""
    while halo % alignment:
        halo += 1

    def most(side: int) -> int:
        return max(1, side // (2 * halo + minimum))

    def cuts(side: int, count: int) -> list[tuple[int, int]]:
        step = math.ceil(side / count)
        while step % alignment:
            step += 1
        starts = [0]
        while side - starts[-1] - step >= minimum:
            starts.append(starts[-1] + step)
        return list(zip(starts, [*starts[1:], side], strict=True))

    # The fewest pixels fed; of those alike the fewest columns.
    possible = [
        ((width + 2 * halo * (columns - 1)) * (height + 2 * halo * (rows - 1)), columns, rows)
        for columns in range(1, most(width) + 1)
        if (rows := math.ceil(width * height / (columns * pixels))) <= most(height)
    ]
    _, columns, rows = min(possible, default=(0, most(width), most(height)))
    return [
        {
            "fed": [
                max(0, left - halo),
                max(0, top - halo),
                min(width, right + halo),
                min(height, bottom + halo),
            ],
            "kept": [left, top, right, bottom],
        }
        for top, bottom in cuts(height, rows)
        for left, right in cuts(width, columns)
    ]


def vectors() -> dict[str, dict[str, Any]]:
    """What the file holds."""
    source = random.Random(0)
    return {
        name: {
            "within": within,
            "cases": [{"given": given, "expected": expected} for given, expected in cases(source)],
        }
        for name, within, cases in STEPS
    }


def flat(planes: Planes) -> list[float]:
    return [value for plane in planes for row in plane for value in row]


Cases = Iterator[tuple[Given, object]]


def _composite(source: random.Random) -> Cases:
    for size in SIZES:
        pixels = _pixels(source, *size)
        yield {"pixels": _rgba(pixels, *size)}, _sized(composite(pixels, *size))


def _resize(source: random.Random) -> Cases:
    for size, (width, height) in zip(SIZES, ((5, 7), (3, 4), (2, 3), (11, 3)), strict=True):
        photo = _photo(source, *size)
        given = {"photo": _sized(photo), "width": width, "height": height}
        yield given, _sized(resize(photo, width, height))


def _stroke_copy(source: random.Random) -> Cases:
    for size, stroke in zip(SIZES, (1.0, 2.0, 4.0, 1.6), strict=True):
        photo = _photo(source, *size)
        yield {"photo": _sized(photo), "stroke": stroke}, _sized(stroke_copy(photo, stroke))


def _style_square(source: random.Random) -> Cases:
    for size, side in zip(SIZES, (3, 2, 4, 5), strict=True):
        photo = _photo(source, *size)
        yield {"photo": _sized(photo), "side": side}, _sized(style_square(photo, side))


def _survey_copy(source: random.Random) -> Cases:
    for size, survey_pixels in zip(SIZES, (100, 9, 2, 20), strict=True):
        photo = _photo(source, *size)
        given = {"photo": _sized(photo), "survey_pixels": survey_pixels}
        yield given, _sized(survey_copy(photo, survey_pixels))


def _pad(source: random.Random) -> Cases:
    shapes = ((4, 4, 1.0), (2, 3, 255.0), (4, 8, 1.0), (8, 8, 1.0))
    for size, (alignment, minimum, maximum) in zip(SIZES, shapes, strict=True):
        photo = _photo(source, *size)
        given = {"alignment": alignment, "minimum": minimum, "maximum": maximum}
        yield {"photo": _sized(photo), **given}, _sized(pad(photo, **given))


def _unpad(source: random.Random) -> Cases:
    for (width, height), maximum in zip(SIZES, (1.0, 255.0, 1.0, 1.0), strict=True):
        # Beyond the range on both sides, as networks overshoot.
        painted = _planes(
            width + 3, height + 2, lambda *_, m=maximum: round(source.uniform(-0.1, 1.1), 2) * m
        )
        photo = _planes(width, height, lambda c, y, x, p=painted, m=maximum: p[c][y][x] * 255 / m)
        given = {"painted": _sized(painted), "width": width, "height": height, "maximum": maximum}
        yield given, _sized(photo)


def _luma(source: random.Random) -> Cases:
    for size in SIZES:
        photo = _photo(source, *size)
        yield {"photo": _sized(photo)}, _sized(luma(photo))


def _luma_only(source: random.Random) -> Cases:
    for size in SIZES:
        painted, photo = _painted(source, *size), _photo(source, *size)
        given = {"painted": _sized(painted), "photo": _sized(photo)}
        yield given, _sized(luma_only(painted, photo))


def _palette(source: random.Random) -> Cases:
    for size, copy in zip(SIZES, ((1, 1), (2, 3), (1, 4), (5, 4)), strict=True):
        painted = _painted(source, *size)
        copies = _painted(source, *copy), _photo(source, *copy)
        names = ("painted", "painted_copy", "photo_copy")
        given = {name: _sized(each) for name, each in zip(names, (painted, *copies), strict=True)}
        yield given, _sized(palette(painted, *copies))


def _enlarged(source: random.Random) -> Cases:
    for (width, height), (columns, rows) in zip(
        SIZES, ((2, 1), (7, 5), (1, 3), (6, 5)), strict=True
    ):
        painted, copy = _painted(source, columns, rows), _photo(source, columns, rows)
        photo = _photo(source, width, height)
        names = ("painted", "copy", "photo")
        given = dict(zip(names, map(_sized, (painted, copy, photo)), strict=True))
        yield given, _sized(enlarged(painted, copy, photo))


def _working_size(source: random.Random) -> Cases:
    for size, expected in (
        ((1024, 1024), (1024, 1024)),
        ((1025, 1024), (1024, 1023)),
        ((4000, 2667), (1254, 836)),
        ((16_384, 3000), (2393, 438)),
        ((16_384, 1), (16_384, 1)),
    ):
        width, height = size
        yield {"width": width, "height": height}, list(expected)


def _grain(source: random.Random) -> Cases:
    for size, amount, place, whole in zip(
        SIZES,
        (1.0, 0.4, 0.0, 0.7),
        ((0, 0), (16_370, 9), (1, 2), (5000, 3300)),
        ((3, 2), (16_384, 20), (2, 99), (8688, 5792)),
        strict=True,
    ):
        painted = _painted(source, *size)
        given = {"grain": amount, "left": place[0], "top": place[1]}
        given |= {"width": whole[0], "height": whole[1], "painted": _sized(painted)}
        yield given, _sized(grain(painted, amount, place, max(whole)))


def _texture(source: random.Random) -> Cases:
    noises = ((0.03, 0.0), (0.5, 0.02), (0.0, 0.0), (0.0, 0.1))
    places = ((0, 0), (16_370, 9), (1, 2), (5000, 3300))
    for size, (grey, mottle), place in zip(SIZES, noises, places, strict=True):
        photo = _photo(source, *size)
        given = {"texture": grey, "mottle": mottle, "left": place[0], "top": place[1]}
        yield given | {"photo": _sized(photo)}, _sized(texture(photo, grey, mottle, place))


def _coverage(source: random.Random) -> Cases:
    for (width, height), mask_size in zip(SIZES, ((3, 2), (2, 3), (3, 4), (5, 19)), strict=True):
        mask = _pixels(source, *mask_size)
        given = {"mask": _rgba(mask, *mask_size), "width": width, "height": height}
        yield given, _sized(coverage(mask, mask_size, width, height))


def _mix(source: random.Random) -> Cases:
    for size, fade in zip(SIZES, (1.0, 0.6, 0.25, 1.0), strict=True):
        for layers in ((), ("coverage",), ("coverage", "elsewhere")):
            yield _mixed(source, size, fade, layers)


def _mixed(
    source: random.Random, size: tuple[int, int], fade: float, layers: tuple[str, ...]
) -> tuple[Given, object]:
    """Drawn until float32 would round every value as here."""
    width, height = size
    while True:
        pixels = _pixels(source, *size)
        photo, painted = composite(pixels, *size), _painted(source, *size)
        covered = [[[round(source.random(), 3) for _ in range(width)] for _ in range(height)]]
        there = {"coverage": covered, "elsewhere": _painted(source, *size)}
        given = {name: there[name] for name in layers}
        full = [[[1.0] * width] * height]
        mixed = mix(
            photo, painted, given.get("coverage", full), given.get("elsewhere", photo), fade
        )
        if all(abs(value % 1 - 0.5) > AWAY_FROM_HALVES for value in flat(mixed)):
            arrays = {name: _sized(array) for name, array in {"painted": painted, **given}.items()}
            result = _rgba(rounded_up(mixed, pixels[3::4]), *size)
            return {"pixels": _rgba(pixels, *size), "fade": fade, **arrays}, result


def _tiles(source: random.Random) -> Cases:
    for numbers in (
        (40, 32, 8, 16, 8, 2000),  # in one piece
        (96, 64, 4, 8, 10, 1500),  # a halo that is no multiple
        (400, 24, 8, 16, 4, 2000),  # across only
        (24, 400, 8, 16, 4, 2000),  # down only
        (104, 104, 8, 32, 16, 1000),  # larger than wanted, for their halo
        (56, 104, 8, 24, 0, 1500),  # a rest that is too small
    ):
        names = ("width", "height", "alignment", "minimum", "halo", "pixels")
        given = dict(zip(names, numbers, strict=True))
        yield given, tiles(**given)


STEPS: tuple[tuple[str, float, Callable[[random.Random], Cases]], ...] = (
    ("composite", 1e-4, _composite),
    ("resize", 1e-4, _resize),
    ("stroke_copy", 1e-4, _stroke_copy),
    ("style_square", 1e-4, _style_square),
    ("survey_copy", 1e-4, _survey_copy),
    ("pad", 3e-5, _pad),
    ("unpad", 1e-4, _unpad),
    ("luma", 1e-4, _luma),
    ("luma_only", 1e-4, _luma_only),
    ("palette", 1e-3, _palette),
    ("coverage", 1e-6, _coverage),
    ("mix", 0, _mix),
    ("tiles", 0, _tiles),
    ("grain", 1e-4, _grain),
    ("texture", 1e-4, _texture),
    ("enlarged", 1e-3, _enlarged),
    ("working_size", 0, _working_size),
)
"""Names, within what they agree, and cases."""


def _pixels(source: random.Random, width: int, height: int) -> list[int]:
    """RGBA, among them an opaque one and one of which nothing is seen."""
    pixels = [source.randrange(256) for _ in range(4 * width * height)]
    pixels[3], pixels[-1] = 255, 0
    return pixels


def _photo(source: random.Random, width: int, height: int) -> Planes:
    return _planes(width, height, lambda *_: round(source.uniform(0, 255), 3))


def _painted(source: random.Random, width: int, height: int) -> Planes:
    """Beyond black and white on either side, as networks overshoot."""
    return _planes(width, height, lambda *_: round(source.uniform(-20, 275), 3))


def _planes(width: int, height: int, value: Callable[[int, int, int], float]) -> Planes:
    return [
        [[value(channel, y, x) for x in range(width)] for y in range(height)]
        for channel in range(3)
    ]


def _rgba(pixels: list[int], width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height, "channels": 4, "data": pixels}


def _sized(planes: Planes) -> dict[str, Any]:
    size = {"width": len(planes[0][0]), "height": len(planes[0]), "channels": len(planes)}
    return {**size, "data": [round(value, 6) for value in flat(planes)]}


def text() -> str:
    """The file's text: a line for each case."""
    steps = (
        f'"{name}": {{"within": {json.dumps(step["within"])}, "cases": [\n'
        + ",\n".join(json.dumps(case) for case in step["cases"])
        + "\n]}"
        for name, step in vectors().items()
    )
    return "{\n" + ",\n".join(steps) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
