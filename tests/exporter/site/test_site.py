"""Rendering pages and sites from a small web part."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from brushwork.commands.site import site
from brushwork.contract.manifest import (
    Catalogue,
    FileReference,
    load_published,
    save_catalogue,
    save_manifest,
)
from brushwork.errors import ManifestError, SiteError
from brushwork.site import pages as site_module
from brushwork.site.offline import offline_files
from brushwork.site.pages import page_names, render_page, render_site, web_folder

STYLIZERS = Path(__file__).parents[3] / "web" / "stylizers"
INDEX = """{% extends "base.html.j2" %}{% block body %}
{{ assets["studio.js"] }}{% if fallback %} up to {{ fallback.pixels }}{% endif %}
{% if static %} static{% endif %}{% endblock %}"""


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built web part with two pages, used instead of the real one."""
    web = tmp_path / "web"
    files = {
        "assets.json": json.dumps({"studio.js": "assets/studio-1.js"}),
        "assets/studio-1.js": "export {};",
        "samples/cat.jpg": "a cat",
        "stylizers/stylizers.json": json.dumps({"schema_version": 1, "stylizers": []}),
        "templates/base.html.j2": '<meta name="generator" content="{{ generator }}">'
        "{% block body %}{% endblock %}",
        "templates/index.html.j2": INDEX,
        "templates/fallback.html.j2": '{% extends "base.html.j2" %}',
        "texts/en.json": json.dumps({"language": "English"}),
        "texts/zh.json": json.dumps({"language": "中文"}),
        "templates/_headers.j2": "/*\n  X-Content-Type-Options: nosniff\n",
    }
    for name, content in files.items():
        path = web / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    monkeypatch.setattr(site_module, "web_folder", lambda: web)
    return web


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_pages(web: Path) -> None:
    assert page_names() == ["fallback.html", "fallback.zh.html", "index.html", "index.zh.html"]
    page = render_page("index.html")
    assert "assets/studio-1.js" in page
    assert "up to" not in page
    assert "static" not in page
    offered = render_page("index.html", {"fallback": {"pixels": 25_000_000, "bytes": 1}})
    assert "up to 25000000" in offered


def test_pages_show_the_stylizers_of_their_host(web: Path, tmp_path: Path) -> None:
    template = "{% for each in published() %}{{ each.title }}, {% endfor %}"
    (web / "templates" / "example.html.j2").write_text(template)
    assert render_page("example.html") == ""
    titles = ", ".join(each.title for each in load_published(STYLIZERS)) + ", "
    assert render_page("example.html", stylizers=STYLIZERS) == titles
    render_site(tmp_path / "site", STYLIZERS)
    assert (tmp_path / "site" / "example.html").read_text() == titles
    (web / "stylizers" / "stylizers.json").write_text('{"stylizers": ["lost"]}')
    with pytest.raises(ManifestError, match="lost"):
        render_page("example.html")


def test_service_worker_lists_files_by_when_they_are_kept(web: Path, tmp_path: Path) -> None:
    stylizers = tmp_path / "mine"
    shutil.copytree(STYLIZERS, stylizers)
    first = load_published(stylizers)[0]
    shipped = first.variant()
    encoder = FileReference(file="encoder.onnx", bytes=1, sha256="e" * 64)
    graphs = shipped.graphs.model_copy(update={"encoder": encoder})
    encoding = shipped.model_copy(update={"graphs": graphs, "kernel": None})
    variants = [encoding if each is shipped else each for each in first.variants]
    painter = first.painter.model_copy(update={"style_side": 64})
    changes = {"variants": variants, "painter": painter}
    save_manifest(first.model_copy(update=changes), stylizers / first.id)
    (stylizers / "other").mkdir()
    save_manifest(first.model_copy(update={**changes, "id": "other"}), stylizers / "other")
    save_catalogue(Catalogue(stylizers=[first.id, "other"]), stylizers)
    listed = {
        "modules": [],
        "keep": {"assets/studio-1.js": "1" * 64},
        "onnx": {"assets/ort.wasm": "0" * 64},
        "later": {},
        "audit": {},
        "used": {},
    }
    (web / "offline.json").write_text(json.dumps(listed))

    files = offline_files(web, stylizers, {"index.html": "the page", "index.zh.html": "页"})
    weights = shipped.weights
    assert weights is not None
    assert files["keep"][f"stylizers/{first.id}/{weights.file}"] == weights.sha256
    assert "stylizers/other/manifest.json" in files["keep"]
    # The kernel paints neither; but all that is shipped.
    assert "assets/ort.wasm" in files["keep"]
    assert "assets/ort.wasm" in offline_files(web, STYLIZERS, {})["used"]
    assert f"stylizers/other/{weights.file}" in files["later"]
    assert files["later"][f"stylizers/{first.id}/encoder.onnx"] == encoder.sha256
    thumbnails = [path for path in files["later"] if path.endswith(".webp")]
    assert len(thumbnails) == 2 * len(first.styles)
    assert list(files["keep"])[-1] == "index.html"
    paths = [path for group in files.values() for path in group]
    assert len(paths) == len(set(paths))

    (web / "templates" / "service-worker.js.j2").write_text("{{ files | tojson }}")
    render_site(tmp_path / "site", stylizers=None)
    written = json.loads((tmp_path / "site" / "service-worker.js").read_text())
    page = (tmp_path / "site" / "index.html").read_bytes()
    assert list(written["keep"].items())[-1] == ("index.html", hashlib.sha256(page).hexdigest())
    (web / "offline.json").unlink()
    with pytest.raises(SiteError, match="build the web part again"):
        render_site(tmp_path / "site")


