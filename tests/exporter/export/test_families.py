"""Networks as people have them: each from its torch code to paintings, also in Chromium."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page
from safetensors.torch import save_file

from brushwork.contract.manifest import load_manifest
from brushwork.export.families import load_families
from brushwork.export.proof import halo_of
from brushwork.export.reference import load_reference
from brushwork.export.third_party import export_third_party
from brushwork.inference.pipeline import Pipeline
from support.browser import Site
from support.engine_page import PAINT, assets, engine_opener, receive, send  # noqa: F401

FAMILIES = load_families()
# Johnson's network is 20 times the others, and has a test of its own, with its weights.
SMALL = [id for id, family in FAMILIES.items() if family.small]
SIZES = ((50, 70), (33, 120))
MODULE = """
from brushwork.export.families import load_families
def network(): return load_families()["{id}"].make(small=True)
"""


@pytest.fixture(scope="module", params=SMALL)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One family's export, beside the module of its network; below a folder of its own."""
    id, folder = request.param, tmp_path_factory.mktemp(request.param)
    (folder / "theirs.py").write_text(MODULE.format(id=id))
    save_file(FAMILIES[id].make(small=True).state_dict(), folder / "theirs.safetensors")
    out = folder / "stylizers" / id
    proven = export_third_party(
        f"{folder / 'theirs.py'}:network",
        folder / "theirs.safetensors",
        FAMILIES[id].describe(id),
        out,
        ["float32", "fp16-weights"],
    )
    assert proven.difference < 1e-3
    assert proven.remarks[-1].startswith("pictures are painted whole, up to 8 megapixels")
    return out


def pictures() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    found = [random.integers(0, 256, (*size, 4), np.uint8) for size in SIZES]
    for each in found:
        each[..., 3] = 255
    return found


def test_painted_as_in_torch(exported: Path):
    reference = load_reference(exported, f"{exported.parents[1] / 'theirs.py'}:network")
    style = load_manifest(exported).styles[0].id
    for picture in pictures():
        wanted = reference(picture, style, 1.0).astype(int)
        assert wanted[..., :3].std() > 1  # it is no flat picture
        for variant, limit in (("float32", 0.05), ("fp16-weights", 0.5)):
            painted = Pipeline(exported, variant).stylize(picture, style).pixels
            assert np.abs(painted - wanted).mean() < limit, variant


def test_painted_in_chromium_as_natively(
    exported: Path,
    site: Site,
    page: Page,
    assets: dict[str, str],  # noqa: F811
):
    site.folders["/stylizers/"] = exported.parent
    engine_opener(page, assets)(site)
    style = load_manifest(exported).styles[0].id
    for picture in pictures():
        request = {"picture": send(picture), "stylizer": exported.name, "style": style}
        painted = receive(page.evaluate(PAINT, request)["picture"])
        native = Pipeline(exported).stylize(picture, style).pixels
        assert np.abs(painted.astype(int) - native).max() <= 2


@pytest.mark.parametrize(
    ("id", "local"),
    [
        ("white-box-cartoon", True),
        ("wavelet-unet", True),
        ("cartoon-gan", False),
        ("cyclegan-resnet", False),
        ("windowed-attention", False),
        ("fixed-size", False),
    ],
)
def test_which_could_be_painted_in_parts(id: str, local: bool):
    family = FAMILIES[id]
    network = family.painter.adapt(family.make(small=True)).eval()
    assert (halo_of(network, family.painter) is not None) == local
