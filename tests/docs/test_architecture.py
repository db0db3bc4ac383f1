"""The picture of the architecture: drawn from the code, and of this code."""

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "architecture", ROOT / "docs" / "scripts" / "architecture.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(picture: str) -> set[str]:
    tree = ElementTree.fromstring(picture)  # noqa: S314 - drawn by us
    return {text.text or "" for text in tree.iter("{http://www.w3.org/2000/svg}text")}


def test_the_picture_is_of_this_code(script: ModuleType) -> None:
    """Where it is not: `make architecture`."""
    rooms = script.python_rooms("brushwork", "brushwork_server")
    web = script.web_rooms()
    assert {"contract", "imaging", "server: api"} <= rooms.keys()
    assert {"lib (its face)", "lib/engine", "site/studio"} <= web.keys()
    assert rooms.keys() | web.keys() <= texts(script.PICTURE.read_text("utf-8"))
    assert rooms.keys() | web.keys() <= texts(script.draw())


def test_a_picture_is_followed_from_file_to_file(script: ModuleType) -> None:
    files = [file for _, file, _ in script.way_of_a_picture()]
    steps = ["decode.py", "composite.py", "pad.py", "mix.py", "encode.py", "files.py"]
    assert [file for file in files if file in steps] == steps


def test_arrows_that_follow_from_others_are_left_out(script: ModuleType) -> None:
    imports = {"top": {"middle", "below"}, "middle": {"below"}, "below": set()}
    assert script.without_detours(imports) == {
        "top": {"middle"},
        "middle": {"below"},
        "below": set(),
    }
    boxes, end = script.placed(imports, 100, 0)
    assert [box.name for box in sorted(boxes, key=lambda box: box.y)] == ["top", "middle", "below"]
    assert end == 2 * script.ROW + script.HEIGHT
