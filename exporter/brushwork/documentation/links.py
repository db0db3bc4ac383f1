"""Whether all links of a folder of pages lead somewhere, and nothing is fetched from elsewhere."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

FETCHED = {("img", "src"), ("script", "src"), ("link", "href"), ("brush-work", "src")}
"""What a browser fetches by itself, of what these pages have."""
_INDEX = "index.html"


@dataclass
class _Links(HTMLParser):
    """What a page links to, and the anchors that it has."""

    found: list[tuple[str, str, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.anchors.add(value)
            if name in ("href", "src") and value is not None:
                self.found.append((tag, name, value))


def broken_links(folder: Path, above: Path) -> list[str]:
    """What is wrong with the links of all pages in and below a folder, a line for each.

    `folder` is, or will be, one of the folder `above`, to whose files links may lead, too. What is
    fetched may not be of another host.
    """
    pages = {
        path.relative_to(folder).as_posix(): _links(path) for path in sorted(folder.rglob("*.html"))
    }

    def wrong(page: str, target: str, is_fetched: bool) -> str | None:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            return "is fetched from another host" if is_fetched else None
        place = normpath(PurePosixPath(page).parent / unquote(parts.path)) if parts.path else page
        file = above / place.removeprefix("../") if place.startswith("..") else folder / place
        if not (file / _INDEX if file.is_dir() else file).is_file():
            return "leads nowhere"
        has_anchor = place not in pages or parts.fragment in pages[place].anchors
        return None if not parts.fragment or has_anchor else "leads to no heading"

    return [
        f"{page}: {target} {told}"
        for page, links in pages.items()
        for tag, name, target in links.found
        if (told := wrong(page, target, (tag, name) in FETCHED))
    ]


def _links(page: Path) -> _Links:
    links = _Links()
    links.feed(page.read_text("utf-8"))
    return links
