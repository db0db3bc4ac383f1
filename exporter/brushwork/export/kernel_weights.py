"""Weights of convolutions as the kernel (web/kernel/kernel.c) reads them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
OUTPUTS_AT_ONCE = 8
"""As many as the kernel sums up at a time; of a rest, which is a multiple of four, four."""


def packed(weights: Floats) -> Floats:
    """A convolution's weights, OIHW with O a multiple of 4, as one row.

    Group after group of outputs; in a group by height, width and input, and of each those of all
    outputs beside each other. Raises ValueError for other numbers of outputs.
    """
    outputs = len(weights)
    if outputs % 4:
        raise ValueError(f"the kernel has multiples of 4 outputs, not {outputs}")
    groups, first = [], 0
    while first < outputs:
        end = first + (OUTPUTS_AT_ONCE if outputs - first >= OUTPUTS_AT_ONCE else 4)
        groups.append(weights[first:end].transpose(2, 3, 1, 0).ravel())
        first = end
    return np.concatenate(groups).astype(np.float32)
