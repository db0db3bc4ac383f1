"""Verdicts on paintings, and on folders."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from brushwork.audit import PICTURES, SIDE, check_folder, draw, judge
from brushwork.audit.folder import Finding
from brushwork.audit.page import blank, findings, painted, verdict
from brushwork.contract.accuracy import ACCURACY_NAME, made_of
from brushwork.contract.canaries import Canaries, CanaryPainting, pack, read_canaries, unpack
from brushwork.contract.manifest import load_manifest, save_manifest
from brushwork.errors import ManifestError, PictureError, ValidationError
from brushwork.publishing.canaries import add_canaries
from support.tiny_stylizers import tiny_stylizers

# Of all pictures: whoever changes one has to publish canaries again.
DRAWN = "b4bd1c132661fcd3"


def canaries() -> Canaries:
    pictures = {name: pack(draw(name)) for name in PICTURES}
    paintings = [
        CanaryPainting(picture=name, style="plain", rgb=rgb) for name, rgb in pictures.items()
    ]
    return Canaries(
        stylizer="tiny", reference="tests", side=SIDE, pictures=pictures, paintings=paintings
    )


def expected(made: Canaries) -> list[bytes]:
    return [unpack(each.rgb, made.side) for each in made.paintings]


def shifted(rgb: bytes, levels: int) -> bytes:
    """Every byte so many levels away."""
    return bytes(value + levels if value + levels < 256 else value - levels for value in rgb)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A published stylizer with canaries."""
    for address, content in tiny_stylizers().items():
        path = tmp_path / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    add_canaries(tmp_path / "stylizers/tiny-local")
    return tmp_path / "stylizers/tiny-local"


def test_pictures_are_the_same_for_ever() -> None:
    everything = b"".join(draw(name) for name in PICTURES)
    assert hashlib.sha256(everything).hexdigest()[:16] == DRAWN


def test_what_is_equal_passes() -> None:
    made = canaries()
    found = judge(made, expected(made))
    assert (found.verdict, found.loss, found.mean, found.worst) == ("pass", 0, 0, 0)


@pytest.mark.parametrize(("levels", "outcome"), [(1, "pass"), (2, "pass"), (3, "fail")])
def test_parity_is_two_levels_on_average_in_every_picture(levels: int, outcome: str) -> None:
    made = canaries()
    paintings = expected(made)
    paintings[4] = shifted(paintings[4], levels)
    found = judge(made, paintings)
    assert found.verdict == outcome
    assert (found.farthest, found.mean, found.worst) == (4, levels, levels)
    assert found.paintings[4].picture == "white"


def test_as_many_paintings_are_wanted_as_there_are_references() -> None:
    made = canaries()
    for paintings in ([], expected(made)[:2]):
        with pytest.raises(ValidationError, match="cannot be judged"):
            judge(made, paintings)
    with pytest.raises(PictureError, match="cannot be compared"):
        judge(made, [bytes(3)] * len(made.paintings))


def test_the_page_has_json_of_judgements_and_of_what_is_wrong() -> None:
    made = canaries()
    rgba = [
        b"".join(rgb[at : at + 3] + b"\xff" for at in range(0, len(rgb), 3))
        for rgb in expected(made)
    ]
    assert json.loads(verdict(made.model_dump_json(), rgba))["verdict"] == "pass"
    assert "cannot be judged" in json.loads(verdict(made.model_dump_json(), rgba[:1]))["problem"]
    assert "is broken" in json.loads(verdict("{}", rgba))["problem"]
    names = [(each.picture, each.style) for each in made.paintings]
    again = read_canaries(painted(blank("tiny"), names, rgba), "again")
    assert again.paintings == made.paintings


@pytest.mark.parametrize("damage", ["nothing", "AAAA", pack(bytes(30))])
def test_damaged_canaries_are_refused(damage: str) -> None:
    told = json.loads(canaries().model_dump_json())
    told["paintings"][0]["rgb"] = damage
    with pytest.raises(ManifestError, match=r"here\.json is broken: .* publish the stylizer again"):
        read_canaries(json.dumps(told), "here.json")


