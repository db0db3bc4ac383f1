"""What a manifest says of someone else's network, from a TOML file."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import pydantic
from pydantic import Field

from ..contract.kinds import WholePainter
from ..contract.manifest import Manifest, Style
from ..contract.model import Identifier, Model
from ..errors import ConfigError
from ..training.config import read_toml
from .adapting import Feeding
from .variants import VariantId

NOT_STATED = "not stated"
FEEDING = "feeding"
"""In the metadata of an export's reference weights: how the network is fed."""


class DescribedStyle(Style, extra="forbid"):
    """The one style of someone else's network."""


class Description(Model, extra="forbid"):
    """What a manifest says of someone else's network."""

    id: Identifier
    title: str
    description: str = ""
    licence: str = NOT_STATED
    training_data: str = NOT_STATED
    method: str = NOT_STATED
    painter: Feeding = Feeding()
    styles: Annotated[list[DescribedStyle], Field(min_length=1, max_length=1)]


class Exported(NamedTuple):
    """A written export; the largest difference between graph and torch, of a range of 1; what was
    done to the weights to make them fit; and what its author may want to know."""

    manifest: Manifest
    difference: float
    notes: list[str]
    remarks: list[str]


def load_description(path: Path) -> Description:
    """Read a description from a TOML file; raises ConfigError naming the key."""
    return _describe(read_toml(path), str(path))


def default_description(name: str) -> Description:
    """A description that says of a network named `name` that nothing is stated."""
    id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "network"
    style = {"id": id, "title": name, "artist": NOT_STATED, "year": NOT_STATED}
    style["rights"] = NOT_STATED
    return _describe({"id": id, "title": name, "styles": [style]}, "the folder's name")


def fields_of(description: Description, variants: Sequence[VariantId]) -> dict[str, Any]:
    """What a manifest has, but for its variants."""
    feeding = description.painter
    return description.model_dump() | {
        "painter": WholePainter(
            kind="whole",
            alignment=feeding.alignment,
            minimum=feeding.minimum,
            halo=0,
            maximum=feeding.graph_maximum,
        ),
        "default_variant": "fp16-weights" if "fp16-weights" in variants else variants[0],
    }


def _describe(table: dict[str, Any], source: str) -> Description:
    try:
        return Description.model_validate(table)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{source}: {place}: {first['msg']}") from error
