"""The figures beside a manifest: whose they are, and that what is shipped loses next to nothing."""

import json
import shutil
from pathlib import Path

import pytest

from brushwork.contract.accuracy import ACCURACY_NAME, load_accuracy
from brushwork.contract.budgets import BUDGETS
from brushwork.contract.manifest import Manifest, load_manifest, load_published, save_manifest
from brushwork.errors import ManifestError

STYLIZERS = Path(__file__).parents[3] / "web" / "stylizers"
SHIPPED = load_published(STYLIZERS)
LARGEST_LOSS = 1.0  # percent


@pytest.mark.parametrize("manifest", SHIPPED, ids=lambda manifest: manifest.id)
def test_what_is_shipped_loses_less_than_one_percent_everywhere(manifest: Manifest) -> None:
    """`make accuracy` measures; figures of other graphs than the shipped ones are none."""
    found = load_accuracy(STYLIZERS / manifest.id, manifest)
    assert found is not None, "run: make accuracy"
    measured = {(each.tier, each.variant): each for each in found.measurements}
    # The kernel's tier is not measured yet.
    tiers = BUDGETS.keys() - {"kernel"}
    wanted = {(tier, variant.id) for tier in tiers for variant in manifest.variants}
    assert {each for each in measured if each[0] in tiers} == wanted, "run: make accuracy"
    for each in measured.values():
        assert each.loss.worst < LARGEST_LOSS, (each.tier, each.variant)
        assert each.verdict == "pass"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped classics, with their figures."""
    folder = STYLIZERS / "classics"
    for name in ("manifest.json", ACCURACY_NAME):
        shutil.copy(folder / name, tmp_path)
    return tmp_path


def test_figures_of_other_files_do_not_count(copied: Path) -> None:
    manifest = load_manifest(copied)
    first, *others = manifest.variants
    painter = first.graphs.painter.model_copy(update={"sha256": "0" * 64})
    graphs = first.graphs.model_copy(update={"painter": painter})
    changed = first.model_copy(update={"graphs": graphs})
    manifest = manifest.model_copy(update={"variants": [changed, *others]})
    found = load_accuracy(copied, manifest)
    assert found is not None
    assert {each.variant for each in found.measurements} == {each.id for each in others}

    recoded = [style.model_copy(update={"code": style.code[::-1]}) for style in manifest.styles]
    assert load_accuracy(copied, manifest.model_copy(update={"styles": recoded})) is None
    moved = manifest.painter.model_copy(update={"halo": manifest.painter.halo + 4})
    assert load_accuracy(copied, manifest.model_copy(update={"painter": moved})) is None


def test_what_is_said_about_styles_changes_nothing(copied: Path) -> None:
    manifest = load_manifest(copied)
    told = [style.model_copy(update={"title": "Another"}) for style in manifest.styles]
    save_manifest(manifest.model_copy(update={"styles": told}), copied)
    again = load_accuracy(copied, load_manifest(copied))
    assert again is not None
    assert again == load_accuracy(STYLIZERS / "classics", manifest)


def test_none_and_broken_figures(copied: Path) -> None:
    manifest, file = load_manifest(copied), copied / ACCURACY_NAME
    content = json.loads(file.read_text())
    for broken in ("{", json.dumps(content | {"measurements": [{}]})):
        file.write_text(broken)
        with pytest.raises(ManifestError, match=r"accuracy\.json is broken"):
            load_accuracy(copied, manifest)
    file.unlink()
    assert load_accuracy(copied, manifest) is None
