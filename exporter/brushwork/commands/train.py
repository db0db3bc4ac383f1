"""`brushwork train`: train a painter."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..data_folder import LOSS_WEIGHTS, VARIABLE, data_folder, needed, part
from ..interrupts import INTERRUPTED
from ._options import LossWeights, Threads

if TYPE_CHECKING:
    import torch

    from ..training.trainer import Trainer


def train(
    config: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="TOML file, as in exporter/stylizers.")
    ],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|ZIP",
            envvar=VARIABLE,
            default_factory=data_folder,
            show_default="../shared/data beside a checkout",
            exists=True,
            help="Data folder: photographs (content/images), paintings (styles/images), loss "
            "network (weights); or what `brushwork pack` made of one.",
        ),
    ],
    loss_weights: LossWeights = None,
    run: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where checkpoints go; by default runs/ID."),
    ] = None,
    initial: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Begin a new run with these weights (.safetensors) of an earlier one.",
        ),
    ] = None,
    device: Annotated[str, typer.Option(metavar="cpu|cuda|auto", help="Where to train.")] = "auto",
    threads: Threads = None,
) -> None:
    """Train the styles of CONFIG, or go on where an earlier run stopped.

    A new run begins with fresh weights, or with those of --from. Checkpoints, averaged weights,
    losses and sample sheets go to the run's folder. Ctrl-C saves and stops; the same command
    resumes. The result depends on the configuration and these weights alone, not on interruptions.
    Several GPUs, machines or cores share the work as `torchrun --nproc-per-node N -m -- brushwork
    train ...`: each process takes a batch of its own.
    """
    from ..training.memory import keep_allocations

    data = needed(data)
    keep_allocations()
    import torch

    from ..training.config import load_config
    from ..training.pack import unpacked
    from ..training.processes import processes
    from ..training.trainer import Folders, Trainer

    settings = load_config(config)
    if data.is_file():
        data = unpacked(data)
    if threads is not None:
        torch.set_num_threads(threads)
    folder = run or Path("runs") / settings.id
    folders = Folders(data, loss_weights or part(data, LOSS_WEIGHTS), folder, initial)
    chosen = _device(device)
    with processes(chosen) as together:
        trainer = Trainer(settings, folders, chosen, together)
        say = print if together.leads else _nothing
        if trainer.resumed:
            say(f"Resuming {folder} after {trainer.step} of {settings.all_steps} steps.")
        finished = _train_with_progress(trainer)
    if finished:
        say(f"Trained: {folder / 'weights.safetensors'}.")
        say(f"Next: brushwork export OUT_DIR --stylizer {folder} --config {config}")
    else:
        say(
            f"Stopped and saved after {trainer.step} of {settings.all_steps} steps in {folder}; "
            "the same command goes on from there."
        )
        raise typer.Exit(INTERRUPTED)


def _nothing(text: str) -> None:
    """What all processes but the first say."""


def _device(name: str) -> "torch.device":
    import torch

    from ..errors import ConfigError

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name not in ("cpu", "cuda"):
        raise ConfigError(f"--device {name} is not one of cpu, cuda, auto")
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("--device cuda: torch sees no CUDA device; pass --device cpu")
    if name == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device(name)


def _train_with_progress(trainer: "Trainer") -> bool:
    """Train with a bar on a terminal, or a line every 50 steps elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from ..training.interrupts import stop_requests
    from ..training.trainer import LOG_EVERY
    from ..training.trainer import Progress as Report

    console = Console()
    told: list[str] = []
    columns = (
        MofNCompleteColumn(),
        BarColumn(24),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.description}"),
    )
    leads = trainer.processes.leads
    bar = Progress(*columns, console=console, disable=not (console.is_terminal and leads))
    with stop_requests() as stopped, bar:
        steps = trainer.config.all_steps
        task = bar.add_task("", total=steps, completed=trainer.step, left="")

        def tell_left_out() -> None:
            for reason in trainer.left_out[len(told) :]:
                told.append(reason)
                console.print(f"left out: {reason}", markup=False, soft_wrap=True, style="yellow")

        def report(progress: Report) -> None:
            tell_left_out()
            left = _duration(progress.seconds_left)
            losses = "  ".join(f"{name} {value:.3g}" for name, value in progress.losses.items())
            bar.update(task, completed=progress.step, left=left, description=losses)
            if leads and not console.is_terminal and progress.step % LOG_EVERY == 0:
                print(f"{progress.step}/{steps}  {left}  {losses}")

        finished = trainer.run(report, stopped)
        tell_left_out()
    if told:
        print(f"Pictures left out, as they could not be read: {len(told)}.")
    return finished


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} s left"
    return (
        f"{minutes // 60} h {minutes % 60:02} min left" if minutes >= 60 else f"{minutes} min left"
    )
