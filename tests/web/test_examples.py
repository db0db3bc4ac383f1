"""The examples of docs/examples do what they say, with nothing but what their pages tell to add."""

import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browser import ROOT, WEB, SiteMaker
from support.element_page import PAINTED
from support.npm_package import MODULES, TYPESCRIPT, VITE, node

pytestmark = pytest.mark.install

EXAMPLES = ROOT / "docs" / "examples"
PHOTO = WEB / "samples" / "coffee-small.jpg"
SLOWEST_MS = 60_000
STRICT = "--strict --noEmit --skipLibCheck --jsx react-jsx --target es2022"
BUNDLED = "--module esnext --moduleResolution bundler"

Opener = Callable[[Path], None]


@pytest.fixture(scope="module")
def package(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the package has for a site's public folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(tarball) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package" / "build" / "package"


@pytest.fixture
def start(page: Page, package: Path, make_site: SiteMaker) -> Opener:
    """Open an example, as a static host serves it that has the package, stylizers and a photo."""

    def opened(folder: Path) -> None:
        site = make_site(files={"/photo.jpg": PHOTO.read_bytes()}, isolated=False)
        site.files["/"] = (folder / "index.html").read_bytes()
        site.folders |= {"/assets/": folder / "assets", "/brushwork/": package}
        page.goto(site.address)

    return opened


def installed(name: str, tarball: Path, tmp_path: Path) -> Path:
    """A copy of an example with its dependencies, and the types of them; its tools are ours."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    shutil.copyfile(tarball, folder / tarball.name)
    manifest = folder / "package.json"
    wanted = json.loads(manifest.read_text("utf-8"))
    assert wanted["devDependencies"].pop("vite") == version_of("vite")
    manifest.write_text(json.dumps(wanted), "utf-8")
    install = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return folder


def version_of(tool: str) -> str:
    """Of a tool of the web part."""
    return str(json.loads((MODULES / tool / "package.json").read_text("utf-8"))["version"])


def built(folder: Path, script: str) -> Path:
    """An example checked and bundled."""
    node(TYPESCRIPT, *STRICT.split(), *BUNDLED.split(), script, cwd=folder)
    node(VITE, "build", "--logLevel", "warn", cwd=folder)
    return folder / "dist"


def test_plain_html(page: Page, start: Opener) -> None:
    start(EXAMPLES / "plain")
    page.locator("brush-work").evaluate(PAINTED)


def test_vite(page: Page, start: Opener, tarball: Path, tmp_path: Path) -> None:
    start(built(installed("vite", tarball, tmp_path), "main.ts"))
    expect(page.locator("#told")).to_have_text(re.compile(r"Painted in \d+ ms"), timeout=SLOWEST_MS)


def test_react(page: Page, start: Opener, tarball: Path, tmp_path: Path) -> None:
    """An attribute follows the state, and an event changes it."""
    start(built(installed("react", tarball, tmp_path), "main.tsx"))
    told = page.locator("#told")
    expect(told).to_have_text(re.compile(r"starry-night in \d+ ms"), timeout=SLOWEST_MS)
    page.get_by_role("button", name="Water lilies").click()
    expect(told).to_have_text(re.compile(r"water-lilies in \d+ ms"), timeout=SLOWEST_MS)


def test_on_a_server(tarball: Path, tmp_path: Path) -> None:
    """Nothing is looked for that only browsers have."""
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}', "utf-8")
    install = ["npm", "install", "--offline", "--no-audit", "--no-fund", str(tarball)]
    subprocess.run(install, cwd=tmp_path, check=True, capture_output=True)
    shutil.copyfile(EXAMPLES / "server" / "render.mjs", tmp_path / "render.mjs")
    assert node("render.mjs", cwd=tmp_path).startswith('<brush-work src="/photo.jpg"')
