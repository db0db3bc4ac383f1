"""The web pages: where the built web part lies, one page as text, a whole site as a folder."""

import json
import shutil
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from .. import __version__
from ..contract import policies
from ..contract.accuracy import load_accuracy
from ..contract.controls import CONTROLS, DEFAULTS
from ..contract.manifest import CATALOGUE_NAME, MANIFEST_NAME, load_published, read_verified
from ..errors import SiteError, explained
from ..files import atomic_write, whole_folder
from .headers import static_headers
from .offline import offline_files, studio_modules

ASSETS_NAME = "assets.json"
GENERATOR = "Brushwork"
STYLIZERS = "stylizers"
FOLDERS = tuple(folder.rstrip("/") for folder in policies.FOLDERS)
TEXTS = "texts"
TRANSLATED = (
    policies.START_PAGE,
    policies.FALLBACK_PAGE,
    policies.EMBED_PAGE,
    policies.EXAMPLE_PAGE,
    policies.PROBLEM_PAGE,
    policies.AUDIT_PAGE,
    policies.ACCURACY_PAGE,
    policies.APP_MANIFEST,
)
SERVER_PAGES = frozenset(policies.in_all(policies.FALLBACK_PAGE))
PAGE_TEXTS = "page."
"""So begin the texts that only pages have; scripts have the others."""
AUDIT_TEXTS = "audit."
"""So begin those that only the scripts of the audit's page have."""
HEADERS_NAME = "_headers"
DOCUMENTATION = policies.DOCUMENTATION.rstrip("/")
"""Where the documentation lies below a site; it goes with the site that is replaced."""
_LINKING = (*policies.in_all(policies.START_PAGE), *policies.in_all(policies.EXAMPLE_PAGE))
"""The pages that link to the documentation where there is one."""
TEMPLATE_SUFFIX = ".j2"


