"""A report as one HTML file: no script, nothing from elsewhere, works offline."""

import base64
import io
from functools import cache

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from ..contract.arrays import Photo, Pixels
from ..imaging.composite import composite
from .plots import loss_plot, time_plot
from .report import Measurement, PictureLoss, Report, percent
from .tiers import TIERS

AMPLIFICATION = 16
QUALITY = 86

VERDICTS = {"pass": "passes", "warning": "passes with a warning", "fail": "fails"}


def render(report: Report) -> str:
    """The whole page."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            amplification=AMPLIFICATION,
            loss_plot=loss_plot(report.measurements),
            time_plot=time_plot(report.measurements),
            verdicts=VERDICTS,
            tiers=TIERS,
            ordered=_by_loss,
            most_lost=max(report.measurements, key=lambda each: each.mean),
            difference=difference,
            difference_map=difference_map,
        )
    )


def difference(reference: Pixels, deployed: Pixels) -> Photo:
    """The largest channel difference at every pixel of two RGBA pictures on white, 0..255, HxW."""
    largest: Photo = np.abs(composite(reference) - composite(deployed)).max(axis=2)
    return largest


def difference_map(reference: Pixels, deployed: Pixels) -> Pixels:
    """The difference, amplified, as grey RGBA."""
    amplified = difference(reference, deployed) * AMPLIFICATION
    grey = np.clip(amplified, 0, 255).astype(np.uint8)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def data_uri(pixels: Pixels) -> str:
    """RGBA pixels as a WebP data URI."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WEBP", quality=QUALITY, method=2)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _by_loss(measured: Measurement) -> list[PictureLoss]:
    return sorted(measured.pictures, key=lambda each: each.loss.total, reverse=True)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "data_uri": data_uri}
    return environment
