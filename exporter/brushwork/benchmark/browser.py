"""Timing in a real Chromium: the studio's own engine, and bare graphs in the same runtime."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..browser.chromium import evaluate, launch, playing
from ..browser.engine_page import built_assets
from ..browser.hosting import engine_site, serve
from ..contract.manifest import Manifest
from ..site.pages import web_folder
from .graphs import BenchmarkError, Graph
from .memory import peak_megabytes

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

PAGE = Path(__file__).parent / "page"
# The site's bundles hold the runtime's script within; the bare graphs want it by itself.
SCRIPT = Path("node_modules") / "onnxruntime-web" / "dist" / "ort.wasm.min.mjs"
DEADLINE_MS = 600_000
CALL = "async ([name, request]) => (await import('/benchmark/page.js'))[name](request)"


@dataclass(frozen=True)
class Painted:
    """One painting by the engine: its own milliseconds, and what painted."""

    milliseconds: float
    backend: str
    threads: int
    version: str


class Browser:
    """Pages of the host; every `page` is a browser of its own, so that memory can be told apart."""

    def __init__(self, playwright: "Playwright", address: str, web: Path, stylizer: str) -> None:
        self._playwright = playwright
        self._address = address
        assets = built_assets(web)
        self._engine = f"/{assets['engine.js']}"
        self._runtime = {"mjs": f"/{assets['ort.mjs']}", "wasm": f"/{assets['ort.wasm']}"}
        self._stylizer = stylizer

    @contextmanager
    def page(self) -> Iterator["BrowserPage"]:
        """A page that has loaded nothing yet, in a new browser."""
        with launch(self._playwright) as browser:
            page = browser.new_page(bypass_csp=True)
            page.goto(self._address)
            yield BrowserPage(page, self._engine, self._runtime, self._stylizer)


class BrowserPage:
    """One page: an engine and bare graphs, both on demand. Raises BrowserError on failure."""

    def __init__(
        self, page: "Page", engine: str, runtime: Mapping[str, str], stylizer: str
    ) -> None:
        self._page = page
        self._engine = engine
        self._runtime = runtime
        self._stylizer = stylizer

    @property
    def version(self) -> str:
        """The browser's name and version."""
        browser = self._page.context.browser
        return f"Chromium {browser.version if browser else ''}".strip()

    def start_engine(self, variant: str, threads: int) -> float:
        """Load the engine and a variant; the milliseconds from an empty page to ready."""
        request = {"module": self._engine, "stylizer": self._stylizer, "variant": variant}
        started = self._call("startEngine", request | {"threads": threads})
        return float(started["milliseconds"])

    def paint(
        self, variant: str, style: str, width: int, height: int, backend: str = "wasm"
    ) -> Painted:
        """Paint a picture of this size."""
        look = {"style": style, "sizing": "pixels"}
        request = {"stylizer": self._stylizer, "variant": variant, **look}
        size = {"width": width, "height": height, "deadline": DEADLINE_MS, "backend": backend}
        painted = self._call("paint", request | size)
        runtime = painted["runtime"]
        return Painted(
            float(painted["milliseconds"]),
            runtime["backend"],
            runtime["threads"],
            runtime["version"],
        )

    def start_graphs(self, graphs: Sequence[Graph], threads: int) -> None:
        """Load bare graphs, and run each once."""
        self._call("startGraphs", {"runtime": self._runtime, "threads": threads})
        for graph in graphs:
            weights = graph.weights and {
                "name": graph.weights[0],
                "url": f"/benchmark/{graph.weights[0]}",
            }
            request = {
                "action": "load",
                "name": graph.name,
                "graph": f"/benchmark/{graph.name}.onnx",
                "weights": weights or None,
                "shapes": graph.shapes,
                "after": graph.after,
            }
            self._call("graphs", request)

    def run_graph(self, name: str) -> float:
        """The milliseconds of one run of a bare graph."""
        ran = self._call("graphs", {"action": "run", "name": name})
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
    for graph in graphs:
        files[f"/benchmark/{graph.name}.onnx"] = graph.content
        if graph.weights:
            files[f"/benchmark/{graph.weights[0]}"] = graph.weights[1]
    with (
        serve(engine_site(web, folder, manifest.id, files)) as site,
        playing() as playwright,
    ):
        yield Browser(playwright, site.address, web, manifest.id)


def _script(web: Path) -> bytes:
    try:
        return (web.parent / SCRIPT).read_bytes()
    except OSError as error:
        raise BenchmarkError(
            f"there is no {SCRIPT} beside {web.name}; run in a checkout, after: npm --prefix web ci"
        ) from error
