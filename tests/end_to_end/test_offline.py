"""The service worker: the studio without a network, and threads where no headers are sent."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from brushwork.browser.firefox import Firefox
from brushwork.browser.waiting import waiting_for
from brushwork.contract.manifest import Catalogue, load_manifest, save_catalogue, save_manifest
from brushwork.site.pages import render_site
from support.browser import Site, serve
from support.keeping import KEPT, wait_until_kept
from support.many_styles import SHIPPED
from support.serving import serving

from .conftest import FOLDER, PictureMaker, Studio, opened_context

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
TITLES = ["Painter: Six classics (", "Painter: Second edition ("]
REQUEST = """async (address) => {
    try {
        return (await fetch(address)).status;
    } catch (error) {
        return error.name;
    }
}"""
KEPT_POLICY = """async (address) => {
    const cache = await caches.open((await caches.keys())[0]);
    const page = (await cache.keys()).find(({url}) => url.startsWith(`${address}/index.html?`));
    return (await cache.match(page)).headers.get("Content-Security-Policy");
}"""
# Scripts are overwritten; how many there were.
DAMAGE = """async (paths) => {
    const cache = await caches.open((await caches.keys())[0]);
    const found = (await cache.keys()).filter(({url}) => paths.includes(new URL(url).pathname));
    const headers = {"Content-Type": "text/javascript"};
    for (const {url} of found) await cache.put(url, new Response("half of", {headers}));
    return found.length;
}"""
# How the service worker's update ends.
UPDATED = """async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => {});
    const worker = registration.installing ?? registration.waiting;
    while (worker?.state === "installing") await new Promise((resolve) => setTimeout(resolve, 50));
    return worker?.state ?? "redundant";
}"""
# The wait for the service worker has no end.
PATIENT = """
{
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (task, wait, ...rest) =>
    wait === 4000 ? Number(globalThis.waits = 0) : setTimeout(task, wait, ...rest);
}
"""
REGISTERED = "navigator.serviceWorker.getRegistrations().then(({length}) => length)"


@pytest.fixture
def context(keeping_context: BrowserContext) -> BrowserContext:
    return keeping_context


@pytest.fixture(scope="module")
def editions(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A site of one shipped stylizer, and the same with a manifest of another title."""
    folder = tmp_path_factory.mktemp("editions")
    stylizers = folder / "stylizers"
    shutil.copytree(SHIPPED, stylizers / SHIPPED.name)
    save_catalogue(Catalogue(stylizers=[SHIPPED.name]), stylizers)
    render_site(folder / "first", stylizers)
    manifest = load_manifest(SHIPPED).model_copy(update={"title": "Second edition"})
    save_manifest(manifest, stylizers / manifest.id)
    render_site(folder / "second", stylizers)
    return [folder / "first", folder / "second"]


@pytest.fixture
def host(editions: list[Path]) -> Iterator[Site]:
    """A static host that sends no headers, with the first edition."""
    site = Site()
    publish(site, editions[0])
    with serve(site):
        yield site


def publish(host: Site, edition: Path) -> None:
    host.files = {FOLDER: (edition / "index.html").read_bytes()}
    host.folders = {FOLDER: edition}


def opened(context: BrowserContext, address: str) -> Studio:
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".card").first).to_be_visible()
    return Studio(page, Site(address))


def isolated(page: Page) -> bool:
    found: bool = page.evaluate("crossOriginIsolated")
    return found


