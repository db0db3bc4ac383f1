"""Times what one training sample costs, by plain torch and by the fused passes, in turn.

`python exporter/experiments/training_speed.py [--save]`; one thread, random weights, which cost
what trained ones do. `--save` writes docs/decisions/011-training-speed.json. Processor time, so
that other work on the machine counts less; the least of several rounds.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from brushwork.files import atomic_write
from brushwork.loss_networks.vgg19 import STAGES, LossNetwork
from brushwork.networks.arithmetic import PlainArithmetic
from brushwork.networks.painter import PainterNetwork, PainterShape
from brushwork.training.fused import compiled, vgg19
from brushwork.training.fused.arithmetic import FusedArithmetic
from brushwork.training.losses import statistics

SAMPLES, SIDE, SURVEY_SIDE = 8, 128, 80
ROUNDS = 7
SHAPE = PainterShape(
    channels=40, blocks=2, quarter_channels=24, eighth_channels=56, eighth_blocks=2, skip=1
)


def main() -> None:
    """Measure, print a table, save where that is asked for."""
    if compiled.library() is None:
        raise SystemExit("no compiler, or no bfloat16 in this processor: nothing to compare")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    photos = torch.rand(SAMPLES, 3, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
    found = {
        "VGG19, float32": _seeing(photos, torch.float32, fused=False),
        "VGG19, bfloat16": _seeing(photos, torch.bfloat16, fused=False),
        "VGG19, fused": _seeing(photos, torch.bfloat16, fused=True),
        "survey and painting, float32": _painting(photos, fused=False),
        "survey and painting, fused": _painting(photos, fused=True),
    }
    times = _least(found)
    for name, milliseconds in times.items():
        print(f"{name:30} {milliseconds:6.1f} ms a sample")
    if "--save" in sys.argv[1:]:
        content = {"side": SIDE, "threads": 1, "milliseconds": times}
        path = Path(__file__).parents[2] / "docs" / "decisions" / "011-training-speed.json"
        atomic_write(path, f"{json.dumps(content, indent=2)}\n".encode())


def _least(runs: dict[str, Callable[[], None]]) -> dict[str, float]:
    """The least processor time of each, in milliseconds a sample, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS + 1):
        for name, run in runs.items():
            started = time.process_time()
            run()
            times[name].append((time.process_time() - started) / SAMPLES * 1000)
    return {name: round(min(each[1:]), 1) for name, each in times.items()}


def _seeing(photos: torch.Tensor, precision: torch.dtype, fused: bool) -> Callable[[], None]:
    """Content and statistics of pictures, and their gradient."""
    network = LossNetwork(_weights(), precision)

    def run() -> None:
        pictures = photos.clone().requires_grad_()
        if fused:
            content, numbers = vgg19.seen(network, pictures)
        else:
            taps = network(pictures)
            content, numbers = taps[-1], statistics(taps)
        (content.float().square().mean() + numbers.square().mean()).backward()

    return run


def _painting(photos: torch.Tensor, fused: bool) -> Callable[[], None]:
    """Survey of a reduced copy, painting, and the gradient of all weights."""
    painter = PainterNetwork(SHAPE).to(memory_format=torch.channels_last)
    painter.arithmetic = FusedArithmetic() if fused else PlainArithmetic()
    copy = photos[:, :, :SURVEY_SIDE, :SURVEY_SIDE].contiguous(memory_format=torch.channels_last)
    codes = torch.randn(SAMPLES, SHAPE.code_size)

    def run() -> None:
        painter.zero_grad()
        painted = painter.paint(photos, *painter.survey(copy, codes))
        (painted - photos).square().mean().backward()

    return run


def _weights() -> dict[str, torch.Tensor]:
    weights = {"preproc.weight": torch.eye(3)[:, :, None, None], "preproc.bias": torch.zeros(3)}
    inputs = 3
    for name in (name for stage in STAGES for name in stage if name != "pool"):
        outputs = 64 * 2 ** (int(name[4]) - 1)
        deviation = (2 / 9 / inputs) ** 0.5
        weights[f"{name}.weight"] = torch.randn(outputs, inputs, 3, 3) * deviation
        weights[f"{name}.bias"] = torch.zeros(outputs)
        inputs = outputs
    return weights


if __name__ == "__main__":
    main()
