"""Reading a report's JSON again, for whoever publishes by it."""

import json
from pathlib import Path
from typing import Any

from ..contract.budgets import BUDGETS
from ..errors import ValidationError
from .accuracy import AccuracyLoss
from .painting import Speed
from .report import Measurement, PictureLoss, Report

_MOST = 1e15
"""More than any figure of a report."""


def read_report(file: Path) -> Report:
    """What `Report.to_json` wrote, without example pictures; raises ValidationError."""
    again = f"make one: brushwork validate FOLDER --json {file}"
    try:
        told = json.loads(file.read_text("utf-8"))
        return Report(
            stylizer=str(told["stylizer"]),
            title=str(told["title"]),
            reference=str(told["reference"]),
            seed=int(told["seed"]),
            versions=dict(told["versions"]),
            notes=list(told["notes"]),
            measurements=[_measurement(each) for each in told["measurements"]],
        )
    except OSError as error:
        raise ValidationError(f"cannot read report {file}: {error.strerror}; {again}") from error
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise ValidationError(f"{file} is no report of this version; {again}") from error


def _measurement(told: dict[str, Any]) -> Measurement:
    if told["tier"] not in BUDGETS or not told["pictures"]:
        raise ValueError(f"unknown tier {told['tier']!r}, or no pictures")
    pictures = [
        PictureLoss(str(each["picture"]), str(each["style"]), _loss(each["components"]))
        for each in told["pictures"]
    ]
    counts = {name: _number(told[name]) for name in ("threads", "side", "bytes")}
    if not all(each > 0 and isinstance(each, int) for each in counts.values()):
        raise ValueError(f"no counts: {counts}")
    return Measurement(
        variant=str(told["variant"]),
        tier=told["tier"],
        runtime=str(told["runtime"]),
        threads=int(counts["threads"]),
        note=None if told["note"] is None else str(told["note"]),
        side=int(counts["side"]),
        pictures=pictures,
        speed=_speed(told["speed"]),
        bytes=int(counts["bytes"]),
        made_of=dict(told["made_of"]),
        examples=[],
    )


def _loss(told: dict[str, Any]) -> AccuracyLoss:
    # Of several, the largest counts: what is no number would be overlooked.
    style = None if told["style"] is None else _number(told["style"])
    ssim, lpips, content = (_number(told[name]) for name in ("ssim", "lpips", "content"))
    return AccuracyLoss(ssim, lpips, style, content)


def _speed(told: dict[str, Any]) -> Speed:
    side, *times = (_number(told[name]) for name in ("side", "milliseconds", "reference", "ratio"))
    if not (isinstance(side, int) and side > 0 and times[-1] > 0):
        raise ValueError(f"{told} is no speed")
    return Speed(side, *times)


def _number(told: Any) -> float:
    if type(told) not in (int, float) or not 0 <= told < _MOST:
        raise ValueError(f"{told!r} is no figure")
    number: float = told
    return number
