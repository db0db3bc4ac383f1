"""Engines by name."""

import sys
import types
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from brushwork_server.engines import (
    DEFAULT_ENGINE,
    EngineError,
    engine_names,
    load_engine,
    registry,
)
from brushwork_server.engines.native import NativeStylizers
from support.server.engines import Negative
from support.server.forms import STYLIZERS


def paper(folder: Path, *, threads: int | None = None) -> Negative:
    """An engine's factory, as another package would have one."""
    assert (folder, threads) == (STYLIZERS, 2)
    return Negative()


@pytest.fixture
def _others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two engines of other packages, of which one does not load."""
    module = types.ModuleType("paper_engine")
    module.paper = paper
    monkeypatch.setitem(sys.modules, "paper_engine", module)
    there = [
        EntryPoint("paper", "paper_engine:paper", "brushwork.engines"),
        EntryPoint("broken", "no_such_package:engine", "brushwork.engines"),
        EntryPoint("native", "paper_engine:paper", "brushwork.engines"),
    ]

    def entry_points(*, group: str) -> list[EntryPoint]:
        assert group == "brushwork.engines"
        return there

    monkeypatch.setattr(registry, "entry_points", entry_points)


@pytest.mark.usefixtures("_others")
def test_installed_packages_add_engines() -> None:
    assert engine_names() == ["native", "broken", "paper"]
    assert isinstance(load_engine("paper", STYLIZERS, threads=2), Negative)


@pytest.mark.usefixtures("_others")
def test_nobody_takes_the_place_of_ours() -> None:
    assert DEFAULT_ENGINE == "native"
    assert isinstance(load_engine("native", STYLIZERS, threads=1), NativeStylizers)


@pytest.mark.usefixtures("_others")
def test_what_cannot_be_loaded_is_told() -> None:
    with pytest.raises(EngineError, match="no engine 'ray'; known are native, broken, paper"):
        load_engine("ray", STYLIZERS)
    with pytest.raises(EngineError, match="'broken' cannot be loaded from no_such_package:engine"):
        load_engine("broken", STYLIZERS)
