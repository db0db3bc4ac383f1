"""Several processes train one model together."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

from brushwork.training.processes import Processes

from .test_train import CONFIG
from .test_train import data as data

TOGETHER = """
import sys
from pathlib import Path
import torch
from torch import distributed
from brushwork.training.config import load_config
from brushwork.training.processes import processes
from brushwork.training.trainer import Folders, Trainer

config, data, weights, run = map(Path, sys.argv[1:])
cpu = torch.device("cpu")
torch.set_num_threads(1)
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
"""


def test_processes_hold_the_same_model_and_see_other_samples(data: Path, data_folder: Path):
    (data / "tiny.toml").write_text(CONFIG.format(steps=3))
    (data / "together.py").write_text(TOGETHER)
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    arguments = [data / "tiny.toml", data, data_folder / "weights", data / "run"]
    done = subprocess.run(
        [*torchrun, "--nproc-per-node=2", data / "together.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    with safe_open(data / "run" / "weights.safetensors", "pt") as weights:
        # Two steps of two processes with two samples each.
        assert weights.metadata()["samples"] == "8"


def test_the_first_process_has_the_seed_of_a_single_one():
    assert Processes(3, 0).seed("7/5") == Processes().seed("7/5") == "7/5"
    assert len({Processes(3, rank).seed("7/5") for rank in range(3)}) == 3


@pytest.mark.parametrize("flag", [True, False])
def test_alone_nothing_is_averaged(flag: bool):
    import torch

    numbers = torch.ones(3)
    Processes().average([numbers])
    assert numbers.tolist() == [1, 1, 1]
    assert Processes().any(flag, numbers.device) is flag
