"""The training loop: resumable, seeded, with progress and sample sheets."""

import copy
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from ..errors import ConfigError, WeightsError
from ..loss_networks.vgg19 import LossNetwork
from ..loss_networks.weights import load_vgg19
from ..networks.painter import PainterShape, SubpixelConvolution
from .any_style import AnyStyleTask
from .config import TrainingConfig
from .data import Photographs
from .fixed_styles import FixedStylesTask
from .fused.arithmetic import FusedArithmetic
from .fused.compiled import fast_bfloat16
from .low_rank import thin
from .mixed import MixedArithmetic
from .objective import Objective
from .pictures import LeftOut
from .processes import Processes
from .run_folder import RunFolder

LOG_EVERY = 50
SAVE_EVERY = 500
JUDGE_EVERY = 1000
BETAS = (0.9, 0.99)
LONGEST_GRADIENT = 5.0
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

    def losses(self, model: Any, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of one training step, and its parts; depends on the step alone."""

    def metadata(self) -> dict[str, str]:
        """What the weights' file says beside the shape of the network."""

    def judge(self, model: Any) -> dict[str, float]:
        """Figures of what no training saw; none where there is nothing such."""

    def sheet(self, model: Any) -> list[list[Tensor]]:
        """Rows of sample pictures."""


class Trainer:
    """Trains one stylizer; `run` may be interrupted at any time and called again."""

    def __init__(
        self,
        config: TrainingConfig,
        folders: Folders,
        device: torch.device,
        processes: Processes | None = None,
    ) -> None:
        """With several `processes` each takes samples of its own, and gradients are averaged."""
        self.config, self.folders, self.device = config, folders, device
        self.processes = processes or Processes()
        self.files = RunFolder(folders.run)
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
        elif precision == torch.bfloat16:
            cast(Any, self.model).painter.arithmetic = MixedArithmetic()
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=config.learning_rate, betas=BETAS
        )
        self.step = 0
        self.resumed = False
        self.before = {"steps": 0, "samples": 0}  # of the run that this one began with
        self._resume()
        self.processes.share(self.model.state_dict().values())

    def run(
        self, report: Callable[[Progress], None], stopped: Callable[[], bool] = lambda: False
    ) -> bool:
        """Train to the configured number of steps, saving as it goes.

        `stopped` is asked after every step; once it says so the run is saved and left, to be
        resumed later. Returns whether all steps are done; raises WeightsError as `save` does.
        """
        recent: deque[tuple[float, dict[str, float]]] = deque(maxlen=LOG_EVERY)
        saved = self.step
        while self.step < self.config.all_steps and not self.processes.any(stopped(), self.device):
            started = time.monotonic()
            if self.step and self._stage(self.step) != self._stage(self.step - 1):
                recent.clear()
            losses = self._train_step()
            self.step += 1
            recent.append((time.monotonic() - started, losses))
            means = _means([losses for _, losses in recent])
            seconds = _mean(seconds for seconds, _ in recent)
            left = seconds * (self.config.all_steps - self.step)
            report(Progress(self.step, self.config.all_steps, left, means))
            if self.step % LOG_EVERY == 0:
                self._log(means)
            if self.step % SAVE_EVERY == 0:
                self.save()
                saved = self.step
            if self.step % JUDGE_EVERY == 0 or self.step == self.config.all_steps:
                self._judge()
        if saved != self.step:
            self.save()
        return self.step >= self.config.all_steps

    def save(self) -> None:
        """Write the averaged weights, the checkpoint and a sample sheet.

        Raises WeightsError where that is not possible, as on a full disk; weights and checkpoint
        that were saved before stay whole. Of several processes the first one writes.
        """
        if not self.processes.leads:
            return
        checkpoint = {
            "step": self.step,
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "before": self.before,
        }
        metadata = {
            "stylizer": self.config.id,
            "network": json.dumps(self.shape.as_dict()),
            **self.task.metadata(),
            "steps": str(self.before["steps"] + self.step),
            "samples": str(self.before["samples"] + self._samples()),
        }
        self.files.save(checkpoint, self.average, metadata)
        with torch.no_grad():
            self.files.sheet(self.task.sheet(self._averaged()), self.step)

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
            return FixedStylesTask(config, *common, self.device, self.processes)
        return AnyStyleTask(
            config, config.any_style, *common, folders.run, self.device, self.processes
        )

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
            ).batch(list(range(CALIBRATING)), config.crop)
            for folder in ("content", "styles")
        ]
        return thin(self.objective.loss_network, torch.cat(crops).to(self.device))

    def _train_step(self) -> dict[str, float]:
        config = self.config
        for group in self.optimiser.param_groups:
            group["lr"] = config.learning_rate_at(self.step)
        if self.step and config.crop_at(self.step) != config.crop_at(self.step - 1):
            self.objective.forget()
        if config.encoding_at(self.step):
            self._leave_painter()
        thin = self._thin if self.step < config.thin_share * config.steps else None
        self.objective.compare_by(thin or self.objective.loss_network)
        loss, parts = self.task.losses(self.model, self.step)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        parameters = list(self.model.parameters())
        self.processes.average(p.grad for p in parameters if p.grad is not None)
        torch.nn.utils.clip_grad_norm_(parameters, LONGEST_GRADIENT)
        self.optimiser.step()
        if not config.encoding_at(self.step):
            self._settle()
        self._average()
        return {name: value.item() for name, value in parts.items()}

    def _stage(self, step: int) -> tuple[object, ...]:
        """What makes steps take as long as each other."""
        config = self.config
        return config.crop_at(step), config.batch_at(step), config.encoding_at(step)

    def _samples(self) -> int:
        """Samples of the steps done."""
        return sum(map(self.config.batch_at, range(self.step))) * self.processes.count

    def _leave_painter(self) -> None:
        """From now on the encoder learns alone; the painter is the averaged one."""
        if self.step == self.config.steps_together:
            self.model.load_state_dict(self.average)
        cast(Any, self.model).painter.requires_grad_(False)

    def _settle(self) -> None:
        for module in self.model.modules():
            if isinstance(module, SubpixelConvolution):
                module.settle()

    def _average(self) -> None:
        decay = min(self.config.averaging, (self.step + 1) / (self.step + 10))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - decay)
            else:
                self.average[name].copy_(value)

    def _resume(self) -> None:
        with self.files.checkpoint(self.device) as checkpoint:
            if checkpoint is None:
                if self.folders.initial is not None:
                    self._begin_with(self.folders.initial)
                return
            self.model.load_state_dict(checkpoint["model"])
            self.average = checkpoint["average"]
            self.optimiser.load_state_dict(checkpoint["optimiser"])
            self.step = checkpoint["step"]
            self.before = checkpoint.get("before", self.before)
            self.resumed = True

    def _begin_with(self, path: Path) -> None:
        try:
            with safe_open(path, "pt") as opened:
                metadata = opened.metadata() or {}
            self.before = {name: int(metadata[name]) for name in self.before}
            self.model.load_state_dict(load_file(path))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            raise WeightsError(f"{path} cannot begin this training: {error}") from error
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}

    def _log(self, losses: dict[str, float]) -> None:
        if self.processes.leads:
            self.files.add("losses", {"step": self.step, **losses})

    def _judge(self) -> None:
        """Add figures of the averaged weights, where the task has such, to `judged.jsonl`."""
        if self.processes.leads and (figures := self.task.judge(self._averaged())):
            at = {"step": self.step, "samples": self._samples()}
            self.files.add("judged", {**at, **figures})

    def _averaged(self) -> nn.Module:
        averaged = copy.deepcopy(self.model)
        averaged.load_state_dict(self.average)
        return averaged.eval()


def _means(steps: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """By name, of the steps that have it: not every step looks at everything."""
    names = dict.fromkeys(name for step in steps for name in step)
    return {name: _mean(step[name] for step in steps if name in step) for name in names}


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _fast_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return fast_bfloat16()
