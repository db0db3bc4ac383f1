"""The training loop: resumable, seeded, with progress and sample sheets."""

import io
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol, cast

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from safetensors.torch import save as safe_bytes
from torch import Tensor, nn

from ..errors import ConfigError, WeightsError
from ..files import atomic_write
from ..loss_networks.vgg19 import LossNetwork
from ..loss_networks.weights import load_vgg19
from ..networks.painter import PainterShape
from .any_style import AnyStyleTask
from .config import TrainingConfig
from .data import Photographs
from .fixed_styles import FixedStylesTask
from .fused.arithmetic import FusedArithmetic
from .fused.compiled import fast_bfloat16
from .low_rank import thin
from .objective import Objective
from .pictures import LeftOut
from .sheet import write_sheet

LOG_EVERY = 50
SAVE_EVERY = 250
CALIBRATING = 12  # crops of photographs, and as many of paintings, that thin the loss network


@dataclass(frozen=True)
class Folders:
    """Where a run reads and writes: the data set, loss weights, and the run's own folder.

    Without `weights` they are looked for where `training.weights` says. A new run begins with the
    trained weights `initial`, else with fresh ones.
    """

    data: Path
    weights: Path | None
    run: Path
    initial: Path | None = None


@dataclass(frozen=True)
class Progress:
    """One report of a run; losses are means of the last 50 steps."""

    step: int
    steps: int
    seconds_left: float
    losses: dict[str, float]


