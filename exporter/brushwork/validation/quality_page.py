"""The figures of `brushwork quality` as a page of Markdown."""

from collections.abc import Mapping
from dataclasses import astuple

from .quality import Quality

MEAN = "mean"
MEDIAN = "median"
COLUMNS = (
    "style",
    "content",
    "SSIM",
    "LPIPS",
    "dot grid %",
    "shift",
    "noise",
    "style, luma",
    "content, luma",
)


def render(
    stylizer: str, command: str, photographs: int, measured: Mapping[str, Mapping[str, Quality]]
) -> str:
    """The page, of figures by network and style; every network has rows `MEAN` and
    `MEDIAN`, too.

    `command` is what measured them.
    """
    styles = [style for style in measured[stylizer] if style not in (MEAN, MEDIAN)]
    each = [[style, *_figures(measured[stylizer][style])] for style in styles]
    distances = [
        [style, *(f"{rows[style].style:.2f}" for rows in measured.values())] for style in styles
    ]
    parts = [
        f"# Quality of {stylizer}",
        f"Written by `{command}`: means over {photographs} photographs, each in {len(styles)} "
        "styles. [What is measured](accuracy.md#quality); the lower the better, except SSIM.",
        _table(["", *COLUMNS], [[n, *_figures(rows[MEAN])] for n, rows in measured.items()]),
        "And medians of all pairs, which one painting cannot decide:",
        _table(["", *COLUMNS], [[n, *_figures(rows[MEDIAN])] for n, rows in measured.items()]),
        f"## {stylizer}, by style",
        _table(["", *COLUMNS], each),
        "## Distance to the style",
        _table(["", *measured], distances),
    ]
    return "\n\n".join(parts) + "\n"


def _figures(quality: Quality) -> list[str]:
    return [f"{figure:.2f}" for figure in astuple(quality)]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