def test_the_service_worker_knows_what_is_written_on_windows_too(
    web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (web / "templates" / "index.html.j2").write_bytes(b"<title>\r\na page\n</title>\n")
    (web / "templates" / "service-worker.js.j2").write_text("{{ files | tojson }}\n")
    (web / "offline.json").write_text(
        '{"modules": [], "keep": {}, "onnx": {}, "later": {}, "audit": {}, "used": {}}'
    )

    def with_windows_line_ends(path: Path, text: str, *_: object) -> None:
        path.write_bytes(text.replace("\n", "\r\n").encode())

    monkeypatch.setattr(Path, "write_text", with_windows_line_ends)
    render_site(tmp_path / "site", STYLIZERS)
    written = contents(tmp_path / "site")
    kept = json.loads(written["service-worker.js"])["keep"]
    assert {"index.html", "stylizers/stylizers.json"} < set(kept)
    for path, digest in kept.items():
        assert hashlib.sha256(written[path]).hexdigest() == digest, path
    for path in ("index.html", "_headers", "service-worker.js"):
        assert b"\r" not in written[path]


def test_page_that_cannot_be_rendered(web: Path) -> None:
    with pytest.raises(SiteError, match=r"nowhere\.html"):
        render_page("nowhere.html")
    (web / "templates" / "index.html.j2").write_text("{{ assets['lost.js'] }}")
    with pytest.raises(SiteError, match=r"index\.html.*lost\.js"):
        render_page("index.html")


def test_site_is_whole_and_can_be_replaced(web: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "site"
    assert render_site(out) == [out / "index.html", out / "index.zh.html"]
    assert set(contents(out)) == {
        "_headers",
        "assets/studio-1.js",
        "index.html",
        "index.zh.html",
        "samples/cat.jpg",
        "stylizers/stylizers.json",
    }
    assert "static" in (out / "index.html").read_text()
    (web / "assets" / "studio-1.js").rename(web / "assets" / "studio-2.js")
    (out / "docs").mkdir()
    (out / "docs" / "index.html").write_text("the documentation, which names assets")
    render_site(out)
    assert "assets/studio-2.js" in contents(out)
    assert "docs/index.html" not in contents(out)
    assert "assets/studio-1.js" not in contents(out)
    assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("stranger", ["notes.txt", "index.html", ".git"])
def test_foreign_folder_is_left_alone(web: Path, tmp_path: Path, stranger: str) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / stranger).write_text("mine")
    with pytest.raises(SiteError, match=stranger):
        render_site(out)
    assert contents(out) == {stranger: b"mine"}


def test_earlier_site_with_a_foreign_file_is_left_alone(web: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    render_site(out)
    (out / "CNAME").write_text("example.org")
    before = contents(out)
    with pytest.raises(SiteError, match="CNAME"):
        render_site(out)
    assert contents(out) == before


def test_failure_leaves_the_earlier_site(web: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    render_site(out)
    before = contents(out)
    (web / "templates" / "index.html.j2").write_text("{% broken")
    with pytest.raises(SiteError):
        render_site(out)
    assert contents(out) == before
    assert {path.name for path in tmp_path.iterdir()} == {"site", "web"}


def test_file_instead_of_folder(web: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.write_text("mine")
    with pytest.raises(SiteError, match="is a file"):
        render_site(out)
    with pytest.raises(SiteError, match="cannot write"):
        render_site(out / "below")
    assert out.read_text() == "mine"


def test_own_stylizers(web: Path, tmp_path: Path) -> None:
    stylizers = tmp_path / "mine"
    stylizers.mkdir()
    with pytest.raises(ManifestError, match=r"stylizers\.json"):
        render_site(tmp_path / "site", stylizers)
    (stylizers / "stylizers.json").write_text('{"schema_version": 1, "stylizers": []}\n')
    render_site(tmp_path / "site", stylizers)
    catalogue = contents(tmp_path / "site")["stylizers/stylizers.json"]
    assert catalogue == (stylizers / "stylizers.json").read_bytes()


def test_own_stylizers_are_checked_and_nothing_else_is_copied(web: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(STYLIZERS, mine)
    published = load_published(mine)
    (mine / "notes.txt").write_text("private")
    (mine / published[0].id / "link").symlink_to(tmp_path)
    render_site(mine / "site", mine)  # where copying all would never end
    copied = contents(mine / "site" / "stylizers")
    named = {f"{each.id}/{file.file}" for each in published for file in each.files}
    manifests = {f"{each.id}/manifest.json" for each in published}
    assert set(copied) == {"stylizers.json", *manifests, *named}
    first = published[0]
    assert len(named) > len(first.variants) + len(first.styles)

    painter = mine / first.id / first.variants[0].graphs.painter.file
    painter.write_bytes(painter.read_bytes()[:-1])
    with pytest.raises(ManifestError, match=painter.name):
        render_site(tmp_path / "site", mine)
    assert not (tmp_path / "site").exists()


def test_what_cannot_be_copied_is_told_once(web: Path, tmp_path: Path) -> None:
    for name in ("a.js", "b.js"):
        (web / "assets" / name).symlink_to("nowhere")
    with pytest.raises(SiteError) as refused:
        render_site(tmp_path / "site")
    assert str(refused.value).count("No such file") == 1


def test_no_web_part_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_module, "__file__", str(tmp_path / "a" / "b" / "site" / "pages.py"))
    with pytest.raises(SiteError, match="make web"):
        web_folder()


def test_command_line(web: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(site)
    help = CliRunner().invoke(app, ["--help"])
    assert help.exit_code == 0
    assert "OUT_DIR" in help.output
    result = CliRunner().invoke(app, [str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    assert "index.html" in result.output
