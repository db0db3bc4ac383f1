"""What `validate` and `publish` share: a validation with all it needs, and its bar."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..data_folder import LOSS_WEIGHTS, PAINTINGS, PHOTOGRAPHS, needed_part, part

if TYPE_CHECKING:
    from ..validation import Progress, Report, TierName


# Several wait by spinning, which would slow what is measured in turns with them.
TORCH_THREADS = 1


def measure(
    folder: Path,
    *,
    data: Path | None,
    pictures: Path | None,
    styles: Path | None,
    loss_weights: Path | None,
    torch: str | None,
    tiers: "Sequence[TierName]",
    weights: Path | None = None,
    limit: int | None = None,
    all_styles: bool = False,
    seed: int = 0,
    side: int = 512,
    keep: Path | None = None,
) -> "Report":
    """Validate the stylizer `folder`; what is None is taken from `data`, as the options say.

    `weights` are the torch weights, by default those in the folder. Raises BrushworkError.
    """
    from ..contract.manifest import load_manifest
    from ..export.folder import REFERENCE_NAME
    from ..export.reference import describe_reference, load_reference, style_pictures
    from ..validation import validate

    pictures = pictures or needed_part(data, PHOTOGRAPHS, "--pictures")
    reference = load_reference(folder, torch, weights, TORCH_THREADS)
    styles = styles or part(data, PAINTINGS)
    known = {}
    # Of someone else's network the paintings are not known.
    if styles is not None and load_manifest(folder).painter.takes_codes:
        known = style_pictures(weights or folder / REFERENCE_NAME, styles)
    with _bar() as on_progress:
        return validate(
            folder,
            pictures,
            reference=reference,
            reference_name=describe_reference(folder, weights, TORCH_THREADS),
            loss_weights=loss_weights or part(data, LOSS_WEIGHTS),
            style_pictures=known,
            tiers=tiers,
            limit=limit,
            all_styles=all_styles,
            seed=seed,
            side=side,
            keep=keep,
            on_progress=on_progress,
        )


@contextmanager
def _bar() -> "Iterator[Callable[[Progress], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("loading", total=None)
        yield lambda step: bar.update(
            task, completed=step.done, total=step.total, description=step.what
        )
