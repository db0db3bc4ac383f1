"""Whether a style is met better by other codes than the encoder's guess: drawn out, or of parts.

`python exporter/experiments/guesses.py` judges them by the works that are kept for choosing, as
`judged.jsonl` has them but without texture; docs/decisions/024-edges.md has what came of it.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
from judged import works_of
from torch import Tensor, nn
from torch.nn import functional as F

from brushwork.data_folder import LOSS_WEIGHTS, PHOTOGRAPHS, data_folder, needed
from brushwork.errors import BrushworkError
from brushwork.export.trained import load_trained
from brushwork.loss_networks.vgg19 import LossNetwork
from brushwork.loss_networks.weights import load_vgg19
from brushwork.networks.any_style import AnyStyle
from brushwork.networks.style_encoder import SIDE
from brushwork.training.config import load_config
from brushwork.training.judging import Judge
from brushwork.training.objective import Objective

STYLIZERS = Path(__file__).parents[1] / "stylizers"
CPU = torch.device("cpu")
EVERY = 6  # so many-th work of the training counts for the mean code
PART = SIDE * 3 // 4


class Guess(nn.Module):
    """An encoder whose pictures, or codes, are changed."""

    def __init__(self, encoder: nn.Module, change: Callable[[Tensor], Tensor], pictures: str):
        super().__init__()
        self.encoder, self.change, self.seen = encoder, change, SEEN[pictures]

    def forward(self, picture: Tensor) -> Tensor:
        """The code, 1 x code_size."""
        return self.change(self.encoder(self.seen(picture)).mean(0, keepdim=True))


def _mirrored(picture: Tensor) -> Tensor:
    return torch.cat([picture, picture.flip(3)])


def _parts(picture: Tensor) -> Tensor:
    starts = (0, SIDE - PART)
    parts = [picture[:, :, y : y + PART, x : x + PART] for y in starts for x in starts]
    enlarged = [F.interpolate(p, size=SIDE, mode="bilinear", antialias=True) for p in parts]
    return torch.cat([_mirrored(picture), *enlarged])


SEEN: dict[str, Callable[[Tensor], Tensor]] = {
    "whole": lambda picture: picture,
    "mirrored": _mirrored,
    "parts": _parts,
}


def main() -> None:
    """Judge, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="The data folder.")
    data = needed(parser.parse_args().data)
    config = load_config(STYLIZERS / "any-style.toml")
    trained = load_trained(STYLIZERS / "any-style.safetensors")
    model = AnyStyle(trained.shape)
    assert trained.encoder is not None  # noqa: S101 - any-style has one
    model.painter, encoder = trained.painter, trained.encoder
    network = LossNetwork(load_vgg19(data / LOSS_WEIGHTS), torch.float32)
    objective = Objective(config, network, CPU)
    with works_of(config, data, objective) as bank, torch.no_grad():
        works = (bank.whole(work) for work in bank.paintings[::EVERY])
        mean = torch.cat([encoder(work.pictures) for work in works if work]).mean(0, keepdim=True)
        judge = Judge(bank, objective, data / PHOTOGRAPHS)
        for pictures, factor in (
            ("whole", 1.0),
            ("mirrored", 1.0),
            ("parts", 1.0),
            ("whole", 0.9),
            ("whole", 1.15),
            ("whole", 1.3),
        ):

            def drawn_out(code: Tensor, factor: float = factor) -> Tensor:
                return torch.lerp(mean, code, factor)

            model.encoder = Guess(encoder, drawn_out, pictures)  # type: ignore[assignment]
            found = judge(model, CPU)
            told = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
            print(f"{pictures} x {factor:g}: {told}")


if __name__ == "__main__":
    try:
        main()
    except BrushworkError as error:
        raise SystemExit(f"guesses: {error}") from error
