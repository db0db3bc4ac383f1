"""What a static host is asked to send."""

from fnmatch import fnmatchcase

import pytest

from brushwork.contract import policies
from brushwork.site.headers import static_headers
from brushwork.site.pages import render_page


def sent(path: str) -> dict[str, list[str]]:
    """The headers of a path, as hosts add them up that read the file."""
    headers: dict[str, list[str]] = {}
    for rule, its in static_headers().items():
        if fnmatchcase(path, rule):
            for name, value in its.items():
                headers.setdefault(name, []).append(value)
    return headers


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/index.zh", "/example.html", "/assets/a.js", "/stylizers/a/b.onnx"],
)
def test_what_is_not_for_frames_is_isolated(path: str) -> None:
    headers = sent(path)
    assert {name: [value] for name, value in policies.ISOLATION.items()}.items() <= headers.items()
    if path.startswith(("/index", "/example")) or path == "/":
        assert headers["Content-Security-Policy"] == ["frame-ancestors 'none'"]


@pytest.mark.parametrize("path", ["/embed.html", "/embed", "/embed.zh.html", "/embed.zh"])
def test_one_page_may_be_framed_and_no_header_is_sent_twice(path: str) -> None:
    headers = sent(path)
    assert {name: [value] for name, value in policies.FRAMED.items()}.items() <= headers.items()
    assert "Content-Security-Policy" not in headers


def test_the_file_has_them_all(built_web: object) -> None:
    blocks = render_page("_headers").strip().split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == list(static_headers())
    assert "  Cross-Origin-Resource-Policy: cross-origin" in blocks[-1]
