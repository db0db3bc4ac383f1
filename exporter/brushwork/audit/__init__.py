"""Whether somebody's browser paints what was published, judged by the exporter's own Python.

It runs in the browser too, in Pyodide, and so needs neither NumPy nor anything else that is heavy:
of others pydantic alone, of ours the contract and the errors.
"""

from .folder import Finding, check_folder
from .judging import Judged, Judgement, judge
from .metrics import Difference, difference, ssim
from .pictures import PICTURES, SIDE, draw

__all__ = [
    "PICTURES",
    "SIDE",
    "Difference",
    "Finding",
    "Judged",
    "Judgement",
    "check_folder",
    "difference",
    "draw",
    "judge",
    "ssim",
]
