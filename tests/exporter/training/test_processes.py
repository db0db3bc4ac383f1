"""Several processes train one model together."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

from brushwork.training.processes import Processes
from support.together import train_two_steps

from .test_train import CONFIG
from .test_train import data as data

TESTS = Path(__file__).parents[2]

# The process that saves has nothing of what only exports and manifests need.
FIRST = """
import sys
sys.modules.update(pydantic=None, onnx=None, onnxruntime=None)
from pathlib import Path
from support.together import train_two_steps
print("imported", flush=True)
train_two_steps(*map(Path, sys.argv[1:]))
"""


def test_processes_hold_the_same_model_and_see_other_samples(
    data: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """Training needs neither pydantic nor onnx nor onnxruntime: where it runs may lack them."""
    (data / "tiny.toml").write_text(CONFIG.format(steps=3))
    arguments = [data / "tiny.toml", data, data_folder / "weights", data / "run"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # As torchrun does; the second process is this one.
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    environment = os.environ | common | {"RANK": "0", "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(
        [sys.executable, "-c", FIRST, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "imported\n", first.stderr and first.stderr.read()
            for name, value in (common | {"RANK": "1"}).items():
                monkeypatch.setenv(name, value)
            train_two_steps(*arguments)
            _, told = first.communicate()
        finally:
            first.kill()
    assert first.returncode == 0, told
    with safe_open(data / "run" / "weights.safetensors", "pt") as weights:
        # Two steps of two processes with two samples each.
        assert weights.metadata()["samples"] == "8"


def test_torchrun_takes_no_option_of_train_for_its_own():
    from torch.distributed.run import parse_args

    options = ["CONFIG", "--run", "RUN", "--from", "FILE", "--threads", "1", "--device", "cpu"]
    launched = parse_args(["--nproc-per-node", "2", "-m", "--", "brushwork", "train", *options])
    assert (launched.training_script, launched.nproc_per_node) == ("brushwork", "2")
    assert launched.training_script_args[-len(options) :] == options


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
