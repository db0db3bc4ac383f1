"""The documentation of a site, served beside its pages."""

import shutil
from pathlib import Path

import pytest

from brushwork.errors import SiteError
from brushwork_server import create_app
from support.server.hosting import HOST, hosted
from support.server.web_part import SCRIPT


@pytest.fixture
def documentation(tmp_path: Path) -> Path:
    """What `brushwork docs` writes, in small."""
    folder = tmp_path / "docs"
    (folder / "how-to").mkdir(parents=True)
    script = f'<script type="module" src="../../assets/{SCRIPT}"></script>'
    (folder / "index.html").write_text("<h1>Docs</h1> <code>assets/element-HASH.js</code>")
    (folder / "how-to" / "paint.html").write_text(script)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.svg").write_text("<svg/>")
    return folder


@pytest.fixture
def linking(web: Path, tmp_path: Path) -> Path:
    """A web part whose page says whether there is one."""
    shutil.copytree(web, tmp_path / "web")
    (tmp_path / "web" / "templates" / "index.html.j2").write_text("{{ documentation }}")
    return tmp_path / "web"


def test_it_is_served_and_linked_to(linking: Path, documentation: Path) -> None:
    with hosted(create_app(web=linking, documentation=documentation)) as client:
        assert client.get("/").text == "True"
        assert "Docs" in client.get("/docs/index.html").text
        first = client.get("/docs/")
        assert first.text == client.get("/docs/index.html").text
        assert first.headers["content-type"] == "text/html; charset=utf-8"
        assert client.get("/docs/how-to/paint.html").status_code == 200
        picture = client.get("/docs/pictures/a.svg")
        assert picture.headers["content-type"] == "image/svg+xml"
        policy = client.get("/docs/index.html").headers["content-security-policy"]
        assert f"img-src {HOST}/assets/ {HOST}/stylizers/ {HOST}/samples/ {HOST}/docs/" in policy
        assert "frame-ancestors 'none'" in policy
        assert f"{HOST}/docs/" not in client.get("/").headers["content-security-policy"]


def test_without_it_there_is_no_link(linking: Path) -> None:
    with hosted(create_app(web=linking)) as client:
        assert client.get("/").text == "False"
        assert client.get("/docs/index.html").status_code == 404


def test_what_is_none_or_of_another_build_is_refused(
    web: Path, documentation: Path, tmp_path: Path
) -> None:
    with pytest.raises(SiteError, match="no documentation; write it: brushwork docs"):
        create_app(web=web, documentation=tmp_path)
    page = documentation / "how-to" / "paint.html"
    page.write_text(page.read_text().replace(SCRIPT, "studio-ZYXWVUTS.js"))
    with pytest.raises(SiteError, match="of another build; write it anew: brushwork docs"):
        create_app(web=web, documentation=documentation)
