"""What a visitor downloads for a first painting."""

from collections.abc import Iterable
from pathlib import Path

from ..browser.engine_page import built_assets
from ..contract.manifest import FileReference, Manifest, Variant
from .kernels import painter_files

RUNTIMES = {
    # Chromium has threads on isolated pages, and relaxed SIMD.
    "kernel": ("kernel-worker.js", "kernel-thread.js", "kernel-relaxed-threads.wasm"),
    "onnxruntime-web": ("worker.js", "ort.mjs", "ort.wasm"),
}


def downloads(
    web: Path, manifest: Manifest, variant: Variant, peers: Path | None
) -> dict[str, int]:
    """Bytes by what they are: what runs each backend, compressed, and the files of all variants.

    `web` is the built web part; of `variant` there is what all takes together. Raises BrowserError.
    """
    assets = built_assets(web)
    runtimes = {
        name: sum((web / f"{assets[file]}.br").stat().st_size for file in files)
        for name, files in RUNTIMES.items()
    }
    found = {f"{name}, brotli": size for name, size in runtimes.items()}
    for each in manifest.variants:
        found[f"{each.id}, painter"] = _size(_by_onnxruntime(each))
        if each.graphs.encoder:
            found[f"{each.id}, encoder"] = each.graphs.encoder.bytes
    wanted = {"onnxruntime-web": _by_onnxruntime(variant)}
    if variant.kernel:
        wanted["kernel"] = [*painter_files(variant).values()]
    for name, files in wanted.items():
        found[f"all for a painting by {name}"] = runtimes[name] + _size(files)
    if peers is not None:
        for path in sorted(peers.glob("magenta_*.onnx")):
            found[path.name] = path.stat().st_size
    return found


def _by_onnxruntime(variant: Variant) -> list[FileReference]:
    graphs = variant.graphs
    return [file for file in (graphs.survey, graphs.painter, variant.weights) if file]


def _size(files: Iterable[FileReference]) -> int:
    return sum(file.bytes for file in files)
