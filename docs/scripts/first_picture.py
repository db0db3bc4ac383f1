"""Measures the first picture on a cold cache: bytes and time, by the kernel and by onnxruntime-web.

`make first-picture`; needs the built web part and Chromium. A person opens the studio and clicks a
sample, in a browser that was never there; the site is served by `brushwork serve`, as it is and
with `kernel` left out of its manifests, through a forwarder on loopback that is as slow as a
network (brushwork/browser/wire.py). Writes docs/benchmarks/first-picture.json and .md.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from brushwork.benchmark.machine import describe_machine
from brushwork.benchmark.rounds import measure_rounds, ratio
from brushwork.browser.chromium import evaluate, launch, playing
from brushwork.browser.wire import Exchange, Network, counted
from brushwork.contract.manifest import (
    Catalogue,
    load_catalogue,
    load_manifest,
    save_catalogue,
    save_manifest,
)
from brushwork.files import atomic_write
from brushwork.site.pages import web_folder

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

FOLDER = Path(__file__).parents[1] / "benchmarks"
SAMPLE = "chelsea"
KERNEL, RUNTIME = "kernel", "onnxruntime-web"
NETWORKS = {"loopback": None, "10 Mbit/s, 40 ms": Network(10e6, 0.04)}
# What takes how much; the first that fits counts.
KINDS = {
    "what runs the networks": r"/assets/(kernel|ort|worker)-",
    "weights and graphs": r"\.(bin|onnx)$",
    "manifests": r"/stylizers/.*\.json$",
    "thumbnails": r"\.webp$",
    "samples": r"/samples/",
    "page, scripts, styles": "",
}
OF_RUNTIME = re.compile(r"/assets/(ort|worker|webgpu-worker)-[^/]+$")
# When the painting was on the screen, from when the browser began to open the page.
WATCH = """() => {
  self.painted = new Promise((resolve, reject) => {
    const look = () => {
      const status = document.querySelector("#status").textContent;
      if (status.includes("Painted")) resolve(performance.now());
      else if (performance.now() > 120_000) reject(new Error(`not painted: ${status}`));
      else requestAnimationFrame(look);
    };
    look();
  });
}"""


def main() -> None:
    """Measure, write figures and page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--first", metavar="ID", help="The stylizer that the studio begins with.")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="DIR")
    chosen = parser.parse_args()
    seen: dict[tuple[str, str], list[list[Exchange]]] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        sites = _sites(Path(folder), chosen.first)
        first = load_catalogue(sites[KERNEL]).stylizers[0]
        if load_manifest(sites[KERNEL] / first).variant().kernel is None:
            sys.exit(f"the studio begins with {first}, whose layers the kernel lacks; use --first")
        addresses = {by: ends.enter_context(_serving(site)) for by, site in sites.items()}
        playwright = ends.enter_context(playing())
        runs = {}
        for by, address in addresses.items():
            for name, network in NETWORKS.items():
                exchanges = seen.setdefault((by, name), [])
                runs[by, name] = partial(_first, playwright, address, by, network, exchanges)
        times = measure_rounds(runs, chosen.rounds, lambda done: print(f"round {done + 1}"))
    found = {
        "machine": describe_machine(),
        "sample": SAMPLE,
        "stylizer": first,
        "rounds": chosen.rounds,
        "milliseconds": {f"{by}, {name}": median(each) for (by, name), each in times.items()},
        "ratios": {name: ratio(times[KERNEL, name], times[RUNTIME, name]) for name in NETWORKS},
        "bytes": {f"{by}, {name}": _bytes(each) for (by, name), each in seen.items()},
        "kinds": {by: _kinds(seen[by, "loopback"]) for by in addresses},
    }
    chosen.to.mkdir(parents=True, exist_ok=True)
    content = f"{json.dumps(found, indent=1)}\n".encode()
    atomic_write(chosen.to / "first-picture.json", content)
    atomic_write(chosen.to / "first-picture.md", _page(found).encode())
    print(_page(found))


