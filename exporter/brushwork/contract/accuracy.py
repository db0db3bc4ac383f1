"""The figures of a validation as they lie beside a published stylizer's manifest.

Whoever serves the stylizer shows them; they count as long as they are of its very files.
"""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from ..errors import ManifestError
from .budgets import BUDGETS, TierName, Verdict
from .manifest import MANIFEST_NAME, Manifest, Variant
from .model import Identifier, Model

ACCURACY_NAME = "accuracy.json"

MadeOf = dict[str, str]
"""SHA-256 by file; of the manifest, of what it says of the painter and of the styles' codes."""


class Spread(Model):
    """Of all pictures, in percent."""

    mean: float
    p95: float
    worst: float


class Components(Model):
    """The four losses; `style` is None where no style picture is known."""

    ssim: Spread
    lpips: Spread
    style: Spread | None
    content: Spread


class TierAccuracy(Model):
    """One variant in one tier."""

    tier: TierName
    variant: str
    runtime: str
    threads: Annotated[int, Field(gt=0)]
    pictures: Annotated[int, Field(gt=0)]
    side: Annotated[int, Field(gt=0, description="the longest side of a picture, in pixels")]
    loss: Spread
    components: Components
    speed_ratio: Annotated[
        float,
        Field(gt=0, description="time, with the reference's as 1, which painted in turns with it"),
    ]
    bytes: Annotated[int, Field(gt=0)]
    made_of: MadeOf

    @property
    def verdict(self) -> Verdict:
        """Whether the mean loss is within the tier's budget."""
        return BUDGETS[self.tier].judge(self.loss.mean)


class Accuracy(Model):
    """What one validation found; `reference` says what painted the references."""

    schema_version: Literal[1] = 1
    stylizer: Identifier
    reference: str
    versions: dict[str, str]
    measurements: list[TierAccuracy]


def made_of(manifest: Manifest, variant: Variant) -> MadeOf:
    """What decides on a variant's paintings, as figures of it name it."""
    codes = [[style.id, style.code] for style in manifest.styles]
    told = json.dumps([manifest.painter.model_dump(mode="json"), codes], sort_keys=True)
    files = {file.file: file.sha256 for file in variant.files}
    return files | {MANIFEST_NAME: hashlib.sha256(told.encode()).hexdigest()}


def load_accuracy(folder: Path, manifest: Manifest) -> Accuracy | None:
    """The figures beside a manifest, as far as they are of what it names; None without any.

    Raises ManifestError where the file is broken.
    """
    file = folder / ACCURACY_NAME
    if not file.is_file():
        return None
    try:
        found = Accuracy.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise ManifestError(f"{file} is broken; publish the stylizer again: {error}") from error
    own: dict[str, MadeOf] = {
        variant.id: made_of(manifest, variant) for variant in manifest.variants
    }
    valid = [each for each in found.measurements if each.made_of == own.get(each.variant)]
    return found.model_copy(update={"measurements": valid}) if valid else None
