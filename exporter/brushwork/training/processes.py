"""Several processes that train one model, as `torchrun` starts them."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True)
class Processes:
    """How many there are, and which this one is."""

    count: int = 1
    rank: int = 0

    @property
    def leads(self) -> bool:
        """Whether this is the one that saves and tells."""
        return self.rank == 0

    def seed(self, seed: object) -> str:
        """A seed of this process's own; the first's is that of a single one."""
        return f"{seed}/process {self.rank}" if self.rank else str(seed)

    def average(self, tensors: Iterable[Tensor]) -> None:
        """Replace each by its mean over all processes."""
        if self.count > 1:
            for tensor in tensors:
                distributed.all_reduce(tensor)
                tensor /= self.count

    def share(self, tensors: Iterable[Tensor]) -> None:
        """Replace each by the first process's."""
        if self.count > 1:
            for tensor in tensors:
                distributed.broadcast(tensor, 0)

    def any(self, flag: bool, device: torch.device) -> bool:
        """Whether it is true in any process."""
        if self.count == 1:
            return flag
        told = torch.tensor(float(flag), device=device)
        distributed.all_reduce(told)
        return bool(told)


@contextmanager
def processes(device: torch.device) -> Iterator[Processes]:
    """Those of `torchrun`, joined for as long as the context lasts, else this one alone."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield Processes()
        return
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(distributed.get_world_size(), distributed.get_rank())
    finally:
        distributed.destroy_process_group()
