"""The audit's page in a real Chromium: it passes what is right, and fails what lies."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from brushwork.contract.manifest import load_manifest, save_manifest
from brushwork.publishing.canaries import add_canaries
from brushwork.site.pages import render_site
from support.browser import Site
from support.keeping import wait_until_kept
from support.tiny_stylizers import tiny_stylizers

from .conftest import FOLDER, hosted, opened_context
from .test_studio_lost_workers import WATCHED

# Python is 10 MB to compile, which busy machines take long for.
SLOWEST_MS = 280_000
PASSES = "This browser paints what was published."
FAILS = "This browser does not paint what was published."
# A worker that paints nine levels too bright or too dark, and says nothing of it.
LIE = b"""
const post = self.postMessage.bind(self);
self.postMessage = (message, ...rest) => {
    const data = message.result?.picture?.data ?? [];
    for (let at = 0; at < data.length; at++) {
        if (at % 4 < 3) data[at] += data[at] > 127 ? -9 : 9;
    }
    post(message, ...rest);
};
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stylizers of known arithmetic, with canaries."""
    root = tmp_path_factory.mktemp("audit")
    for address, content in tiny_stylizers().items():
        path = root / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in ("tiny-whole", "tiny-local"):
        add_canaries(root / "stylizers" / name)
    return root / "stylizers"


@pytest.fixture(scope="module")
def site_folder(built_web: Path, published: Path) -> Path:
    render_site(published.parent / "site", published)
    return published.parent / "site"


@pytest.fixture
def host(site_folder: Path) -> Iterator[Site]:
    with hosted(site_folder) as site:
        yield site


@pytest.fixture
def audit(chromium: Browser, host: Site) -> Iterator[Page]:
    """The page, just opened."""
    with opened_context(chromium, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{host.address}{FOLDER}audit.html")
        yield page


def judged(page: Page) -> str:
    """The verdict, once it is there."""
    expect(page.locator("#save")).to_be_visible(timeout=SLOWEST_MS)
    return page.locator("#verdict").inner_text()


def saved(page: Page) -> dict:
    with page.expect_download() as download:
        page.locator("#save").click()
    return json.loads(Path(download.value.path()).read_text("utf-8"))


def test_a_browser_that_paints_right_passes_and_sends_nothing(audit: Page, host: Site) -> None:
    sent: list[str] = []
    audit.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    assert not [path for path in host.requests if "python" in path]
    audit.locator("#start").click()
    assert judged(audit) == PASSES
    report = saved(audit)
    assert report["verdict"] == "pass"
    assert report["python"].startswith("Pyodide ")
    assert report["bytes"] > 0
    painted = [each for each in report["outcomes"] if each["absent"] is None]
    assert {each["stylizer"] for each in painted} == {"tiny-whole", "tiny-local"}
    assert {each["place"] for each in painted} >= {"one"}
    assert all(len(each["judgement"]["paintings"]) == 5 for each in painted)
    assert audit.locator("#results canvas").count() == 3 * len(painted)
    assert [
        each for each in sent if not each.startswith(("GET " + host.address, "GET blob:"))
    ] == []


def test_a_backend_that_lies_fails(audit: Page, host: Site, site_folder: Path) -> None:
    (worker,) = (site_folder / "assets").glob("worker-*.js")
    host.files[f"{FOLDER}assets/{worker.name}"] = LIE + worker.read_bytes()
    audit.locator("#start").click()
    assert judged(audit) == FAILS
    failed = [each for each in saved(audit)["outcomes"] if each["absent"] is None]
    assert {each["judgement"]["verdict"] for each in failed} == {"fail"}
    assert {each["judgement"]["worst"] for each in failed} == {9}


def test_a_folder_is_checked_and_painted_with(audit: Page, published: Path, tmp_path: Path) -> None:
    # Before it is published, it has no paintings of its own.
    exported = Path(shutil.copytree(published / "tiny-local", tmp_path / "exported"))
    manifest = load_manifest(exported)
    assert manifest.canaries is not None
    (exported / manifest.canaries.file).unlink()
    save_manifest(manifest.model_copy(update={"canaries": None}), exported)
    audit.locator("#folder").set_input_files(exported)
    assert judged(audit) == "This folder can be used; see what is said of it."
    found = saved(audit)
    assert [each["judgement"]["worst"] for each in found["outcomes"]] == [0]
    assert [each["what"] for each in found["findings"] if each["verdict"] == "warning"] == [
        "float32"
    ]

    (exported / "survey.onnx").write_bytes(b"another")
    audit.locator("#folder").set_input_files(exported)
    expect(audit.locator("#verdict")).to_have_text("Something is wrong with this folder.")
    expect(audit.locator("#found")).to_contain_text("exported/survey.onnx does not match")
    expect(audit.locator("#results")).to_be_hidden()


def test_python_that_was_ended_is_told_and_begins_anew(audit: Page, host: Site) -> None:
    """Of a worker that crashes, as for want of memory, the browser says nothing."""
    (wasm,) = (path for path in host.folders[FOLDER].rglob("pyodide.asm.wasm"))
    address = FOLDER + wasm.relative_to(host.folders[FOLDER]).as_posix()
    gate = host.gates[address] = Event()
    with audit.expect_worker(lambda worker: "python" in worker.url) as started:
        audit.locator("#start").click()
    audit.evaluate(WATCHED)
    started.value.evaluate("setTimeout(() => self.close())")
    verdict = audit.locator("#verdict")
    expect(verdict).to_contain_text(
        "The browser ended Python in the midst of its work", timeout=60_000
    )
    with audit.expect_worker(lambda worker: "python" in worker.url):
        audit.locator("#start:enabled").click()
    expect(verdict).to_be_empty()
    gate.set()


def test_it_works_without_a_network_afterwards(keeping_context: BrowserContext, host: Site) -> None:
    page = keeping_context.new_page()
    page.goto(f"{host.address}{FOLDER}audit.html")
    page.locator("#start:enabled").click()
    assert judged(page) == PASSES
    wait_until_kept(page.evaluate, "/audit.zh.html")
    host.gone = True
    page.goto(f"{host.address}{FOLDER}audit.zh.html")
    page.locator("#start:enabled").click()
    assert judged(page) == "这个浏览器画出的和发布时一样。"
