"""The figures of `brushwork quality` as a page of Markdown."""

from collections.abc import Mapping
from dataclasses import astuple

from .quality import STEADY_EVERY, Quality
from .quality_table import MEAN, MEDIAN, QualityTable

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


def render(stylizer: str, command: str, photographs: int, table: QualityTable) -> str:
    """The page; `command` is what measured the table."""
    measured, few = table.rows(), table.rows_of_few()
    styles = list(table.pairs[stylizer])
    each = [[style, *_figures(measured[stylizer][style])] for style in styles]
    distances = [
        [style, *(f"{rows[style].style:.2f}" for rows in measured.values())] for style in styles
    ]
    parts = [
        f"# Quality of {stylizer}",
        f"Written by `{command}`: means over {photographs} photographs, each in {len(styles)} "
        f"styles; shift and noise of every {STEADY_EVERY}th photograph. "
        "[What is measured](accuracy.md#quality); the lower the better, except SSIM.",
        _by_network(measured, MEAN),
        "And medians of all pairs, which one painting cannot decide:",
        _by_network(measured, MEDIAN),
    ]
    if few:
        count = len(next(iter(few.values()))) - 2
        parts += [f"## Of one photograph in {count} styles, means", _by_network(few, MEAN)]
    if fids := table.art_fids():
        rows = [[network, f"{fid:.2f}"] for network, fid in fids.items()]
        parts += ["## ArtFID, over VGG19", _table(["", "ArtFID"], rows)]
    parts += [
        f"## {stylizer}, by style",
        _table(["", *COLUMNS], each),
        "## Distance to the style",
        _table(["", *measured], distances),
    ]
    return "\n\n".join(parts) + "\n"


def _by_network(rows: Mapping[str, Mapping[str, Quality]], which: str) -> str:
    return _table(["", *COLUMNS], [[n, *_figures(each[which])] for n, each in rows.items()])


def _figures(quality: Quality) -> list[str]:
    return [f"{figure:.2f}" for figure in astuple(quality)]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