def test_served_studio_opens_and_paints_when_the_server_is_gone(
    context: BrowserContext, make_picture: PictureMaker
) -> None:
    with serving("--port", "0") as (start, _):
        address = start.rstrip("/")
        studio = opened(context, address)
        policy = context.request.get(address).headers["content-security-policy"]
        kept = wait_until_kept(studio.page.evaluate, "/index.html")
        assert not [path for path in kept if "api" in path or "fallback" in path]
        # The service worker is as far from the API as the page is.
        worker = context.service_workers[0]
        assert worker.evaluate(REQUEST, f"{address}/stylizers/stylizers.json") == 200
        for target in ("/api/limits", "/healthz", "/fallback.html", "/"):
            assert worker.evaluate(REQUEST, address + target) == "TypeError", target
        # Nor does it stand between the API and the page that may ask for it.
        studio.page.goto(f"{address}/fallback.html")
        assert studio.page.evaluate("navigator.serviceWorker.controller !== null")
        assert studio.page.evaluate(REQUEST, "api/limits") == 200
        assert not [path for path in studio.page.evaluate(KEPT) if "api" in path]

    studio.page.goto(address)
    assert isolated(studio.page)
    studio.paint(make_picture())
    studio.style("Water Lilies")
    assert studio.page.evaluate(KEPT_POLICY, address) == policy


def test_plain_host_is_isolated_by_one_reload_and_may_go(
    context: BrowserContext, host: Site, make_picture: PictureMaker
) -> None:
    loads: list[str] = []
    context.on("page", lambda page: page.on("domcontentloaded", lambda: loads.append(page.url)))
    studio = opened(context, host.address + FOLDER)
    assert isolated(studio.page)
    assert len(loads) == 2
    wait_until_kept(studio.page.evaluate, "/index.html")
    large = [path for path in host.requests if path.endswith((".wasm", ".onnx", ".bin"))]
    # The kernel's builds, two graphs and their weights.
    assert len(large) == len(set(large)) == 4 + 3
    allowed = tuple(FOLDER + name for name in ("assets/", "stylizers/", "samples/"))
    others = {path for path in host.requests if not path.startswith(allowed)}
    pages = ("", "index.html", "index.zh.html", "service-worker.js")
    assert others == {FOLDER + page for page in pages}
    # The page by its folder's name, and once more by its own, of which a copy is kept.
    assert (host.requests.count(FOLDER), host.requests.count(f"{FOLDER}index.html")) == (1, 1)

    host.gone = True
    studio.page.reload()
    assert isolated(studio.page)
    studio.paint(make_picture())
    cores = studio.page.evaluate("navigator.hardwareConcurrency")
    expected = f"on {min(cores, 4)} threads" if cores > 1 else "this device offers one core"
    expect(studio.status).to_contain_text(expected)
    assert len(loads) == 3

    # The host sends no policy, so the service worker keeps the page's worker to the folders.
    host.gone = False
    worker = next(each for each in studio.page.workers if "/kernel-worker-" in each.url)
    assert worker.evaluate(REQUEST, f"{host.address}{FOLDER}samples/chelsea.jpg") == 200
    assert worker.evaluate(REQUEST, f"{host.address}{FOLDER}index.html") == "TypeError"


def test_page_is_not_reloaded_where_threads_are_not_used(
    chromium: Browser, host: Site, make_picture: PictureMaker
) -> None:
    with opened_context(chromium, user_agent=IPHONE) as context:
        studio = opened(context, host.address + FOLDER)
        studio.paint(make_picture())
        expect(studio.status).to_contain_text("unreliable on iPhone")
        wait_until_kept(studio.page.evaluate, "/index.html")
    assert host.requests.count(FOLDER) == 1


def test_page_is_not_reloaded_once_a_picture_is_there(
    context: BrowserContext, host: Site, make_picture: PictureMaker
) -> None:
    gate = host.gates[f"{FOLDER}service-worker.js"] = Event()
    page = context.new_page()
    page.add_init_script(PATIENT)
    page.goto(host.address + FOLDER)
    page.evaluate("window.same = true")
    page.locator("#file").set_input_files(make_picture())
    expect(page.locator("#before")).to_be_visible()
    gate.set()
    Studio(page, host).painted()
    assert page.evaluate("window.same && window.waits === 0")
    expect(page.locator("#status")).to_contain_text("not cross-origin isolated")
    page.reload()
    assert isolated(page)


