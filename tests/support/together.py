"""Trains a model in one of several processes, and holds that all have the same."""

from pathlib import Path

import torch
from torch import distributed

from brushwork.training.config import load_config
from brushwork.training.processes import processes
from brushwork.training.trainer import Folders, Trainer


def train_two_steps(config: Path, data: Path, weights: Path, run: Path) -> None:
    """Train as the process that the environment names; all but the first want to stop then."""
    cpu = torch.device("cpu")
    with processes(cpu) as together:
        training = Trainer(load_config(config), Folders(data, weights, run), cpu, together)
        begun = [p.detach().clone() for p in training.model.parameters()]
        # One process that is told to stop stops all of them.
        training.run(lambda progress: None, lambda: training.step == 2 and not together.leads)
        assert training.step == 2
        for parameter, before in zip(training.model.parameters(), begun, strict=True):
            low, high = parameter.detach().clone(), parameter.detach().clone()
            distributed.all_reduce(low, distributed.ReduceOp.MIN)
            distributed.all_reduce(high, distributed.ReduceOp.MAX)
            assert torch.equal(low, high)
            assert not torch.equal(low, before)
