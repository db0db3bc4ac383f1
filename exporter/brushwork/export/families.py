"""Families of networks that people have: the examples, with weights by chance."""

import tomllib
from pathlib import Path
from typing import Any

import torch
from pydantic import Field
from torch import nn

from ..contract.model import Model
from .adapting import Feeding
from .description import Description, default_description
from .foreign_code import make_network

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE = EXAMPLES / "families.toml"


class Family(Model, extra="forbid"):
    """One of them; `small` are arguments of its factory that make a quick network of it."""

    title: str
    paper: str
    network: str
    painter: Feeding
    small: dict[str, int] = Field(default_factory=dict)

    def make(self, *, small: bool = False) -> nn.Module:
        """The network with weights by chance, which are the same each time."""
        torch.manual_seed(0)
        given: dict[str, Any] = self.small if small else {}
        return make_network(f"{EXAMPLES / self.network}", **given).eval()

    def describe(self, id: str) -> Description:
        """What a manifest says of it."""
        method = self.paper if self.paper.startswith("10.") else f"arXiv:{self.paper}"
        said = {"title": self.title, "method": method, "painter": self.painter}
        return default_description(id).model_copy(update=said)


def load_families() -> dict[str, Family]:
    """The families of a checkout, by id."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    return {id: Family.model_validate(each) for id, each in table.items()}
