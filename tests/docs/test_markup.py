"""Markdown as pages have it."""

from brushwork.documentation.markup import Markup, Rendered, slug

PAGES = {"README.md": "index.html", "below/b.md": "below/b.html"}
FILES = {"below/c/main.ts": "const a = `b`;\n"}


def render(markdown: str, source: str = "below/b.md") -> Rendered:
    """A page of a small documentation."""
    return Markup(PAGES, FILES.get).render(source, markdown)


def test_headings_have_anchors_as_code_hosts_make_them() -> None:
    assert slug("`POST /api/stylize`") == "post-apistylize"
    rendered = render("# A\n\n## On a network\n\n## On a network\n\n### `x-y`, z\n")
    assert rendered.outline == [
        ("on-a-network", "On a network"),
        ("on-a-network-1", "On a network"),
    ]
    assert '<h3 id="x-y-z">' in rendered.body


def test_links_lead_to_pages_files_and_other_hosts() -> None:
    links = "[a](../README.md#x) [b](b.md) [c](#d) [e](https://example.org/f.md) [g](g.json)"
    rendered = render(links)
    for target in ("../index.html#x", "../below/b.html", "#d", "https://example.org/f.md"):
        assert f'href="{target}"' in rendered.body
    assert rendered.linked == {"below/g.json"}


def test_what_lies_outside_the_documentation_has_its_name_alone() -> None:
    body = render("See [a test](../../tests/a.py) and [b](b.md).").body
    assert body == '<p>See a test and <a href="../below/b.html">b</a>.</p>\n'


def test_a_link_alone_shows_the_file() -> None:
    body = render("# A\n\n[main.ts](c/main.ts)\n\n[lost](c/lost.ts)\n").body
    assert "<p><code>c/main.ts</code></p>" in body
    assert '<span class="kd">const</span>' in body
    assert '<a href="c/lost.ts">' in body


def test_live_code_is_shown_and_run() -> None:
    rendered = render("```html live\n<b>A</b>\n```\n\n```js live\nb();\n```\n")
    assert rendered.is_live
    assert '<div class="live">\n<b>A</b>\n</div>' in rendered.body
    assert "&lt;" in rendered.body
    assert rendered.scripts == ["b();\n"]
    assert not render("```html\n<b>A</b>\n```\n").is_live


def test_remarks_for_editors_are_left_out() -> None:
    assert render("<!-- generated -->\n\nA & B, `<c>`").body == (
        "<p>A &amp; B, <code>&lt;c&gt;</code></p>\n"
    )