@pytest.mark.parametrize(("script", "loads"), [(b"throw new Error('refused')", 1), (b"", 2)])
def test_page_works_without_isolation_and_is_reloaded_once_at_most(
    context: BrowserContext, host: Site, make_picture: PictureMaker, script: bytes, loads: int
) -> None:
    host.files[f"{FOLDER}service-worker.js"] = script
    studio = opened(context, host.address + FOLDER)
    studio.paint(make_picture())
    assert host.requests.count(FOLDER) == loads
    expect(studio.status).to_contain_text("not cross-origin isolated")


def test_page_works_where_there_is_no_room(
    context: BrowserContext, host: Site, make_picture: PictureMaker
) -> None:
    page = context.new_page()
    quota = {"origin": host.address, "quotaSize": 300_000}
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    page.goto(host.address + FOLDER)
    # There after the reload.
    expect(page.locator(".card").first).to_be_visible()
    studio = Studio(page, host)
    wait_until_kept(page.evaluate, ".css")
    for _ in range(2):
        studio.paint(make_picture())
        assert isolated(page)
        assert not [path for path in page.evaluate(KEPT) if path.endswith(("index.html", ".bin"))]
        page.reload()


def test_update_is_whole_or_not_at_all(
    context: BrowserContext, host: Site, editions: list[Path], tmp_path: Path
) -> None:
    studio = opened(context, host.address + FOLDER)
    caption = studio.page.locator("#caption")
    wait_until_kept(studio.page.evaluate, "/coffee.jpg")
    first = keys(studio.page)

    # The network shows the second edition at once; one that comes damaged is not kept.
    damaged = tmp_path / "damaged"
    shutil.copytree(editions[1], damaged)
    (damaged / "stylizers/classics/manifest.json").write_bytes(b"half of it")
    publish(host, damaged)
    assert studio.page.evaluate(UPDATED) == "redundant"
    publish(host, editions[1])
    studio.page.reload()
    expect(caption).to_contain_text(TITLES[1])
    host.gone = True
    studio.page.reload()
    expect(caption).to_contain_text(TITLES[0])

    # One that is whole waits for the pages of the first to be closed, and then lets go of it.
    host.gone = False
    assert studio.page.evaluate(UPDATED) == "installed"
    host.gone = True
    studio.page.reload()
    expect(caption).to_contain_text(TITLES[0])
    assert first <= keys(studio.page)
    studio.page.close()
    after = opened(context, host.address + FOLDER)
    expect(after.page.locator("#caption")).to_contain_text(TITLES[1])
    assert len(keys(after.page)) == len(first)


def test_what_breaks_off_on_its_way_is_replaced_by_what_is_kept(
    context: BrowserContext, host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, host.address + FOLDER)
    wait_until_kept(studio.page.evaluate, "/index.html")
    names = ("index.html", "stylizers/stylizers.json", "stylizers/classics/manifest.json")
    host.broken = {FOLDER + name for name in names}
    host.requests.clear()
    studio.page.reload()
    studio.paint(make_picture())
    assert isolated(studio.page)
    assert host.broken <= set(host.requests)

    # Nor is an empty page another site.
    host.broken.clear()
    host.files[f"{FOLDER}index.html"] = b""
    studio.page.reload()
    studio.paint(make_picture())
    assert isolated(studio.page)


def test_a_kept_file_that_is_damaged_is_replaced(
    context: BrowserContext, host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, host.address + FOLDER)
    kept = wait_until_kept(studio.page.evaluate, "/index.html")
    scripts = [path for path in kept if "/assets/studio-" in path and path.endswith(".js")]
    assert studio.page.evaluate(DAMAGE, scripts) == 1
    studio.page.reload()
    studio.paint(make_picture())
    wait_until_kept(studio.page.evaluate, scripts[0])
    host.gone = True
    studio.page.reload()
    studio.paint(make_picture())