def web_folder() -> Path:
    """The built web part: the wheel's `brushwork/web`, else `web/dist` of a checkout.

    Raises SiteError with the command to build it where there is neither.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "web", package.parents[1] / "web" / "dist"):
        if (folder / ASSETS_NAME).is_file():
            return folder
    raise SiteError("the web part is not built; in a checkout run: make web")


def page_names(web: Path | None = None) -> list[str]:
    """The names of all pages with an address, such as `index.html`, in all languages."""
    templates = (web or web_folder()) / "templates"
    names = {path.name.removesuffix(TEMPLATE_SUFFIX) for path in templates.glob("*.html.j2")}
    names -= {"base.html", policies.PROBLEM_PAGE}
    return sorted(each for name in names for each in _in_all(name))


def render_page(
    name: str,
    context: Mapping[str, object] | None = None,
    web: Path | None = None,
    stylizers: Path | None = None,
) -> str:
    """A page as HTML, with relative addresses, so that it works in any folder of a host.

    `context` may hold `fallback`: where the host paints too large pictures itself, a mapping
    with its limits `pixels` and `bytes`; None (the default) for a host that does not. And
    `documentation`: whether it lies below the host, by default not. `web` is the built web part,
    by default `web_folder()`; `stylizers` the folder that the host serves, by default the built
    web part's.
    Raises SiteError where the web part is not built or the page does not render, ManifestError
    where a stylizer that the page shows is broken.
    """
    web = web or web_folder()
    return _render(web, name, stylizers or web / "stylizers", context or {})


def render_service_worker(
    pages: Mapping[str, str], web: Path | None = None, stylizers: Path | None = None
) -> str:
    """The script of a site's service worker, which names every file of this version of the site.

    It belongs beside the pages that it keeps, whose texts are `pages`, by name; `web` and
    `stylizers` are as in `render_page`. Raises SiteError and ManifestError.
    """
    web = web or web_folder()
    stylizers = stylizers or web / STYLIZERS
    files = offline_files(web, stylizers, pages)
    return _render(web, policies.SERVICE_WORKER, stylizers, {"files": files})


def app_manifests(web: Path) -> list[str]:
    """The names of what makes the studio an app that can be installed, in all languages."""
    there = (web / "templates" / (policies.APP_MANIFEST + TEMPLATE_SUFFIX)).is_file()
    return policies.in_all(policies.APP_MANIFEST) if there else []


def has_service_worker(web: Path) -> bool:
    """Whether a built web part has a service worker."""
    return (web / "templates" / (policies.SERVICE_WORKER + TEMPLATE_SUFFIX)).is_file()


def render_site(out: Path, stylizers: Path | None = None) -> list[Path]:
    """Write a site for any static host into `out`, whole or not at all; returns its pages.

    `stylizers` is a folder of published stylizers to take instead of the shipped ones. `out`
    must not exist, be empty, or hold an earlier site, which is replaced. Raises SiteError.
    """
    web = web_folder()
    sources = {folder: web / folder for folder in FOLDERS}
    if stylizers is not None:
        load_published(stylizers)  # before anything is written
        sources[STYLIZERS] = stylizers
    pages = [name for name in page_names(web) if name not in SERVER_PAGES]
    out = out.absolute()
    ours = {*FOLDERS, *pages, *app_manifests(web), HEADERS_NAME, policies.SERVICE_WORKER}
    ours.add(DOCUMENTATION)
    _refuse_strangers(out, ours)
    try:
        with whole_folder(out) as folder:
            _write(folder, web, sources, pages)
    except OSError as error:
        raise SiteError(f"cannot write the site to {out}: {_reason(error)}") from error
    return [out / page for page in pages]


def link_documentation(site: Path) -> None:
    """Have the pages of a site link to its documentation, which lies there now.

    `site` is what `render_site` wrote with this build of the web part. Raises SiteError.
    """
    web, stylizers = web_folder(), site / STYLIZERS
    for page in _LINKING:
        if page in page_names(web):
            context = {"static": True, "documentation": True}
            _write_text(site / page, _render(web, page, stylizers, context))
    _write_service_worker(site, web, stylizers)


def _write(site: Path, web: Path, sources: Mapping[str, Path], pages: list[str]) -> None:
    for name, source in sources.items():
        if name == STYLIZERS:
            _copy_published(source, site / name)
        elif source.is_dir():
            shutil.copytree(source, site / name)
    for page in [*pages, *app_manifests(web), HEADERS_NAME]:
        _write_text(site / page, _render(web, page, sources[STYLIZERS], {"static": True}))
    _write_service_worker(site, web, sources[STYLIZERS])


def _write_service_worker(site: Path, web: Path, stylizers: Path) -> None:
    if has_service_worker(web):
        kept = (site / name for name in policies.KEPT_PAGES)
        texts = {page.name: page.read_bytes().decode() for page in kept if page.is_file()}
        script = render_service_worker(texts, web, stylizers)
        _write_text(site / policies.SERVICE_WORKER, script)


def _write_text(path: Path, text: str) -> None:
    # As bytes: other line ends, as on Windows, would not match the service worker's SHA-256.
    atomic_write(path, text.encode())


def _copy_published(source: Path, target: Path) -> None:
    """Only what manifests name, once it is checked: the folder may hold anything besides."""
    if not (source / CATALOGUE_NAME).is_file():
        raise SiteError(f"there is no catalogue of stylizers in {source}")
    target.mkdir()
    shutil.copyfile(source / CATALOGUE_NAME, target / CATALOGUE_NAME)
    for manifest in load_published(source):
        folder = target / manifest.id
        folder.mkdir(exist_ok=True)
        shutil.copyfile(source / manifest.id / MANIFEST_NAME, folder / MANIFEST_NAME)
        for reference in manifest.files:
            content = read_verified(source / manifest.id, reference)
            (folder / reference.file).write_bytes(content)


def _reason(error: OSError) -> str:
    # Of a folder that could not be copied, this lists every file.
    return str(error.args[0][0][-1]) if isinstance(error, shutil.Error) else explained(error)


def _refuse_strangers(out: Path, ours: set[str]) -> None:
    if out.exists() and not out.is_dir():
        raise SiteError(f"{out} is a file; name a folder for the site")
    present = sorted(path.name for path in out.iterdir()) if out.is_dir() else []
    if not present:
        return
    strangers = [name for name in present if name not in ours]
    if strangers or not _is_site(out):
        found = strangers[0] if strangers else present[0]
        raise SiteError(
            f"{out} is not empty and not an earlier Brushwork site (it holds {found}); "
            f"name an empty or new folder"
        )


def _is_site(folder: Path) -> bool:
    try:
        text = (folder / policies.START_PAGE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return f'<meta name="generator" content="{GENERATOR}' in text


def _render(web: Path, name: str, stylizers: Path, context: Mapping[str, object]) -> str:
    values = {"fallback": None, "static": False, "documentation": False, **context}
    values |= {"policies": policies, "controls": CONTROLS, "defaults": DEFAULTS}
    values["static_headers"] = static_headers
    # Called by pages that show stylizers or import much: the others render without any.
    values["published"] = partial(load_published, stylizers)
    values["accuracy"] = lambda manifest: load_accuracy(stylizers / manifest.id, manifest)
    values["modules"] = partial(studio_modules, web)
    assets = _strings(web / ASSETS_NAME)
    page, language = _page_and_language(name)
    texts = {each: _strings(web / TEXTS / f"{each}.json") for each in policies.LANGUAGES}
    values |= _spoken(texts, language, page == policies.AUDIT_PAGE)
    try:
        template = _environment(web / "templates").get_template(page + TEMPLATE_SUFFIX)
        return template.render(values, assets=assets, generator=f"{GENERATOR} {__version__}")
    except TemplateError as error:
        raise SiteError(f"the page {name} in {web} cannot be rendered: {error}") from error


def _in_all(page: str) -> list[str]:
    return policies.in_all(page) if page in TRANSLATED else [page]


def _page_and_language(name: str) -> tuple[str, str]:
    """The page that has this name in a language."""
    for page in TRANSLATED:
        for language in policies.LANGUAGES:
            if policies.page_in(page, language) == name:
                return page, language
    return name, policies.LANGUAGES[0]


def _spoken(
    texts: Mapping[str, Mapping[str, str]], language: str, is_audit: bool
) -> dict[str, object]:
    """What pages say in a language; what they have only for their scripts is `spoken`."""
    own = texts[language]
    silent = (PAGE_TEXTS,) if is_audit else (PAGE_TEXTS, AUDIT_TEXTS)
    return {
        "t": own,
        "spoken": {text: said for text, said in own.items() if not text.startswith(silent)},
        "language": language,
        "languages": {each: its["language"] for each, its in texts.items()},
        "page_in": policies.page_in,
    }


def _strings(path: Path) -> dict[str, str]:
    """A JSON file of names and texts."""
    try:
        strings = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SiteError(f"cannot read {path}: {error}; build the web part again") from error
    if not isinstance(strings, dict):
        raise SiteError(f"{path} is not a list of {path.stem}; build the web part again")
    return {str(name): str(text) for name, text in strings.items()}


@cache
def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # The order of the files that are kept has a meaning.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    return environment
