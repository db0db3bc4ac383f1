"""The documentation as a person meets it: pages that are whole, and examples that paint."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import brushwork
from brushwork.browser.hosting import Site, serve
from brushwork.contract.failures import FAILURES
from brushwork.contract.inputs import offered
from brushwork.documentation import building
from brushwork.documentation.building import write_documentation
from brushwork.documentation.links import broken_links
from brushwork.errors import SiteError
from brushwork.site.pages import render_page, render_site
from brushwork_server import create_app
from support.axe import NARROW, violations
from support.element_page import PAINTED
from support.server.hosting import hosted

ROOT = Path(__file__).parents[2]
STYLIZERS = ROOT / "web" / "stylizers"
SLOWEST_MS = 60_000
# Of each kind of page one: prose and tables, code of files, what is made of sources.
KINDS = ("index", "examples/index", "errors", "reference-element", "reference-python")
REFERENCE = {"reference-element.md": "# Element\n", "reference-javascript.md": "# JavaScript\n"}
IS_WIDE = "document.documentElement.scrollWidth > innerWidth"
COLOURS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.fixture(scope="module")
def written(built_web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its documentation; of the stylizers it has the small one."""
    root = tmp_path_factory.mktemp("documentation")
    shutil.copytree(STYLIZERS / "classics", root / "stylizers" / "classics")
    catalogue = {"schema_version": 1, "stylizers": ["classics"]}
    (root / "stylizers" / "stylizers.json").write_text(json.dumps(catalogue), "utf-8")
    render_site(root / "site", root / "stylizers")
    write_documentation(root / "site")
    return root / "site"


@pytest.fixture(scope="module")
def host(written: Path) -> Iterator[str]:
    """Where the documentation is served, with a slash at the end."""
    # Chromium asks for an icon that no page names.
    with serve(Site(files={"/favicon.ico": b""}, folders={"/": written})) as site:
        yield f"{site.address}/docs/"


@pytest.fixture
def quiet_page(page: Page, host: str) -> Iterator[Page]:
    """A page that fetches from its host alone, and of which its policy forbids nothing."""
    foreign: list[str] = []
    said: list[str] = []
    own = host.removesuffix("docs/")
    page.on("request", lambda sent: None if sent.url.startswith(own) else foreign.append(sent.url))
    page.on("requestfailed", lambda sent: said.append(sent.url))
    page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    yield page
    assert (foreign, said) == ([], [])


def test_links_lead_somewhere(written: Path) -> None:
    assert broken_links(written / "docs", written) == []


def test_the_sites_pages_link_to_it(written: Path) -> None:
    """And so does the service worker's copy of them."""
    for name in ("index.html", "index.zh.html", "example.html", "example.zh.html"):
        linked = set(re.findall(r'href="(docs/[^"]+)"', (written / name).read_text("utf-8")))
        assert linked, name
        assert [each for each in linked if not (written / each).is_file()] == []
    worker = (written / "service-worker.js").read_text("utf-8")
    assert hashlib.sha256((written / "index.html").read_bytes()).hexdigest() in worker


def test_a_site_without_it_does_not(built_web: Path) -> None:
    for name in ("index.html", "example.zh.html"):
        assert 'href="docs/' not in render_page(name)


def test_a_server_shows_it(written: Path, page: Page) -> None:
    """By policies of its own, which forbid nothing that it needs."""
    app = create_app(stylizers=written / "stylizers", documentation=written / "docs")
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
    with hosted(app) as client:
        page.goto(f"{client.base_url}/index.html".replace("//index", "/index"))
        page.get_by_role("contentinfo").get_by_role("link", name="Documentation").click()
        expect(page.locator("main > h1")).to_have_count(1)
        page.goto(f"{client.base_url}/docs/architecture.html".replace("//docs", "/docs"))
        assert page.locator("main img").first.evaluate("image => image.decode()") is None
        page.goto(f"{client.base_url}/docs/live.html".replace("//docs", "/docs"))
        assert page.locator("brush-work").first.evaluate(PAINTED)
    assert said == []


