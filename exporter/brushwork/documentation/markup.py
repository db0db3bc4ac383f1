"""Markdown to HTML: headings with anchors, coloured code, links between pages, live examples."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import PurePosixPath
from posixpath import normpath

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LIVE = "live"
"""What the first line of a code block says after its language where the page is to run it."""
_ELSEWHERE = re.compile(r"[a-z]+:|#")
_ONLY_A_LINK = re.compile(r"(?<=\n\n)\[[^\]]+\]\((?P<file>[^)\s#:]+)\)(?=\n\n|\n?\Z)")
_NO_SLUG = re.compile(r"[^\w\- ]")
_LANGUAGES = {"mjs": "js", "sh": "bash"}


@dataclass
class Rendered:
    """A page's HTML; `outline` are its sections, `scripts` what its live examples run."""

    body: str
    outline: list[tuple[str, str]] = field(default_factory=list)
    """The anchor and the text of each heading of the second level."""
    scripts: list[str] = field(default_factory=list)
    is_live: bool = False
    linked: set[str] = field(default_factory=set)
    """Files beside the pages that it shows or links to, as places below docs/."""


class Markup:
    """Renders the pages of one documentation.

    `pages` are the names of pages by the places of their Markdown; `read` gives the text of a file
    below docs/, None where there is none.
    """

    def __init__(self, pages: Mapping[str, str], read: Callable[[str], str | None]) -> None:
        self._pages = pages
        self._read = read
        self._parser = MarkdownIt("commonmark").enable("table")
        self._parser.add_render_rule("fence", _fence)
        self._parser.add_render_rule("table_open", _table_open)
        self._parser.add_render_rule("table_close", _table_close)
        self._parser.add_render_rule("html_block", _html_block)

    def render(self, source: str, markdown: str) -> Rendered:
        """The HTML of the Markdown file at a place below docs/."""
        rendered = Rendered("")
        folder = PurePosixPath(source).parent
        tokens = self._parser.parse(self._with_files(markdown, folder))
        _name_headings(tokens, rendered)
        for token in tokens:
            self._follow_links(token.children or [], folder, rendered)
        environment = {"rendered": rendered}
        rendered.body = self._parser.renderer.render(tokens, self._parser.options, environment)
        return rendered

    def _with_files(self, markdown: str, folder: PurePosixPath) -> str:
        """Put the text of a file below a paragraph that is nothing but a link to it."""

        def shown(match: re.Match[str]) -> str:
            place = match["file"]
            text = None if place.endswith(".md") else self._read(_below(folder, place))
            return match[0] if text is None else f"`{place}`\n\n{_fenced(place, text)}"

        return _ONLY_A_LINK.sub(shown, markdown)

    def _follow_links(
        self, tokens: Sequence[Token], folder: PurePosixPath, rendered: Rendered
    ) -> None:
        """Have links to Markdown lead to its page; what lies outside docs/ has its name alone."""
        is_outside = False
        for token in tokens:
            name = {"link_open": "href", "image": "src"}.get(token.type)
            if token.type == "link_close":
                token.hidden = is_outside
            if name is None or _ELSEWHERE.match(target := str(token.attrs[name])):
                is_outside = is_outside and name is None
                continue
            path, hash, anchor = target.partition("#")
            place = _below(folder, path)
            is_outside = token.hidden = place.startswith("../")
            if page := self._pages.get(place):
                token.attrSet(name, _relative(page, folder) + hash + anchor)
            elif not is_outside:
                rendered.linked.add(place)


def slug(text: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return _NO_SLUG.sub("", text.lower()).strip().replace(" ", "-")


def _name_headings(tokens: Sequence[Token], rendered: Rendered) -> None:
    taken: dict[str, int] = {}
    for heading, inline in pairwise(tokens):
        if heading.type != "heading_open":
            continue
        text = "".join(each.content for each in inline.children or [])
        anchor = slug(text)
        taken[anchor] = taken.get(anchor, -1) + 1
        anchor = f"{anchor}-{taken[anchor]}" if taken[anchor] else anchor
        heading.attrSet("id", anchor)
        if heading.tag == "h2":
            rendered.outline.append((anchor, text))


def _fenced(name: str, text: str) -> str:
    return f"````{PurePosixPath(name).suffix[1:]}\n{text}````"


def _below(folder: PurePosixPath, target: str) -> str:
    return normpath((folder / target).as_posix())


def _relative(page: str, folder: PurePosixPath) -> str:
    return "../" * len(folder.parts) + page


def _fence(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: OptionsDict,
    environment: EnvType,
) -> str:
    token = tokens[at]
    language, *words = token.info.split() or [""]
    # Focusable, so that whoever has no pointer can scroll what is wide.
    code = f'<pre tabindex="0"><code>{_coloured(token.content, language)}</code></pre>\n'
    if LIVE not in words:
        return code
    rendered: Rendered = environment["rendered"]
    rendered.is_live = True
    if language == "html":
        return f'<div class="live">\n{token.content}</div>\n{code}'
    rendered.scripts.append(token.content)
    return code


def _coloured(code: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(_LANGUAGES.get(language, language))
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _table_open(*_: object) -> str:
    return '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _html_block(*_: object) -> str:
    """Remarks for those who edit the Markdown; pages have no other HTML."""
    return ""
