"""Timing in a real Chromium: the studio's own engine, bare graphs and bare kernels beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..browser.chromium import evaluate, launch, playing
from ..browser.engine_page import built_assets
from ..browser.hosting import engine_site, serve
from ..contract.manifest import Manifest
from ..site.pages import web_folder
from .graphs import BenchmarkError, Graph
from .kernels import kernel_script
from .memory import peak_megabytes
from .speeds import Backend

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

PAGE = Path(__file__).parent / "page"
# The site's bundles hold the runtime's script within; the bare graphs want it by itself.
SCRIPT = Path("node_modules") / "onnxruntime-web" / "dist" / "ort.wasm.min.mjs"
DEADLINE_MS = 600_000
CALL = "async ([name, request]) => (await import('/benchmark/page.js'))[name](request)"

Run = Callable[[], float]
"""Runs once; returns the milliseconds."""


@dataclass(frozen=True)
class Painted:
    """One painting by the engine: its own milliseconds, and what painted."""

    milliseconds: float
    threads: int
    version: str


class Browser:
    """Pages of the host; every `page` is a browser of its own, so that memory can be told apart."""

    def __init__(
        self, playwright: "Playwright", address: str, assets: Mapping[str, str], stylizer: str
    ) -> None:
        self._playwright = playwright
        self._address = address
        self._assets = assets
        self._stylizer = stylizer

    @contextmanager
    def page(self) -> Iterator["BrowserPage"]:
        """A page that has loaded nothing yet, in a new browser."""
        with launch(self._playwright) as browser:
            page = browser.new_page(bypass_csp=True)
            page.goto(self._address)
            yield BrowserPage(page, self._assets, self._stylizer)


class BrowserPage:
    """One page: engines, bare graphs and kernels, on demand. Raises BrowserError on failure."""

    def __init__(self, page: "Page", assets: Mapping[str, str], stylizer: str) -> None:
        self._page = page
        self._assets = assets
        self._stylizer = stylizer

    @property
    def version(self) -> str:
        """The browser's name and version."""
        browser = self._page.context.browser
        return f"Chromium {browser.version if browser else ''}".strip()

    def start_engine(self, variant: str, backend: Backend, threads: int) -> float:
        """Load an engine and a variant; the milliseconds from an empty page to ready."""
        request = {"module": self._place("engine.js"), "stylizer": self._stylizer}
        request |= {"variant": variant, "backend": backend}
        return float(self._call("startEngine", request | {"threads": threads})["milliseconds"])

    def paint(
        self, variant: str, style: str, size: tuple[int, int], backend: Backend, threads: int
    ) -> Painted:
        """Paint a picture of width x height with an engine that was started.

        Raises BenchmarkError where another backend had to.
        """
        request = {"stylizer": self._stylizer, "variant": variant, "style": style}
        request |= {"sizing": "pixels", "backend": backend}
        numbers = {"width": size[0], "height": size[1], "threads": threads}
        painted = self._call("paint", request | numbers | {"deadline": DEADLINE_MS})
        runtime = painted["runtime"]
        if runtime["backend"] != backend:
            raise BenchmarkError(
                f"{backend} did not paint {variant}: {runtime['backend']} did. {runtime['note']}"
            )
        return Painted(float(painted["milliseconds"]), runtime["threads"], runtime["version"])

    def graphs(self, graphs: Sequence[Graph], threads: int) -> dict[str, Run]:
        """A function for every graph that runs it in onnxruntime-web; each ran once."""
        worker = f"graphs, {threads}"
        runtime = {"mjs": self._place("ort.mjs"), "wasm": self._place("ort.wasm")}
        self._call("startWorker", {"name": worker, "script": "graphs.js"})
        self._ask(worker, "start", {"runtime": runtime, "threads": threads})
        for graph in graphs:
            weights = graph.weights and {
                "name": graph.weights[0],
                "url": f"/benchmark/{graph.weights[0]}",
            }
            request = {
                "name": graph.name,
                "graph": f"/benchmark/{graph.name}.onnx",
                "weights": weights or None,
                "shapes": graph.shapes,
                "after": graph.after,
            }
            self._ask(worker, "load", request)
        return {graph.name: partial(self._run, worker, graph.name) for graph in graphs}

    def kernels(self, work: dict[str, Any], threads: int) -> dict[str, Run]:
        """A function for every build of the kernel that runs here, to do what `kernel_work` says.

        Each ran once.
        """
        worker = f"kernels, {threads}"
        self._call("startWorker", {"name": worker, "script": "kernels.js"})
        script = {"script": self._place("kernel-thread.js")}
        builds = self._ask(worker, "start", {})
        for build in builds:
            file = f"kernel-{build}{'-threads' if threads > 1 else ''}.wasm"
            request = {"name": build, "threads": threads, "build": self._place(file)}
            self._ask(worker, "load", work | script | request)
        return {build: partial(self._run, worker, build) for build in builds}

    def _run(self, worker: str, name: str) -> float:
        ran = self._ask(worker, "run", {"name": name})
        if not ran["finite"]:
            raise BenchmarkError(f"{name} gave numbers that are not finite")
        return float(ran["milliseconds"])

    def evaluate(self, script: str, argument: object = None) -> Any:
        """What a script of one's own gives on this page."""
        return evaluate(self._page, script, argument)

    def adapter(self) -> str | None:
        """The graphics processor that WebGPU would use, if it is a real one."""
        found = self._call("adapter", None)
        return None if found is None else str(found)

    def peak_memory(self) -> float | None:
        """The most memory, in MB, that the page's process has held; Linux only."""
        browser = self._page.context.browser
        if browser is None:
            return None
        session = browser.new_browser_cdp_session()
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        session.detach()
        found = [peak_megabytes(each["id"]) for each in processes if each["type"] == "renderer"]
        # A browser keeps a spare process for the next page; ours is the larger one.
        return max(filter(None, found), default=None)

    def _place(self, asset: str) -> str:
        return f"/{self._assets[asset]}"

    def _ask(self, worker: str, action: str, request: Mapping[str, object]) -> Any:
        return self._call("ask", {"worker": worker, "action": action, **request})

    def _call(self, name: str, request: object) -> Any:
        return evaluate(self._page, CALL, [name, request])


@contextmanager
def browsing(folder: Path, manifest: Manifest, graphs: Sequence[Graph]) -> Iterator[Browser]:
    """A host with the stylizer, the built engine and these graphs, and a browser to visit it.

    Raises BrowserError without playwright, SiteError without the built web part, BenchmarkError
    outside of a checkout.
    """
    web = web_folder()
    files = {f"/benchmark/{path.name}": path.read_bytes() for path in PAGE.glob("*.js")}
    files["/benchmark/ort.mjs"] = _script(web)
    files["/benchmark/kernels.js"] = kernel_script(web.parent)
    for graph in graphs:
        files[f"/benchmark/{graph.name}.onnx"] = graph.content
        if graph.weights:
            files[f"/benchmark/{graph.weights[0]}"] = graph.weights[1]
    with (
        serve(engine_site(web, folder, manifest.id, files)) as site,
        playing() as playwright,
    ):
        yield Browser(playwright, site.address, built_assets(web), manifest.id)


def _script(web: Path) -> bytes:
    try:
        return (web.parent / SCRIPT).read_bytes()
    except OSError as error:
        raise BenchmarkError(
            f"there is no {SCRIPT} beside {web.name}; run in a checkout, after: npm --prefix web ci"
        ) from error