def test_links_that_do_not_are_told(tmp_path: Path) -> None:
    pages = {
        "docs/index.html": '<h1 id="top">A</h1><a href="below/b.html#end">B</a><a href="#no">C</a>'
        '<a href="../assets/one.js">D</a><a href="https://example.org/">E</a>',
        "docs/below/b.html": '<a href="../index.html#top">A</a><a href="lost.html">B</a>'
        '<img src="https://example.org/c.png"><a href="../index.html#end">D</a>',
        "assets/one.js": "",
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert sorted(broken_links(tmp_path / "docs", tmp_path)) == [
        "below/b.html: ../index.html#end leads to no heading",
        "below/b.html: https://example.org/c.png is fetched from another host",
        "below/b.html: lost.html leads nowhere",
        "index.html: #no leads to no heading",
        "index.html: below/b.html#end leads to no heading",
    ]


def test_every_page_opens_and_fits_a_phone(written: Path, quiet_page: Page, host: str) -> None:
    quiet_page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    names = [path.relative_to(written / "docs") for path in (written / "docs").rglob("*.html")]
    assert len(names) > len(KINDS)
    for name in sorted(names):
        if name.stem == "live":  # it paints, below
            continue
        quiet_page.goto(host + name.as_posix())
        expect(quiet_page.locator("main > h1")).to_have_count(1)
        expect(quiet_page.locator("nav [aria-current=page]")).to_have_count(1)
        assert not quiet_page.evaluate(IS_WIDE), name


@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing(name: str, quiet_page: Page, host: str) -> None:
    quiet_page.goto(f"{host}{name}.html")
    assert violations(quiet_page) == []


def test_the_live_examples_paint(quiet_page: Page, host: str) -> None:
    quiet_page.goto(f"{host}live.html")
    for element in quiet_page.locator("brush-work").all():
        element.scroll_into_view_if_needed()
        assert element.evaluate(PAINTED)
    canvas = quiet_page.locator("canvas#painting")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_have_attribute("width", re.compile(r"\d+"), timeout=SLOWEST_MS)
    assert canvas.evaluate(COLOURS) > 1000
    assert violations(quiet_page) == []


def test_the_reference_has_all_that_there_is(written: Path) -> None:
    def anchors(page: str) -> set[str]:
        text = (written / "docs" / page).read_text("utf-8")
        return set(re.findall(r'<h[23] id="([^"]+)"', text))

    assert anchors("errors.html") == {each.code for each in FAILURES}
    assert {name.lower() for name in brushwork.__all__} <= anchors("reference-python.html")
    assert {"createengine", "decodepicture", "surveycopy"} < anchors("reference-javascript.html")
    element = (written / "docs" / "reference-element.html").read_text("utf-8")
    for offer in offered("element").values():
        assert f"<td><code>{offer.name}</code></td>" in element


def test_what_cannot_be_written_is_a_sentence(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SiteError, match="write it first: brushwork site"):
        write_documentation(tmp_path)
    with pytest.raises(SiteError, match="a checkout's sources; there is none"):
        write_documentation(written, tmp_path)
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "docs", checkout / "docs")
    for folder in ("src", "styles"):
        shutil.copytree(ROOT / "web" / folder, checkout / "web" / folder)
    monkeypatch.setattr(building, "web_reference", lambda web: REFERENCE)
    before = (written / "docs" / "index.html").read_bytes()
    (checkout / "docs" / "guide.md").write_text("# Guide\n\n[Lost](lost.md)\n", "utf-8")
    with pytest.raises(SiteError, match=r"guide.html: lost.md leads nowhere"):
        write_documentation(written, checkout)
    (checkout / "docs" / "stray.md").write_text("# Stray\n", "utf-8")
    with pytest.raises(SiteError, match=r"differ in stray.md"):
        write_documentation(written, checkout)
    assert (written / "docs" / "index.html").read_bytes() == before


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    """A package, or a site."""
    program = (
        "import sys; sys.modules['markdown_it'] = {}; sys.argv[1:] = ['docs', sys.argv[1]]; "
        "from brushwork.__main__ import main; main()"
    )
    for module, told in (
        ("None", "pip install 'brushwork[docs]'"),
        (
            "__import__('markdown_it')",
            "is no site of this build; write it first: brushwork site",
        ),
    ):
        command = [sys.executable, "-c", program.format(module), str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr


def test_without_node_and_its_packages_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SiteError, match="Node"):
        building.web_reference(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SiteError, match="does not start"):
        building.web_reference(tmp_path)
