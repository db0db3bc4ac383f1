"""The published files are, byte for byte, what the export makes of the trained weights."""

from pathlib import Path

import pytest

from brushwork.contract.manifest import load_manifest
from brushwork.export.trained import load_trained, trace_trained
from brushwork.export.variants import build_variant

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("id", ["classics", "any-style"])
def test_published_files_are_those_of_the_export(id: str) -> None:
    graphs = trace_trained(load_trained(ROOT / "exporter" / "stylizers" / f"{id}.safetensors"))
    published = load_manifest(ROOT / "web" / "stylizers" / id)
    for variant in published.variants:
        built = build_variant(variant.id, graphs).variant
        assert [file.sha256 for file in built.files] == [file.sha256 for file in variant.files]
        assert built.graphs == variant.graphs
        assert built.weights == variant.weights