def test_a_sample_that_is_damaged_keeps_nothing_else_away(
    context: BrowserContext, host: Site, editions: list[Path]
) -> None:
    path = f"{FOLDER}samples/chelsea.jpg"
    host.files[path] = b"half of it"
    with context.expect_console_message(
        lambda said: path.removeprefix(FOLDER) in said.text and "does without" in said.text,
        timeout=60_000,
    ):
        studio = opened(context, host.address + FOLDER)
    kept = wait_until_kept(studio.page.evaluate, "/coffee.jpg")
    assert f"{FOLDER}index.html" in kept
    assert path not in kept
    publish(host, editions[1])
    host.files[path] = b"half of it"
    assert studio.page.evaluate(UPDATED) == "installed"


def test_nothing_is_kept_while_somebody_waits(context: BrowserContext, host: Site) -> None:
    """It would take the processor away from the painting."""
    sample = f"{FOLDER}samples/chelsea.jpg"
    weights = [f"{FOLDER}stylizers/{SHIPPED.name}/{each.name}" for each in SHIPPED.glob("*.bin")]
    for path in (sample, *weights):
        host.gates[path] = Event()
    studio = opened(context, host.address + FOLDER)
    studio.page.locator("[data-name=chelsea]").click()
    for path in weights:
        host.gates[path].set()
    waiting_for(lambda: sample in host.requests, 20, "the sample to be asked for")
    studio.page.evaluate("new Promise((resolve) => setTimeout(resolve, 3000))")
    assert f"{FOLDER}index.html" not in studio.page.evaluate(KEPT)
    host.gates[sample].set()
    wait_until_kept(studio.page.evaluate, "/index.html")


def keys(page: Page) -> set[str]:
    """The kept files, each with its SHA-256."""
    return set(page.evaluate(KEPT.replace("pathname", "href")))


def test_another_site_in_its_place_is_left_alone(context: BrowserContext, host: Site) -> None:
    studio = opened(context, host.address + FOLDER)
    wait_until_kept(studio.page.evaluate, "/index.html")
    host.folders.clear()
    host.files = {FOLDER: b"<!doctype html><title>Something else</title>"}
    studio.page.goto(host.address + FOLDER)
    expect(studio.page).to_have_title("Something else")
    assert not isolated(studio.page)
    assert studio.page.evaluate(KEPT) == []
    assert studio.page.evaluate(REGISTERED) == 0


def test_page_with_the_element_registers_nothing(context: BrowserContext, host: Site) -> None:
    page = context.new_page()
    page.goto(f"{host.address}{FOLDER}example.html")
    page.evaluate(
        """() => new Promise((resolve) => document.querySelector("brush-work")
            .addEventListener("load", resolve, {once: true}))"""
    )
    assert page.evaluate(REGISTERED) == 0


def test_firefox_is_isolated_and_paints_when_the_host_is_gone(
    host: Site, firefox: Firefox, make_picture: PictureMaker
) -> None:
    firefox.errors.clear()
    firefox.open(host.address + FOLDER)
    # Asked for after the reload, which must not find the page at work for the test.
    catalogue = f"{FOLDER}stylizers/stylizers.json"
    waiting_for(lambda: catalogue in host.requests, 60, "the page to be reloaded")
    firefox.wait_for("crossOriginIsolated && document.querySelector('.card')")
    wait_until_kept(firefox.evaluate, "/coffee.jpg")
    host.gone = True
    firefox.open(host.address + FOLDER)
    firefox.wait_for("crossOriginIsolated && document.querySelector('.card')")
    firefox.choose_file("#file", make_picture())
    firefox.wait_for("document.querySelector('#status').textContent.includes('Painted')")
    assert firefox.errors == []

    host.gone = False
    host.files = {FOLDER: b"<!doctype html><title>Something else</title>"}
    host.folders.clear()
    firefox.open(host.address + FOLDER)
    firefox.wait_for("document.title === 'Something else' && !crossOriginIsolated")