def test_a_good_folder_has_nothing_but_unmeasured_losses(tiny: Path) -> None:
    found = check_folder(tiny)
    assert {each.what for each in found if each.verdict == "warning"} == {"float32"}
    assert not [each for each in found if each.verdict == "fail"]
    assert {each.what for each in found} >= {"manifest.json", "painter.onnx", "survey.onnx"}


def test_what_is_wrong_with_a_folder_is_named(tiny: Path) -> None:
    (tiny / "survey.onnx").write_bytes(b"another")
    (tiny / "painter.onnx").unlink()
    (tiny / "notes.txt").write_text("mine", "utf-8")
    found = {each.what: each for each in check_folder(tiny)}
    assert found["survey.onnx"].verdict == "fail"
    assert "SHA-256" in found["survey.onnx"].message
    assert found["painter.onnx"].verdict == "fail"
    assert found["notes.txt"].verdict == "warning"


def test_stated_losses_are_judged_by_the_budget(tiny: Path) -> None:
    manifest = load_manifest(tiny)
    loss = {"runtime": "a runtime", "pictures": 1, "p95": 9.0, "worst": 9.0}
    losses = [{"tier": "native", "mean": 2.5, **loss}, {"tier": "browser", "mean": 6.0, **loss}]
    told = json.loads(manifest.model_dump_json())
    told["variants"][0]["losses"] = losses
    save_manifest(type(manifest).model_validate(told), tiny)
    verdicts = [each.verdict for each in check_folder(tiny) if each.what == "float32"]
    assert verdicts == ["fail", "warning"]


def test_figures_beside_the_manifest_are_judged_as_well(tiny: Path) -> None:
    manifest = load_manifest(tiny)
    spread = {"mean": 6.0, "p95": 9.0, "worst": 9.0}
    parts = {"ssim": spread, "lpips": spread, "style": None, "content": spread}
    measured = {"tier": "firefox", "variant": "float32", "runtime": "a runtime", "threads": 1}
    measured |= {"pictures": 1, "side": 64, "loss": spread, "components": parts}
    measured |= {"speed_ratio": 1.5, "bytes": 1, "made_of": made_of(manifest, manifest.variant())}
    told = {"stylizer": "tiny", "reference": "torch", "versions": {}, "measurements": [measured]}

    def found() -> Finding:
        (tiny / ACCURACY_NAME).write_text(json.dumps(told), "utf-8")
        (finding,) = (each for each in check_folder(tiny) if each.what == ACCURACY_NAME)
        return finding

    assert (found().verdict, found().message) == (
        "warning",
        "6.000% on average at most, of float32 in firefox",
    )
    measured["loss"] = spread | {"mean": 8.5}
    assert found().verdict == "fail"
    measured["made_of"] = {"painter.onnx": "0" * 64}
    assert "of other files" in found().message
    measured["tier"] = "abacus"
    assert found().verdict == "fail"
    assert "is broken" in found().message


def test_the_page_names_no_place_that_nobody_knows(tiny: Path) -> None:
    files = {path.name: path.read_bytes() for path in tiny.iterdir()}
    del files["survey.onnx"]
    found = json.loads(findings("mine", files))
    missing = [each for each in found if each["verdict"] == "fail"]
    assert [each["message"] for each in missing] == [
        "cannot read mine/survey.onnx: No such file or directory"
    ]
    assert json.loads(findings("", {}))[0]["verdict"] == "fail"


def test_canaries_are_added_and_renewed_by_one_command(tiny: Path) -> None:
    before = load_manifest(tiny)
    assert before.canaries is not None
    text = (tiny / before.canaries.file).read_bytes()
    made = read_canaries(text, before.canaries.file)
    assert made.reference.startswith("float32, onnxruntime")
    assert add_canaries(tiny) == (before, {})
    # A file of another name is taken away with the manifest that named it.
    stale = before.canaries.model_copy(update={"file": "canaries-00000000.json"})
    shutil.copyfile(tiny / before.canaries.file, tiny / stale.file)
    save_manifest(before.model_copy(update={"canaries": stale}), tiny)
    assert add_canaries(tiny) == (before, {})
    assert not (tiny / stale.file).exists()
