"""Other people's networks for any style, to compare with; their weights are not part of ours."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ...contract.arrays import Pixels

Paint = Callable[[Pixels, str], Pixels]
"""Square photograph (RGBA, 384x384x4) and style id -> painting."""


def peers(
    folder: Path, styles: Mapping[str, Pixels], loss_weights: Path | None
) -> dict[str, Paint]:
    """Those whose weights are in `folder`, by name, in these styles (ids to squares, RGBA).

    And the photograph recoloured, which needs no weights.

    Raises WeightsError where files are damaged, or where there are none at all.
    """
    from ...errors import WeightsError
    from .adain import AdaIN
    from .magenta import GRAPHS, Magenta
    from .microast import MicroAST
    from .recoloured import Recoloured

    found: dict[str, Paint] = {}
    if (folder / GRAPHS[0]).is_file():
        found["magenta"] = Magenta(folder, styles).paint
    if (folder / "microast").is_dir():
        found["microast"] = MicroAST(folder / "microast", styles).paint
    if (folder / "adain").is_dir():
        found["adain"] = AdaIN(folder / "adain", styles, loss_weights).paint
    if not found:
        raise WeightsError(
            f"no network to compare with in {folder}: neither {GRAPHS[0]} nor microast/ nor adain/"
        )
    return {"recoloured": Recoloured(styles).paint, **found}
