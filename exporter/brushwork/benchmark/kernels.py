"""Bare builds of the kernel (web/kernel): survey and painter of a variant in a worker's hands."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ..contract.manifest import FileReference, Manifest, Variant
from .graphs import BenchmarkError, Graph

SOURCE = Path(__file__).parent / "page" / "kernels.ts"
ESBUILD = Path("node_modules") / ".bin" / "esbuild"
ENCODER = "encoder."


def painter_files(variant: Variant) -> dict[str, FileReference]:
    """The files with the weights of the kernel's survey and painter, by what they are."""
    tensors = variant.kernel.tensors if variant.kernel else {}
    known = {**dict(variant.graphs), "weights": variant.weights}
    named = {tensor.file for name, tensor in tensors.items() if not name.startswith(ENCODER)}
    return {name: known[name] for name in sorted(named)}


def kernel_work(manifest: Manifest, variant: Variant, graphs: list[Graph]) -> dict[str, Any]:
    """What the worker has to know: layers, where their files are, and the graphs' pictures."""
    if variant.kernel is None:
        raise BenchmarkError(f"the kernel does not have the layers of {variant.id}")
    shapes = {graph.name: graph.shapes for graph in graphs}
    pictures = (shapes["survey"]["picture"], shapes["painter"]["tile"])
    return {
        "layers": variant.kernel.model_dump(mode="json"),
        "code": manifest.styles[0].code,
        "files": {
            name: f"/stylizers/{manifest.id}/{file.file}"
            for name, file in painter_files(variant).items()
        },
        "sizes": [{"height": height, "width": width} for *_, height, width in pictures],
    }


def kernel_script(web: Path) -> bytes:
    """The worker, bundled; `web` is the sources' folder. Raises BenchmarkError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "kernels.js"
        options = ["--bundle", "--format=esm", "--log-level=error", f"--outfile={out}"]
        try:
            subprocess.run([web / ESBUILD, SOURCE, *options], check=True)  # noqa: S603 - our own
        except (OSError, subprocess.CalledProcessError) as error:
            raise BenchmarkError(
                f"{SOURCE.name} could not be bundled by {ESBUILD}; run in a checkout, after: "
                "npm --prefix web ci"
            ) from error
        return out.read_bytes()
