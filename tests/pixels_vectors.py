"""Steps 2 to 7 of docs/architecture.md once more, plainly, to hold both implementations to.

`python tests/pixels_vectors.py` writes pixels_vectors.json, which the tests of
exporter/brushwork/pixels.py and web/src/engine/pixels.ts read. Pictures are lists of RGBA values
row by row; the steps between are three planes, red, green and blue, row by row.
"""

import json
import math
import random
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


CASES = (
    Case(3, 2, 100, 4, 4, 1.0, 1.0),
    Case(7, 5, 9, 2, 3, 255.0, 0.6),
    Case(1, 9, 2, 4, 8, 1.0, 0.25),
)


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
        "survey": {"width": len(survey[0][0]), "height": len(survey[0]), "data": _rounded(survey)},
        "tile": {"width": len(tile[0][0]), "height": len(tile[0]), "data": _rounded(tile)},
        "painted": _rounded(painted),
        "result": blend(photo, painted, pixels[3::4], case.strength, case.maximum),
    }


def _planes(width: int, height: int, value) -> Planes:  # type: ignore[no-untyped-def]
    return [
        [[value(channel, y, x) for x in range(width)] for y in range(height)]
        for channel in range(3)
    ]


def _rounded(planes: Planes) -> list[float]:
    return [round(value, 6) for value in flat(planes)]


if __name__ == "__main__":
    text = ",\n".join(json.dumps(vector) for vector in vectors())
    FILE.write_text(f"[\n{text}\n]\n")
