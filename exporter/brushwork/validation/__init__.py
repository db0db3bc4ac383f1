"""Accuracy loss of a stylizer, per variant and tier (docs/accuracy.md)."""

from .accuracy import AccuracyLoss
from .report import Budget, Measurement, PictureLoss, Report, TierName, Verdict
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
