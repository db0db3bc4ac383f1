"""Which pages the documentation has, in which order: every page of docs/ has a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import SiteError

INDEX: Final = "README.md"
DECISIONS: Final = "decisions"
PYTHON_PAGE: Final = "reference-python.md"
JAVASCRIPT_PAGE: Final = "reference-javascript.md"
ELEMENT_PAGE: Final = "reference-element.md"

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Guide": (INDEX, "guide.md", "live.md", "examples/README.md"),
    "How to": (
        "how-to/paint-a-photo.md",
        "how-to/put-it-into-a-site.md",
        "how-to/publish-a-model.md",
        "how-to/check-a-browser.md",
        "how-to/run-a-host.md",
        "how-to/sign.md",
    ),
    "In depth": (
        "embedding.md",
        "library.md",
        "server.md",
        "command-line.md",
        "style-files.md",
        "label.md",
    ),
    "Reference": (
        ELEMENT_PAGE,
        JAVASCRIPT_PAGE,
        PYTHON_PAGE,
        "look.md",
        "manifest.md",
        "limits.md",
        "errors.md",
    ),
    "Background": (
        "architecture.md",
        "glossary.md",
        "how-to-add.md",
        "accuracy.md",
        "families.md",
        "quality.md",
        "benchmarks/README.md",
        "benchmarks/first-picture.md",
        "benchmarks/lighthouse.md",
        "versions.md",
    ),
}
"""Names of Markdown files below docs/, or of pages that are made of sources, by section."""


@dataclass(frozen=True)
class Page:
    """A page before it is rendered; `source` is its Markdown file's place below docs/."""

    source: str
    section: str
    markdown: str

    @property
    def path(self) -> str:
        """Its place below the documentation's folder."""
        return html_name(self.source)

    @property
    def title(self) -> str:
        """What its first line says."""
        return self.markdown.split("\n", 1)[0].removeprefix("# ").strip()


def html_name(source: str) -> str:
    """What the page of a Markdown file is called: a folder's README is its index."""
    folder, slash, name = source.rpartition("/")
    stem = "index" if name == INDEX else name.removesuffix(".md")
    return f"{folder}{slash}{stem}.html"


def gather(docs: Path, made: Mapping[str, str]) -> list[Page]:
    """All pages in their order; `made` are those without a file, by name.

    Raises SiteError where a page is in no section, or a section names one that is not there.
    """
    texts = {
        path.relative_to(docs).as_posix(): path.read_text("utf-8") for path in docs.rglob("*.md")
    }
    texts |= made
    decisions = sorted(name for name in texts if name.startswith(f"{DECISIONS}/"))
    sections = {**SECTIONS, "Decisions": tuple(decisions)}
    placed = [(section, name) for section, names in sections.items() for name in names]
    wrong = texts.keys() ^ {name for _, name in placed}
    if wrong:
        raise SiteError(
            f"pages of {docs} and of the documentation's sections differ in "
            f"{', '.join(sorted(wrong))}; see contents.py"
        )
    return [Page(name, section, texts[name]) for section, name in placed]
