"""Operators by what the browser's runtime was seen to compute, and what is refused all the same."""

import json
from pathlib import Path

import pytest

from brushwork.export.operators import PROVEN, TABLE, UNWANTED, objection
from brushwork.export.proven_operators import proven

PACKAGE = Path(__file__).parents[3] / "web" / "package.json"


def test_the_table_is_of_the_runtime_that_is_shipped():
    package = json.loads(PACKAGE.read_text())
    shipped = (package.get("dependencies", {}) | package["devDependencies"])["onnxruntime-web"]
    assert json.loads(TABLE.read_text())["onnxruntime-web"] == shipped.lstrip("^~")


def test_what_was_seen_is_taken():
    assert {"Conv", "Resize", "Pad", "Einsum", "Selu", "PRelu", "GridSample", "Cast"} <= PROVEN
    assert objection("", "Conv") is None


@pytest.mark.parametrize(
    ("domain", "operator", "said"),
    [
        ("", "If", "torch.where"),
        ("", "NonZero", "size that depends"),
        ("", "RandomNormalLike", "buffer"),
        ("", "DeformConv", "plain convolution"),
        ("com.microsoft", "FusedConv", "torch's own operations"),
    ],
)
def test_others_are_refused_with_a_remedy(domain: str, operator: str, said: str):
    assert said in (objection(domain, operator) or "")


@pytest.mark.soak
def test_the_table_is_what_the_runtime_computes():
    assert proven() == json.loads(TABLE.read_text())
    assert UNWANTED.keys() & PROVEN  # the runtime has them
