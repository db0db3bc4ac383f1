"""Whether a network's own code reads numbers of the picture, which a graph has of one only."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class _Following(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Follows what is made of a picture, until a number of that leaves torch."""

    def __init__(self, picture: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        # The tensors are kept, as their ids are used again otherwise.
        self.made = {id(picture): picture}
        self.read: bool = False

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), given: Any = None
    ) -> Any:
        result = function(*args, **(given or {}))
        if any(id(each) in self.made for each in tree_leaves((args, given))):
            # As item(), float() and an if do.
            self.read |= function is torch.ops.aten._local_scalar_dense.default
            made = [each for each in tree_leaves(result) if isinstance(each, Tensor)]
            self.made |= {id(each): each for each in made}
        return result


def reads_content(network: nn.Module, picture: Tensor) -> bool:
    """Whether the code goes by what is in a picture; not by its size, or its own weights."""
    following = _Following(picture)
    with following, torch.no_grad():
        network(picture)
    return following.read
