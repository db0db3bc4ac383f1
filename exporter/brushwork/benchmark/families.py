"""docs/families.md: what families of networks cost, and which layers to write otherwise.

`python -m brushwork.benchmark.families` measures them in a checkout, with weights by chance.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from onnx import ModelProto
from torch.utils.flop_counter import FlopCounterMode

from ..contract.limits import MAX_WHOLE_PIXELS, MEGA
from ..export.adapting import Feeding, runner
from ..export.checking import session
from ..export.families import Family, load_families
from ..export.proof import halo_of, prove
from ..export.variants import reduce_weights
from .layers import Tried, try_layers
from .rounds import Times, measure_rounds, ratio

PAGE = Path(__file__).parents[3] / "docs" / "families.md"
SIDE, ROUNDS = 256, 5
BASE = "johnson"


HEADS = (
    "",
    "parameters",
    f"GFLOP at {SIDE} x {SIDE}",
    "time, Johnson's = 1",
    "painted",
    "float16 off by, of 255",
    "graph off by",
)
BEGINNING = """# Families of networks

Written by `python -m brushwork.benchmark.families`. Networks as people have them, written from
their papers in `exporter/examples`, with weights by chance: what they cost, and how they are
painted. A trained one costs the same; what its variants lose, `brushwork validate` measures."""
EXPLAINED = f"""Times are medians over {ROUNDS} rounds in which each network painted once, natively,
side by side. All are exported as `whole`: in one piece, of up to {MAX_WHOLE_PIXELS / MEGA:g}
megapixels. Where parts would be the same, it says with how many pixels around them, as measured;
what normalises by all of a map, or sees all of it, has no such parts. "Off by" is the mean and the
worst of a noisy picture, against torch; the graph's is the largest of all that export tries, of a
range of 1."""


@dataclass(frozen=True)
class Measured:
    """One family: millions of parameters, 10^9 operations at SIDE squared, pixels around a part
    that is painted alone, or None, and levels of 255 that float16 weights are off by."""

    family: Family
    parameters: float
    operations: float
    halo: int | None
    mean: float
    worst: float
    difference: float


def measure_families() -> tuple[dict[str, Measured], Times]:
    """All of them, and the times of each round."""
    found: dict[str, Measured] = {}
    runs: dict[str, Callable[[], float]] = {}
    picture = np.random.default_rng(0).random((1, 3, SIDE, SIDE), np.float32)
    for id, family in load_families().items():
        feeding = family.painter
        network = feeding.adapt(family.make()).eval()
        fed = picture * np.float32(feeding.graph_maximum)
        proven = prove(network, feeding)
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            network(torch.from_numpy(fed))
        reduced = session(reduce_weights(proven.graph, "fp16-weights"))
        [painted] = reduced.run(None, {"picture": fed})
        [wanted] = runner(network)({"picture": fed})
        off = np.abs(painted - wanted) * 255 / feeding.graph_maximum
        numbers = sum(each.numel() for each in network.parameters())
        found[id] = Measured(
            family=family,
            parameters=numbers / 1e6,
            operations=counter.get_total_flops() / 1e9,
            halo=halo_of(network, feeding),
            mean=float(off.mean()),
            worst=float(off.max()),
            difference=proven.difference,
        )
        runs[id] = _timed(proven.graph, fed)
        print(f"{id}: {found[id].operations:.1f} GFLOP", file=sys.stderr, flush=True)
    return found, measure_rounds(runs, ROUNDS)


def _timed(graph: ModelProto, fed: np.ndarray) -> Callable[[], float]:
    running = session(graph)
    running.run(None, {"picture": fed})

    def run() -> float:
        start = time.perf_counter()
        running.run(None, {"picture": fed})
        return (time.perf_counter() - start) * 1000

    return run


def render(found: dict[str, Measured], times: Times, layers: Sequence[Tried]) -> str:
    """The page."""
    taken = ", ".join(f"`{each.name}`" for each in layers if each.refusal is None)
    refused = [[f"`{e.name}`", _cell(e.refusal)] for e in layers if e.refusal is not None]
    fed = [
        [m.family.title, f"`{m.family.network}`", _painter(m.family.painter)]
        for m in found.values()
    ]
    parts = [
        BEGINNING,
        _table(HEADS, list(_rows(found, times))),
        EXPLAINED,
        "## How each is fed",
        _table(["", "network", "`[painter]`"], fed),
        "## Layers",
        f"Tried one by one, between two convolutions. Taken: {taken}.",
        "Refused, in export's own words, which name what to write instead:",
        _table(["layer", "what export says"], refused),
        "Which operators a graph may have: [020](decisions/020-operators.md).",
    ]
    return "\n\n".join(parts) + "\n"


def _rows(found: dict[str, Measured], times: Times) -> Iterator[list[str]]:
    for id, each in found.items():
        parts = "whole" if each.halo is None else f"in parts with {each.halo} pixels around them"
        yield [
            f"{each.family.title} ({_link(each.family.paper)})",
            f"{each.parameters:.1f} million",
            f"{each.operations:.1f}",
            "1" if id == BASE else f"{ratio(times[id], times[BASE]):.2f}",
            parts,
            f"{each.mean:.2f} / {each.worst:.1f}",
            f"{each.difference:.0e}",
        ]


def _link(paper: str) -> str:
    place = "https://doi.org/" if paper.startswith("10.") else "https://arxiv.org/abs/"
    return f"[{paper}]({place}{paper})"


def _painter(feeding: Feeding) -> str:
    given = feeding.model_dump(exclude_defaults=True)
    return f"`{', '.join(f'{name} = {value:g}' for name, value in given.items())}`"


def _cell(said: str | None) -> str:
    """In one line of a table: of what names the layer, only what is said of that."""
    text = (said or "").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
    _, _, of_layer = text.partition(". Of its layers it is ")
    return of_layer.partition(": ")[2] or text


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    found, rounds = measure_families()
    PAGE.write_text(render(found, rounds, list(try_layers())), "utf-8")
