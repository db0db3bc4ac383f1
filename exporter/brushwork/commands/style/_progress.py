"""Progress of a style being learned, on a terminal's last line or every few steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 10


@contextmanager
def descending(title: str, steps: int, done: int = 0) -> Iterator[Callable[[int, float], None]]:
    """Give a function that is told the steps done and the latest loss."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=steps, completed=done)

        def tell(step: int, loss: float) -> None:
            bar.update(task, completed=step)
            if not console.is_terminal and step % EVERY == 0:
                console.print(f"{title}: {step}/{steps}  loss {loss:.3g}")

        yield tell