def _sites(folder: Path, first: str | None) -> dict[str, Path]:
    """Two folders of the built stylizers: as they are, and with nothing for the kernel."""
    sites = {KERNEL: folder / "kernel", RUNTIME: folder / "runtime"}
    for by, site in sites.items():
        shutil.copytree(web_folder() / "stylizers", site)
        ids = load_catalogue(site).stylizers
        if first is not None:
            save_catalogue(Catalogue(stylizers=[first, *(id for id in ids if id != first)]), site)
        if by == RUNTIME:
            for id in ids:
                manifest = load_manifest(site / id)
                variants = [v.model_copy(update={"kernel": None}) for v in manifest.variants]
                save_manifest(manifest.model_copy(update={"variants": variants}), site / id)
    return sites


@contextmanager
def _serving(stylizers: Path) -> Iterator[str]:
    """The address of a host of these."""
    options = ["--port", "0", "--no-api", "--stylizers", str(stylizers)]
    command = [sys.executable, "-m", "brushwork", "serve", *options]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:  # noqa: S603 - our own
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not (address := re.search(r"http://\S+", line)):
                sys.exit(f"brushwork serve gave no address: {line}")
            yield address[0]
        finally:
            process.terminate()


def _first(
    playwright: "Playwright",
    address: str,
    by: str,
    network: Network | None,
    seen: list[list[Exchange]],
) -> float:
    """Open, click, wait; milliseconds until the painting is there, and what was sent by then."""
    with counted(address, network) as wire, launch(playwright) as browser:
        page = browser.new_page(reduced_motion="reduce")
        page.goto(wire.address, wait_until="domcontentloaded")
        page.evaluate(WATCH)
        page.locator(f"[data-name={SAMPLE}]").click()
        milliseconds: float = evaluate(page, "() => self.painted")
        seen.append(list(wire.exchanges))
    loaded_runtime = any(OF_RUNTIME.search(each.path) for each in seen[-1])
    if loaded_runtime == (by == KERNEL):
        sys.exit(f"the first picture was not painted by {by}")
    return milliseconds


def _bytes(rounds: list[list[Exchange]]) -> float:
    return median(sum(each.bytes for each in exchanges) for exchanges in rounds)


def _kinds(rounds: list[list[Exchange]]) -> dict[str, float]:
    """Bytes by kind."""
    of = {kind: [0] * len(rounds) for kind in KINDS}
    for at, exchanges in enumerate(rounds):
        for each in exchanges:
            kind = next(kind for kind, rule in KINDS.items() if re.search(rule, each.path))
            of[kind][at] += each.bytes
    return {kind: median(sums) for kind, sums in of.items()}


def _page(found: dict[str, Any]) -> str:
    rows = [
        [by, name, f"{found['bytes'][key] / 1e3:.0f}", f"{found['milliseconds'][key] / 1e3:.2f}"]
        for name in NETWORKS
        for by in (KERNEL, RUNTIME)
        for key in [f"{by}, {name}"]
    ]
    ratios = "; ".join(f"{name}: {value:.2f}" for name, value in found["ratios"].items())
    kinds = [
        [kind, *(f"{found['kinds'][by][kind] / 1e3:.0f}" for by in (KERNEL, RUNTIME))]
        for kind in KINDS
    ]
    parts = [
        "# The first picture",
        f"Written by `make first-picture`, {found['rounds']} rounds, in turns: somebody who was "
        f"never there opens the studio and clicks a sample, which `{found['stylizer']}` paints "
        "([figures](first-picture.json)). Bytes are all that the host sent until the painting was "
        "on the screen, heads included, workers' too. The network is a forwarder on loopback that "
        "all connections share; a connection and each answer begin after a round trip.",
        _table(["painted by", "network", "kB", "seconds"], rows),
        f"The kernel's time by onnxruntime-web's, medians of the rounds' ratios: {ratios}.",
        "What takes how much, in kB:",
        _table(["", KERNEL, RUNTIME], kinds),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main()