class Task(Protocol):
    """What is trained: a model, and the loss of its samples."""

    def build(self) -> Any:
        """A model with fresh weights."""

    @property
    def stages(self) -> list[int]:
        """The steps that its stages end at; each begins slowly and ends slowly."""

    def losses(self, model: Any, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts; depends on the step alone."""

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""

    def sheet(self, model: Any) -> list[list[Tensor]]:
        """Rows of sample pictures."""


class Trainer:
    """Trains one stylizer; `run` may be interrupted at any time and called again."""

    def __init__(self, config: TrainingConfig, folders: Folders, device: torch.device) -> None:
        self.config, self.folders, self.device = config, folders, device
        self._left_out = LeftOut()
        torch.manual_seed(config.seed)
        try:
            self.shape = PainterShape(**config.network)
        except TypeError as error:
            raise ConfigError(f"the configuration's [network] is wrong: {error}") from error
        precision = torch.bfloat16 if _fast_bfloat16(device) else torch.float32
        self.objective = Objective(
            config, LossNetwork(load_vgg19(folders.weights), precision).to(device), device
        )
        self.task = self._task()
        self._thin = self._thin_network() if config.thin_share else None
        # The loss network's layout: nothing has to be turned between the two.
        self.model: nn.Module = self.task.build().to(device, memory_format=torch.channels_last)
        if self.objective.fused:
            cast(Any, self.model).painter.arithmetic = FusedArithmetic()
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=config.learning_rate)
        self.step = 0
        self.resumed = False
        self.before = {"steps": 0, "samples": 0}  # of the run that this one began with
        self._resume()

    def run(
        self, report: Callable[[Progress], None], stopped: Callable[[], bool] = lambda: False
    ) -> bool:
        """Train to the configured number of steps, saving as it goes.

        `stopped` is asked after every step; once it says so the run is saved and left, to be
        resumed later. Returns whether all steps are done; raises WeightsError as `save` does.
        """
        recent: deque[tuple[float, dict[str, float]]] = deque(maxlen=LOG_EVERY)
        saved = self.step
        while self.step < self.config.steps and not stopped():
            started = time.monotonic()
            losses = self._train_step()
            self.step += 1
            if recent and recent[-1][1].keys() != losses.keys():
                recent.clear()  # another stage
            recent.append((time.monotonic() - started, losses))
            means = {name: _mean(step[name] for _, step in recent) for name in losses}
            seconds = _mean(seconds for seconds, _ in recent)
            left = seconds * (self.config.steps - self.step)
            report(Progress(self.step, self.config.steps, left, means))
            if self.step % LOG_EVERY == 0:
                self._log(means)
            if self.step % SAVE_EVERY == 0:
                self.save()
                saved = self.step
        if saved != self.step:
            self.save()
        return self.step >= self.config.steps

    def save(self) -> None:
        """Write the averaged weights, the checkpoint and a sample sheet.

        Raises WeightsError where that is not possible, as on a full disk; weights and checkpoint
        that were saved before stay whole.
        """
        checkpoint = {
            "step": self.step,
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "before": self.before,
        }
        painted = max(0, self.step - self._last_stage)
        metadata = {
            "stylizer": self.config.id,
            "network": json.dumps(self.shape.as_dict()),
            **self.task.metadata(),
            "steps": str(self.before["steps"] + painted),
            "samples": str(self.before["samples"] + painted * self.config.batch),
        }
        weights = {name: tensor.contiguous().cpu() for name, tensor in self.average.items()}
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        with _writing(self.folders.run) as folder:
            # The checkpoint last: a run that resumes after its last step saves no weights.
            atomic_write(folder / "weights.safetensors", safe_bytes(weights, metadata))
            atomic_write(folder / "checkpoint.pt", buffer.getvalue())
        self._sheet()

    @property
    def left_out(self) -> list[str]:
        """Why pictures were left out so far, a line for each file that cannot be read."""
        return [str(reason) for reason in self._left_out.reasons.values()]

    def _task(self) -> Task:
        config, folders = self.config, self.folders
        photographs = Photographs(
            folders.data / "content" / "images",
            config.crop,
            config.crops,
            config.largest_enlargement,
            self._left_out,
        )
        common = (self.shape, photographs, self.objective, folders.data)
        if config.any_style is None:
            return FixedStylesTask(config, *common, self.device)
        return AnyStyleTask(config, config.any_style, *common, folders.run, self.device)

    def _thin_network(self) -> LossNetwork:
        """Thin the loss network for crops of photographs and paintings."""
        config, data = self.config, self.folders.data
        crops = [
            Photographs(
                data / folder / "images",
                config.crop,
                config.crops,
                config.largest_enlargement,
                self._left_out,
            ).batch(list(range(CALIBRATING)))
            for folder in ("content", "styles")
        ]
        return thin(self.objective.loss_network, torch.cat(crops).to(self.device))

    def _train_step(self) -> dict[str, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = self._learning_rate()
        begin, end = self._stage()
        if self._thin and self.step - begin < self.config.thin_share * (end - begin):
            self.objective.compare_by(self._thin)
        else:
            self.objective.compare_by(self.objective.loss_network)
        loss, parts = self.task.losses(self.model, self.step)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.optimiser.step()
        self._average()
        return {name: value.item() for name, value in parts.items()}

    def _learning_rate(self) -> float:
        """In each stage warm up for 100 steps, stay, then fall linearly over the last 40%."""
        begin, end = self._stage()
        left = (end - self.step) / (end - begin)
        return self.config.learning_rate * min((self.step - begin + 1) / 100, 1.0, left / 0.4)

    @property
    def _last_stage(self) -> int:
        """The step that the painter's lesson begins at."""
        return [0, *self.task.stages][-2]

    def _stage(self) -> tuple[int, int]:
        """The steps that the present stage begins and ends at."""
        begins = [0, *self.task.stages]
        return next((a, b) for a, b in pairwise(begins) if self.step < b or b == begins[-1])

    def _average(self) -> None:
        decay = min(self.config.averaging, (self.step + 1) / (self.step + 10))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - decay)
            else:
                self.average[name].copy_(value)

    def _resume(self) -> None:
        path = self.folders.run / "checkpoint.pt"
        if not path.is_file():
            if self.folders.initial is not None:
                self._begin_with(self.folders.initial)
            return
        try:
            checkpoint = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(checkpoint["model"])
            self.average = checkpoint["average"]
            self.optimiser.load_state_dict(checkpoint["optimiser"])
            self.step = checkpoint["step"]
            self.before = checkpoint.get("before", self.before)
            self.resumed = True
        except (OSError, EOFError, KeyError, RuntimeError, ValueError, UnpicklingError) as error:
            raise WeightsError(
                f"{path} is damaged, or of another configuration; pass another --run: {error}"
            ) from error

    def _begin_with(self, path: Path) -> None:
        try:
            with safe_open(path, "pt") as opened:
                metadata = opened.metadata() or {}
            self.before = {name: int(metadata[name]) for name in self.before}
            self.model.load_state_dict(load_file(path))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            raise WeightsError(f"{path} cannot begin this training: {error}") from error
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        # What the stages before the last one taught is in these weights.
        self.step = self._last_stage

    def _log(self, losses: dict[str, float]) -> None:
        with _writing(self.folders.run) as folder, (folder / "losses.jsonl").open("a") as log:
            log.write(json.dumps({"step": self.step, **losses}) + "\n")

    def _sheet(self) -> None:
        averaged = self.task.build().to(self.device)
        averaged.load_state_dict(self.average)
        averaged.eval()
        with torch.no_grad():
            rows = self.task.sheet(averaged)
        with _writing(self.folders.run) as folder:
            write_sheet(rows, folder / f"sheet_{self.step:06d}.jpg")


@contextmanager
def _writing(folder: Path) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except OSError as error:
        raise WeightsError(
            f"cannot save the run in {folder}: {error.strerror or error}; once that is mended, the "
            "same command goes on from what was saved before"
        ) from error


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _fast_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return fast_bfloat16()
