#!/usr/bin/env bash
# litert-torch does not convert the upsampling that CycleGAN made common: a transposed convolution of 3 x 3 with a padding.
#
# What was seen, litert-torch 0.10.0 with litert-converter 0.5.0 and torch 2.14.1 on Debian 12, x86-64, Python 3.11:
#
# - `ConvTranspose2d(8, 4, 4, stride=2, padding=1)` alone is converted, and LiteRT's runtime gives what torch gives.
# - `ConvTranspose2d(8, 4, 3, stride=2, padding=1)` is refused, and so is the same with `output_padding=1`, which doubles
#   a picture's sides exactly and is what the generators of CycleGAN and CartoonGAN enlarge by: "failed to legalize operation
#   'mhlo.convolution' that was explicitly marked illegal". The message names a line of torch's own, not of the network.
# - Nearest enlargement and a convolution, instead of it, are converted.
#
# Documented: nothing was found that says which transposed convolutions are taken.
#
# Needs Python 3.11 with venv and pip's index; some gigabytes of packages in a temporary folder, and some minutes. Runs without
# Brushwork. Fails if what is said above is not so any more: then "REFUSED" in tests/exporter/export/test_litert.py can go.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
	litert-torch==0.10.0 litert-converter==0.5.0 ai-edge-litert==2.3.0 torch==2.14.1

"$place/venv/bin/python" - 2>/dev/null <<'EOF'
import contextlib
import io

import litert_torch
import numpy as np
import torch
from torch import nn


def outcome(network: nn.Module) -> str:
    """What comes of a network: `same`, `different`, or the operation that is refused."""
    torch.manual_seed(0)
    picture = torch.rand(1, 8, 16, 16)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            converted = litert_torch.convert(network.eval(), (picture,))
            found = np.asarray(converted(picture))
    except ValueError as error:
        return "mhlo.convolution" if "legalize operation 'mhlo.convolution'" in str(error) else str(error)
    with torch.no_grad():
        wanted = network(picture).numpy()
    return "same" if np.abs(found - wanted).max() < 1e-5 else "different"


enlarged = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(8, 4, 3, padding=1))
cases = {
    "kernel 4": (nn.ConvTranspose2d(8, 4, 4, 2, 1), "same"),
    "kernel 3": (nn.ConvTranspose2d(8, 4, 3, 2, 1), "mhlo.convolution"),
    "kernel 3, output_padding": (nn.ConvTranspose2d(8, 4, 3, 2, 1, output_padding=1), "mhlo.convolution"),
    "enlarged, then a convolution": (enlarged, "same"),
}
found = {name: outcome(network) for name, (network, _) in cases.items()}
for name, what in found.items():
    print(f"{name}: {what}")
assert found == {name: wanted for name, (_, wanted) in cases.items()}
EOF
