"""Puts the documentation together: a folder of pages below a site, whose assets it shares."""

import json
import shutil
from collections.abc import Mapping
from importlib.resources import files
from itertools import groupby
from pathlib import Path, PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined

import brushwork

from ..contract import policies
from ..errors import SiteError
from ..files import whole_folder
from ..site.pages import ASSETS_NAME, DOCUMENTATION, GENERATOR, link_documentation, web_folder
from .contents import PYTHON_PAGE, Page, gather
from .links import broken_links
from .markup import Markup, Rendered
from .python_reference import python_reference
from .web_reference import web_reference

STYLES = "page.css"
_CHECKOUT = Path(__file__).parents[3]
_ELEMENT, _LIBRARY = "element.js", "library.js"


def write_documentation(site: Path, checkout: Path = _CHECKOUT) -> Path:
    """Write the documentation into a site's folder `docs`, whole or not at all; returns that.

    The site's pages link to it then. `site` is what `render_site` wrote with this build of the web
    part. Raises SiteError where it is not, where there is no checkout to read from, or where a link
    leads nowhere.
    """
    docs, web = checkout / "docs", checkout / "web"
    if not (docs.is_dir() and (web / "src").is_dir()):
        raise SiteError("the documentation is made of a checkout's sources; there is none here")
    assets = _assets_of(site)
    made = {PYTHON_PAGE: python_reference(brushwork), **web_reference(web)}
    pages = gather(docs, made)
    with whole_folder(site / DOCUMENTATION) as folder:
        _write_pages(folder, pages, docs, assets)
        tokens = (web / "styles/parts/tokens.css").read_text("utf-8")
        own = (files(__package__) / STYLES).read_text("utf-8")
        (folder / STYLES).write_text(tokens + "\n" + own, "utf-8")
        if broken := broken_links(folder, site):
            raise SiteError("links of the documentation are broken:\n" + "\n".join(broken))
    link_documentation(site)
    return site / DOCUMENTATION


def _assets_of(site: Path) -> dict[str, str]:
    """The element's and the library's scripts as places below a site, which must have them."""
    listed = json.loads((web_folder() / ASSETS_NAME).read_text("utf-8"))
    assets = {name: str(listed[name]) for name in (_ELEMENT, _LIBRARY)}
    if not all((site / path).is_file() for path in assets.values()):
        raise SiteError(f"{site} is no site of this build; write it first: brushwork site {site}")
    return assets


def _write_pages(folder: Path, pages: list[Page], docs: Path, assets: Mapping[str, str]) -> None:
    markup = Markup({page.source: page.path for page in pages}, lambda place: _text(docs / place))
    rendered = {page: markup.render(page.source, page.markdown) for page in pages}
    sections = [(name, list(them)) for name, them in groupby(pages, lambda page: page.section)]
    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html.j2")
    for page, result in rendered.items():
        up = "../" * (len(PurePosixPath(page.path).parts) - 1)
        values = {"page": page, "rendered": result, "up": up, "sections": sections}
        values |= {"scripts": _scripts(folder, page, result, assets), "policies": policies}
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.render(values, generator=GENERATOR), "utf-8")
        for linked in result.linked:
            _copy(docs / linked, folder / linked)


def _scripts(folder: Path, page: Page, rendered: Rendered, assets: Mapping[str, str]) -> list[str]:
    """Write what live examples run beside their page; the names of all scripts that it needs."""
    if not rendered.is_live:
        return []
    up = "../" * len(PurePosixPath(page.path).parts)
    names = [up + assets[_ELEMENT]]
    for number, script in enumerate(rendered.scripts, 1):
        path = (folder / page.path).with_suffix(f".{number}.js")
        path.parent.mkdir(parents=True, exist_ok=True)
        # The package's name means something to bundlers alone.
        path.write_text(script.replace('"brushwork"', f'"{up}{assets[_LIBRARY]}"'), "utf-8")
        names.append(path.name)
    return names


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _copy(source: Path, target: Path) -> None:
    """Nothing where there is none: the check of the links tells."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
