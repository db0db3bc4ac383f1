"""Print what an engine of the host loses on all canaries, and its time beside the CPU's, in turns.

PYTHONPATH=exporter:server python docs/scripts/engines.py openvino
    PYTHONPATH=exporter:server python docs/scripts/engines.py oip http://127.0.0.1:8000
"""

import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

from brushwork.audit.judging import Judgement, judge
from brushwork.audit.metrics import without_alpha
from brushwork.contract.arrays import Pixels
from brushwork.contract.canaries import read_canaries, unpack
from brushwork.contract.look import Look
from brushwork.site.stylizers import stylizers_folder
from brushwork_server import Engine, load_engine

SIDES = (512, 1024, 2048)
ROUNDS = 7


def main(name: str, address: str | None = None) -> None:
    """Print a table of losses and one of times, as Markdown."""
    folder = stylizers_folder()
    start = time.perf_counter()
    reference = load_engine("cpu", folder)
    between = time.perf_counter()
    engine = load_engine(name, folder, address=address)
    seconds = (between - start, time.perf_counter() - between)
    print(f"{reference.name}: {seconds[0]:.1f} s to load; {engine.name}: {seconds[1]:.1f} s")
    print("\n| stylizer | engine | mean loss | worst loss | farthest, of 255 levels |")
    print("|---|---|---|---|---|")
    for id in engine.stylizers:
        for each in (reference, engine):
            judged = losses(each, id, folder)
            worst = max(painting.loss for painting in judged.paintings)
            figures = f"{judged.loss:.4f}% | {worst:.4f}% | {judged.mean:.3f}"
            print(f"| `{id}` | {each.provider} | {figures} |")
    print("\n| stylizer | side | CPU | engine | engine / CPU |\n|---|---|---|---|---|")
    for id in engine.stylizers:
        for side in SIDES:
            cpu, own, ratio = times(reference, engine, id, side)
            print(f"| `{id}` | {side} | {1000 * cpu:.0f} ms | {1000 * own:.0f} ms | {ratio:.2f} |")


def losses(engine: Engine, id: str, folder: Path) -> Judgement:
    """What the engine paints of all canaries, beside what the reference did."""
    file = engine.stylizers[id].canaries
    assert file is not None  # noqa: S101
    canaries = read_canaries((folder / id / file.file).read_bytes(), file.file)
    side, paintings = canaries.side, []
    for each in canaries.paintings:
        rgb = np.frombuffer(unpack(canaries.pictures[each.picture], side), np.uint8)
        picture = np.dstack([rgb.reshape(side, side, 3), np.full((side, side), 255, np.uint8)])
        painted = paint(engine, id, picture, each.style)
        paintings.append(without_alpha(painted.tobytes()))
    return judge(canaries, paintings)


def times(reference: Engine, engine: Engine, id: str, side: int) -> tuple[float, float, float]:
    """Median seconds of both, and the median of the ratios of each round."""
    noise = np.random.default_rng(7).integers(0, 256, (side, side, 4), np.uint8)
    noise[..., 3] = 255
    style = engine.stylizers[id].styles[0].id
    rounds = []
    for _ in range(1 + ROUNDS):
        pair = []
        for each in (reference, engine):
            start = time.perf_counter()
            paint(each, id, noise, style)
            pair.append(time.perf_counter() - start)
        rounds.append(pair)
    cpu, own = (median(pair[at] for pair in rounds[1:]) for at in (0, 1))
    return cpu, own, median(pair[1] / pair[0] for pair in rounds[1:])


def paint(engine: Engine, id: str, picture: Pixels, style: str) -> Pixels:
    """Paint a picture, pixel by pixel, at full strength."""
    look = Look.of(style, 1.0, sizing="pixels")
    return engine.stylize(picture, id, look, lambda: False, lambda done, of: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
