"""Accuracy loss of a stylizer, per variant and tier (docs/accuracy.md)."""

from ..contract.budgets import Budget, TierName, Verdict
from .accuracy import AccuracyLoss
from .report import Measurement, PictureLoss, Report
from .run import Progress, validate

__all__ = [
    "AccuracyLoss",
    "Budget",
    "Measurement",
    "PictureLoss",
    "Progress",
    "Report",
    "TierName",
    "Verdict",
    "validate",
]
