"""Reading a report's JSON again, for whoever publishes by it."""

import json
from pathlib import Path
from typing import Any

from ..contract.budgets import BUDGETS
from ..errors import ValidationError
from .accuracy import AccuracyLoss
from .painting import Speed
from .report import Measurement, PictureLoss, Report


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
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValidationError(f"{file} is no report of this version; {again}") from error


def _measurement(told: dict[str, Any]) -> Measurement:
    if told["tier"] not in BUDGETS or not told["pictures"]:
        raise ValueError(f"unknown tier {told['tier']!r}, or no pictures")
    pictures = [
        PictureLoss(each["picture"], each["style"], AccuracyLoss(**each["components"]))
        for each in told["pictures"]
    ]
    return Measurement(
        variant=told["variant"],
        tier=told["tier"],
        runtime=told["runtime"],
        threads=told["threads"],
        note=told["note"],
        side=told["side"],
        pictures=pictures,
        speed=Speed(**told["speed"]),
        bytes=told["bytes"],
        made_of=dict(told["made_of"]),
        examples=[],
    )
